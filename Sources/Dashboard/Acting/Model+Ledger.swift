import Workflows
import WorkflowsMonitoring

/// What was done in this session, and what is on the way.
extension Model {
    /// Why there is nothing to list; `nil` where there is.
    var ledgerObstacle: String? { batches.isEmpty ? "nothing was done yet" : nil }

    /// Opens the list, the newest first; each leads to what became of it.
    mutating func showLedger() {
        overlays.append(
            .choices(Choices(purpose: .ledger([]), title: "What was done in this session", lines: [])))
        refreshLedger()
    }

    /// What is on the way comes to its end while the list is open.
    mutating func refreshLedger() {
        guard case .choices(var choices)? = overlays.last, case .ledger(let before) = choices.purpose else { return }
        let chosen = before.indices.contains(choices.index) ? before[choices.index] : nil
        let listed = Array(batches.reversed())
        choices.purpose = .ledger(listed.map(\.number))
        choices.lines = listed.map { batch in
            Choices.Line(
                title: "\(Format.time(batch.at, zone))  \(batch.title)",
                detail: batch.tally + (batch.reason.map { "  (\($0))" } ?? ""))
        }
        if !forgottenLines.isEmpty {
            choices.lines.append(
                Choices.Line(title: "and what was done before", obstacle: "told when the program ends"))
        }
        choices.index = chosen.flatMap { number in listed.firstIndex { $0.number == number } } ?? choices.index
        overlays[overlays.count - 1] = .choices(choices)
    }

    /// What became of each target of a batch of the list.
    mutating func openLedger(_ numbers: [Int], at index: Int) {
        guard numbers.indices.contains(index) else { return }
        overlays.append(.outcomes(batch: numbers[index], Selection()))
    }
}

extension Batch {
    /// How far it came: `3 applied, 1 conflict`, `2 on the way`.
    var tally: String {
        var counts: [(name: String, count: Int)] = []
        for item in items {
            let name = item.word
            if let place = counts.firstIndex(where: { $0.name == name }) {
                counts[place].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        let words = counts.map { items.count == 1 ? $0.name : "\(Format.grouped($0.count)) \($0.name)" }
        return (undoes == nil ? "" : "undoing, ") + words.joined(separator: ", ")
    }
}

extension Batch.Item {
    /// What became of it, in a word or two.
    fileprivate var word: String {
        switch stage {
        case .waiting: "to be sent"
        case .sent: "on the way"
        case .unanswered: "unknown"
        case .answered(.notFound, _): "not found"
        case .answered(let result, _): result.rawValue
        case .undelivered, .notSent: "not sent"
        }
    }
}
