/// What is called once a run of another workflow has reached a status, or for the events of an outside stream.
struct ConnectorHandler: Sendable {
    /// What it reads, and what came of that; of an outside stream, whether the event was for this workflow at all.
    enum Work: Sendable {
        case workflow(
            WorkflowName, status: Int,
            perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Reacted)
        case stream(any ConnectorSource, perform: @Sendable (ConnectorEvent, WorkflowCore) async throws -> Bool)
    }

    /// A name of its own, where it was given one.
    let name: String?
    /// What people see.
    let label: String
    let settings: ConnectorSettings
    let work: Work
}
