import TerminalUI
import Workflows
import WorkflowsMonitoring

/// An event that could not be read is told from others by who could not, and where it stands.
struct LetterID: Hashable, Sendable {
    var consumer: ConsumerName
    var eventID: Int64

    init(_ item: DeadLetterList.Item) {
        consumer = item.letter.consumer
        eventID = item.letter.eventID
    }

    /// What people know it by.
    var name: String { "\(eventID) of \(consumer)" }
}

extension Model {
    /// Whether the pane of events that could not be read is there: where there are any, and while somebody is in it.
    var hasLetters: Bool { (timeouts.letterTotal?.count ?? 0) > 0 || timeouts.pane == .letters }

    var letterIDs: [LetterID] { timeouts.letters.map(LetterID.init) }

    var chosenLetter: DeadLetterList.Item? {
        if case .letter(let item, _)? = overlays.last { return item }
        return timeouts.letters.first { LetterID($0) == timeouts.letterSelection.id }
    }

    /// Asked for the number alone, the list stays as it was.
    mutating func takeLetters(_ list: DeadLetterList, _ question: Question?) {
        timeouts.letterTotal = list.total
        if case .deadLetters(let limit)? = question, limit > 0 { timeouts.letters = list.items }
    }

    /// What the overview says of them: they are of no workflow, because nobody could read of which.
    var letterAttention: AttentionLine? {
        guard let total = timeouts.letterTotal, total.count > 0 else { return nil }
        return AttentionLine(
            count: total, noun: "event", what: "could not be read", glyph: .failed, role: .error,
            leadsTo: .timeouts(nil, .letters), next: "what could not be read, and why", id: "letters")
    }

    mutating func openLetter() {
        guard let item = chosenLetter else { return }
        overlays.append(.letter(item, top: 0))
    }

    mutating func performInLetter(_ command: Command) {
        guard case .letter(let item, let top)? = overlays.last else { return }
        switch command {
        case .close: overlays.removeLast()
        case .copyMenu: chooseCopy()
        case .actions: chooseLetterAction()
        case .open:
            guard let run = item.runID else {
                say("of which run it is cannot be read either", .bad)
                return
            }
            overlays.removeLast()
            push(Stop(.run, run: run))
        default:
            let rect = letterRect(item, size)
            let last = max(0, letterLines(item, columns: rect.columns - 4).count - (rect.rows - 2))
            let next = Self.target(command, from: top, count: last + 1, rows: rect.rows - 2)
            overlays[overlays.count - 1] = .letter(item, top: next)
        }
    }

    /// What can be copied of the event that is open or under the cursor.
    var letterCopyables: [Copyable] {
        guard let item = chosenLetter else { return [] }
        let letter = item.letter
        var items = [
            Copyable("error", letter.error), Copyable("consumer", letter.consumer.rawValue),
            Copyable("event", String(letter.eventID)),
        ]
        if let run = item.runID { items.append(Copyable("run ID", run.description)) }
        if let text = String(validating: letter.bytes, as: UTF8.self), !text.isEmpty {
            items.append(Copyable("what was found", text))
        }
        items.append(Copyable("as JSON", JSON.deadLetter(item).text))
        return items
    }
}
