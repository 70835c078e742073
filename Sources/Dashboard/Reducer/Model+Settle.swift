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
        run.versions = versions
        run.changes = Self.changes(versions)
        run.objectSource = nil
        if run.selection.id == nil, let newest = versions.last {
            run.selection.choose(versions.count - 1, in: versions.map(\.record.version))
            labels.merge(
                newest.record.meta.statusLabel.map { [newest.record.workflow: [newest.record.status: $0]] } ?? [:])
        }
    }

    /// What each version changed of the one before.
    private static func changes(_ versions: [RecordVersion]) -> [String] {
        var changes: [String] = []
        let isDeleted = versions.last?.record.runState == .dataDeleted
        var before: (record: Record, tree: JSONTree?)?
        for version in versions {
            let record = version.record
            // An unchanged object is not read again: histories repeat the same bytes.
            let tree = before?.record.object == record.object ? before?.tree : JSONTree(record.object)
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

    /// The lines of the object that is shown, made again only when the version or the folds change.
    mutating func makeObjectLines() {
        guard let record = run.shownRecord else { return }
        if let source = run.objectSource, source.version == record.version, source.folded == run.folded { return }
        if run.objectSource?.version != record.version { run.folded = [] }
        run.object = ObjectLines([UInt8](record.object), folded: run.folded)
        run.objectSource = (record.version, run.folded)
    }

    /// Folds or unfolds the branch under the cursor; folding inside a branch folds that branch.
    mutating func fold(_ wanted: Bool) {
        let lines = run.object.lines
        var index = run.objectSelection.index
        guard lines.indices.contains(index) else { return }
        if wanted, lines[index].branch == nil || lines[index].isFolded {
            let indent = lines[index].indent
            guard let parent = lines[..<index].lastIndex(where: { $0.branch != nil && $0.indent < max(1, indent) })
            else { return }
            index = parent
        }
        guard let branch = lines[index].branch else { return }
        if wanted { run.folded.insert(branch) } else { run.folded.remove(branch) }
        run.objectSelection.choose(index, in: Array(lines.indices))
        makeObjectLines()
    }
}
