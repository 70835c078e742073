import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// After every message: selections are brought in line, and what is needed is asked for.
    mutating func settle() {
        settleSelections()
        if let rest = restBeforeNew, rest <= elapsed { showNew() }
        layOutGraph()
        rememberWhatMoved()
        pumpBatches()
        dropAnsweredQuestion()
        refreshLedger()
        askWhatIsNeeded()
    }

    mutating func takeHistory(_ versions: [RecordVersion]) {
        let (shown, compared) = (run.shownRecord, run.comparedRecords)
        run.versions = versions
        run.changes = Self.changes(versions)
        // A version changes only when its data is deleted.
        if run.shownRecord?.object != shown?.object { run.objectSource = nil }
        forgetComparison(of: compared)
        if run.selection.id == nil, let newest = versions.last {
            run.selection.choose(versions.count - 1, in: versions.map(\.record.version))
            labels.merge(
                newest.record.meta.statusLabel.map { [newest.record.workflow: [newest.record.status: $0]] } ?? [:])
        }
    }

    /// Larger objects are not read to say in a line what changed in them.
    private static let readAtMost = 128 << 10

    /// What each version changed of the one before.
    private static func changes(_ versions: [RecordVersion]) -> [String] {
        var changes: [String] = []
        let isDeleted = versions.last?.record.runState == .dataDeleted
        var before: (record: Record, tree: JSONTree?)?
        for version in versions {
            let record = version.record
            // An unchanged object is not read again: histories repeat the same bytes.
            // Nor is one that takes long to read, each time the history is: = compares it with the one before.
            let isSame = before?.record.object == record.object
            let tree = isSame ? before?.tree : record.object.count > readAtMost ? nil : JSONTree(record.object)
            let isErased = isDeleted && before == nil && record.object.isEmpty
            changes.append(isErased ? "its data was deleted" : change(from: before, to: record, tree))
            before = (record, tree)
        }
        return changes
    }

    private static func change(
        from before: (record: Record, tree: JSONTree?)?, to record: Record, _ tree: JSONTree?
    ) -> String {
        var parts: [String] = []
        if let before {
            if before.record.object != record.object {
                if let old = before.tree, let new = tree {
                    parts.append(JSONTree.difference(from: old, to: new, arrow: "→"))
                } else {
                    parts.append("~ \(Format.grouped(record.object.count)) bytes")
                }
            }
            if before.record.meta.reason != record.meta.reason {
                parts.append(record.meta.reason.map { "reason: \($0)" } ?? "- reason")
            }
        } else if case .object(let members)? = tree {
            parts.append(Format.counted(members.count, "field"))
        } else {
            parts.append("\(Format.grouped(record.object.count)) bytes")
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
