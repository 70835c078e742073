import Workflows

/// What is read.
extension StoreModel {
    func history(_ runID: RunID) -> [RecordVersion] {
        let versions = runs[runID] ?? []
        return versions.indices.map { index in
            let next = index + 1 < versions.count ? versions[index + 1] : nil
            return RecordVersion(record: versions[index], dwell: next.map { $0.updatedAt - versions[index].updatedAt })
        }
    }

    func summary(_ runID: RunID) -> RunSummary? {
        current(runID).map { record in
            RunSummary(
                workflow: record.workflow, foreignID: record.foreignID, runID: record.runID,
                runState: record.runState, status: record.status, version: record.version,
                enteredAt: record.meta.enteredAt, createdAt: record.createdAt, updatedAt: record.updatedAt,
                reason: record.meta.reason)
        }
    }

    /// The runs of a list, in the order of insertion.
    func matches(_ query: RunQuery) -> [RunSummary] { order.compactMap(summary).filter { Self.matches($0, query) } }

    private static func matches(_ run: RunSummary, _ query: RunQuery) -> Bool {
        if !query.workflows.isEmpty, !query.workflows.contains(run.workflow) { return false }
        if !query.foreignIDs.isEmpty, !query.foreignIDs.contains(run.foreignID) { return false }
        if !query.runStates.isEmpty, !query.runStates.contains(run.runState) { return false }
        if !query.statuses.isEmpty, !query.statuses.contains(run.status) { return false }
        if let prefix = query.runIDPrefix, !run.runID.description.hasPrefix(prefix.lowercased()) { return false }
        if !contains(run.foreignID.rawValue, query.foreignIDContains) { return false }
        if !contains(run.reason, query.reasonContains) { return false }
        if let from = query.createdFrom, run.createdAt < from { return false }
        if let before = query.createdBefore, run.createdAt >= before { return false }
        if let from = query.updatedFrom, run.updatedAt < from { return false }
        if let before = query.updatedBefore, run.updatedAt >= before { return false }
        return true
    }

    /// Letter for letter; an empty text is no condition.
    private static func contains(_ text: String?, _ part: String?) -> Bool {
        guard let sought = part?.utf8, !sought.isEmpty else { return true }
        let (all, some) = (Array((text ?? "").utf8), Array(sought))
        return all.count >= some.count
            && (0...all.count - some.count).contains { all[$0..<$0 + some.count].elementsEqual(some) }
    }

    func counts() -> Set<RunCount> {
        struct Place: Hashable {
            let workflow: WorkflowName
            let status: Int
            let runState: RunState
        }
        let places = order.compactMap(current).map {
            Place(workflow: $0.workflow, status: $0.status, runState: $0.runState)
        }
        return Set(
            Dictionary(grouping: places, by: \.self).map {
                RunCount(
                    workflow: $0.key.workflow, status: $0.key.status, runState: $0.key.runState, count: $0.value.count)
            })
    }

    func crossings(of edge: Crossed) -> [Event] {
        events.reversed().filter { event in
            event.topic.workflow == edge.workflow && event.previousStatus == edge.from && event.status == edge.to
                && event.origin == edge.origin
        }
    }
}
