/// What is called once a run of another workflow has reached a status, or for the events of an outside stream.
struct ConnectorHandler: Sendable {
    /// What it reads, and what comes of that.
    enum Work: Sendable {
        case workflow(
            WorkflowName, status: Int, moves: Bool,
            perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Reacted)
        case stream(any ConnectorSource, StreamedWork)
    }

    /// A name of its own, where it was given one.
    let name: String?
    /// What people see.
    let label: String
    let settings: ConnectorSettings
    let work: Work
}

/// What is done with the events of an outside stream.
struct StreamedWork: Sendable {
    /// Whether it moves runs on by itself: then an event is kept until what was decided is stored.
    let moves: Bool
    let perform: @Sendable (ConnectorEvent, _ attempt: Int, WorkflowCore) async throws -> Reacted
}
