public import FoundationEssentials

/// A run of another workflow, as it was when it reached the status that a connector waits for.
public struct ConnectedRun<Status: WorkflowStatus>: Sendable {
    let connector: String
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
    /// The version of the object's form, as that workflow counts it.
    public let objectVersion: Int
    /// How often the connector was called for it, this time included.
    public let attempt: Int

    /// The same for every call of this connector for this version and a foreign ID, and for no other: what is triggered
    /// with it is triggered once.
    public func idempotencyKey(for foreignID: ForeignID) -> IdempotencyKey {
        IdempotencyKey("\(connector): \(workflow) \(runID) version \(version) for \(foreignID)")
    }
}
