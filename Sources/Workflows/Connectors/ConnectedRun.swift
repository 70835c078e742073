public import FoundationEssentials

/// A run of another workflow, as it was when it reached the status that a connector waits for.
public struct ConnectedRun<Status: WorkflowStatus>: Sendable {
    /// The other workflow.
    public let workflow: WorkflowName
    /// Its run.
    public let runID: RunID
    /// Its run's foreign ID.
    public let foreignID: ForeignID
    /// The status it reached.
    public let status: Status
    /// The version that did.
    public let version: Int
    /// When.
    public let at: Timestamp
    /// Its object then, as that workflow stores it.
    public let object: Data
    /// How often the connector was called for it, this time included.
    public let attempt: Int

    /// The same for every call for this version, and for no other: what it triggers with this key is triggered once.
    public var idempotencyKey: IdempotencyKey {
        IdempotencyKey("\(workflow) \(runID) version \(version)")
    }
}
