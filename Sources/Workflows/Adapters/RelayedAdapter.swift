/// A record store with a streamer on another system: everything is as the store has it, except that consumers read from
/// the streamer, to which a relay sends what is stored.
///
///     let adapter = RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
///
/// A step is called at least once for an event, as ever, and each transition is stored exactly once; what changes is that
/// an event comes later, may come more often, and that a transition and its acknowledgement are two writes.
public struct RelayedAdapter: WorkflowAdapter {
    private let store: any WorkflowAdapter
    private let relayed: any RelayedStreamer

    /// Relays a store's events to a streamer.
    public init(store: any WorkflowAdapter, streamer: any RelayedStreamer) {
        self.store = store
        relayed = streamer
    }

    /// The store's.
    public var records: any RecordStore { store.records }
    /// The store's.
    public var timeouts: (any TimeoutStore)? { store.timeouts }
    /// The streamer that events are relayed to.
    public var streamer: any EventStreamer { relayed }
    /// The store's own events.
    public var outbox: (any EventStreamer)? { store.streamer }
    /// The store's.
    public var roles: any RoleScheduler { store.roles }
    /// The store's.
    public var registry: any InstanceRegistry { store.registry }
    /// The store's.
    public var audit: any AuditLog { store.audit }
    /// The store's.
    public var statistics: (any StatisticsStore)? { store.statistics }
    /// The store's.
    public var changes: ChangeHub { store.changes }

    /// Lends what the store lends: its transactions are the store's own.
    public func lends(_ handle: LentType) -> Bool { store.lends(handle) }

    /// Watches the store.
    public func watchForChanges() async throws { try await store.watchForChanges() }
}
