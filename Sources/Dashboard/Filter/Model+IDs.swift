import Workflows
import WorkflowsMonitoring

extension Model {
    /// So many are offered; who wants another writes more of it.
    private static let idsOffered = 50

    /// The foreign IDs and then the run IDs that begin so, of the runs that are loaded, wherever on the screens they are.
    func idsAtHand(beginningWith text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var foreignIDs: [String] = []
        var runIDs: [String] = []
        var seen: Set<String> = [text]
        let prefix = RunIDPrefix(text)
        func add(_ text: String, to list: inout [String]) {
            if list.count < Self.idsOffered, seen.insert(text).inserted { list.append(text) }
        }
        func add(_ run: RunID, _ foreignID: ForeignID?) {
            if let foreignID, foreignID.rawValue.hasPrefix(text) { add(foreignID.rawValue, to: &foreignIDs) }
            if prefix?.matches(run) == true { add(run.description, to: &runIDs) }
        }
        for row in runs.table.foreignIDs.rows(beginningWith: text) {
            add(runs.table.foreignIDs.text(row), to: &foreignIDs)
        }
        if let prefix {
            for id in runs.table.ids where prefix.matches(id) { add(id.description, to: &runIDs) }
        }
        for event in overview.events { add(event.runID, event.foreignID) }
        for line in activity.shown { if let id = line.runID { add(id, activity.foreignID(of: line)) } }
        for timeout in timeouts.pending { add(timeout.runID, timeout.foreignID) }
        for event in timeouts.parked { add(event.runID, event.foreignID) }
        for letter in timeouts.letters { if let id = letter.runID { add(id, nil) } }
        if let record = run.latest { add(record.runID, record.foreignID) }
        return Array((foreignIDs + runIDs).prefix(Self.idsOffered))
    }
}

extension ByteColumn {
    /// The rows whose text begins so.
    fileprivate func rows(beginningWith text: String) -> [Int] {
        var rows = Array(Int32(0)..<Int32(clamping: count))
        let wanted = Array(text.utf8)
        keep(&rows) { $0.starts(with: wanted) }
        return rows.map(Int.init)
    }
}
