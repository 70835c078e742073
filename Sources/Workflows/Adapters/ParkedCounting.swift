/// A record store that can say how many failures wait without reading each of them: a store may keep many, and an
/// overview asks every second.
public protocol ParkedCounting: RecordStore {
    /// How many failures of each workflow wait to be tried again, counted no further than the bound for each. Workflows
    /// without any are missing.
    func parkedCounts(limit: Int) async throws(WorkflowError) -> [WorkflowName: Total]
}
