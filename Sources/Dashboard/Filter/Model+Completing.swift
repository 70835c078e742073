import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// What the word that is written could become, and how many runs each would leave where that is known without asking.
    func completionHint(_ glyphs: Glyphs) -> String {
        guard let prompt, prompt.purpose == .filter else { return "" }
        let text = prompt.completion == nil ? prompt.field.text : prompt.completed ?? prompt.field.text
        let all = Filter.completions(of: text, labels: labels, workflows: overview.rows.map(\.workflow.rawValue))
        guard !all.isEmpty else { return "" }
        let soFar = (try? Filter(parsing: Filter.head(of: text))) ?? .none
        let shown = all.prefix(Self.hintsShown).map { completion in
            let word = Filter.lastWord(of: completion)
            let name = word.split(whereSeparator: { ":,".contains($0) }).last.map(String.init) ?? word
            let count = runCount(of: word, in: soFar.workflowNames)
            return count.map { "\(name) \(Format.grouped($0))" } ?? name
        }
        let rest = all.count > shown.count ? " +\(all.count - shown.count)" : ""
        return shown.joined(separator: " \(glyphs[.bullet]) ") + rest
    }

    private static let hintsShown = 5

    /// How many runs a term would leave, as far as the overview and the open graph know.
    private func runCount(of word: String, in workflows: [String]) -> Int? {
        guard let term = (try? Filter(parsing: word))?.terms.first, overview.isKnown else { return nil }
        let rows = overview.rows.filter { workflows.isEmpty || workflows.contains($0.workflow.rawValue) }
        switch term.field {
        case .states(let states):
            guard let state = states.last else { return nil }
            return rows.reduce(0) { $0 + ($1.counts[state] ?? 0) }
        case .workflows(let names):
            let row = overview.rows.first { $0.workflow.rawValue == names.last }
            return row.map { $0.counts.values.reduce(0, +) }
        case .statuses(let texts):
            guard workflows.count == 1, let value = graph.value, value.workflow.rawValue == workflows[0],
                let node = value.nodes.first(where: { $0.label == texts.last })
            else { return nil }
            return node.terminal ? node.finished : node.running + node.paused
        default: return nil
        }
    }
}
