/// What a workflow is built on: the places where it keeps its runs, finds its events and agrees on roles.
///
/// What each part promises is said with its protocol; `ConformanceSuite` in `WorkflowsTesting` holds an adapter to it.
public protocol WorkflowAdapter: Sendable {
    /// Keeps the runs.
    var records: any RecordStore { get }
    /// Keeps the timeouts; `nil` for a store without.
    var timeouts: (any TimeoutStore)? { get }
    /// Carries the events.
    var streamer: any EventStreamer { get }
    /// The events as the record store has them, where the streamer is on another system and they have to be relayed to it;
    /// `nil` where the streamer shares the store, so that the outbox row is the event.
    var outbox: (any EventStreamer)? { get }
    /// Hands out the roles.
    var roles: any RoleScheduler { get }
    /// Knows the instances.
    var registry: any InstanceRegistry { get }
    /// Knows what people did.
    var audit: any AuditLog { get }
    /// Keeps numbers over time; `nil` for a store that keeps none.
    var statistics: (any StatisticsStore)? { get }
    /// Tells of changes, those of other processes included.
    var changes: ChangeHub { get }

    /// Whether a user's code that is lent a handle of this type can run inside the store's transactions. Without this it
    /// cannot.
    func lends(_ handle: LentType) -> Bool

    /// Watches for other processes' changes until cancelled. Called while something runs on the adapter; several calls
    /// at once share one watcher.
    func watchForChanges() async throws
}

extension WorkflowAdapter {
    /// Nothing to relay: the streamer shares the store.
    public var outbox: (any EventStreamer)? { nil }

    /// No code runs inside the store's transactions.
    public func lends(_ handle: LentType) -> Bool { false }

    /// Nothing to watch: every change is made by this process.
    public func watchForChanges() async throws {}
}
