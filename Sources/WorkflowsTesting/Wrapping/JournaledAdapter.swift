import Synchronization
public import Workflows

/// An adapter whose accepted writes are told to a journal, each in the moment it goes through.
///
/// The adapter it wraps must not suspend in a write, as one in memory does not, or be used by one caller at a time:
/// otherwise the journal may hear of two writes in another order than the store carried them out.
public final class JournaledAdapter: WorkflowAdapter, WrappingRecordStore {
    /// What goes through is told to this journal.
    public let journal: StoreJournal
    private let inner: any WorkflowAdapter
    /// Held while something is carried out at once and noted: nobody's write comes in between.
    private let order = Mutex(())

    /// Wraps an adapter that is empty.
    public init(_ inner: any WorkflowAdapter, journal: StoreJournal = StoreJournal()) {
        self.inner = inner
        self.journal = journal
    }

    /// The records of the adapter that is wrapped.
    public var innerRecords: any RecordStore { inner.records }
    /// Keeps the runs.
    public var records: any RecordStore { self }
    /// Keeps the timeouts.
    public var timeouts: (any TimeoutStore)? { inner.timeouts }
    /// Carries the events.
    public var streamer: any EventStreamer { self }
    /// The events as they are stored, where the streamer is on another system; what reads them is not noted.
    public var outbox: (any EventStreamer)? { inner.outbox }
    /// Hands out the roles.
    public var roles: any RoleScheduler { self }
    /// Knows the instances.
    public var registry: any InstanceRegistry { inner.registry }
    /// Knows what people did.
    public var audit: any AuditLog { inner.audit }
    /// Keeps numbers over time, where the adapter that is wrapped does.
    public var statistics: (any StatisticsStore)? { inner.statistics }
    /// Tells of changes.
    public var changes: ChangeHub { inner.changes }

    /// Watches for other processes' changes.
    public func watchForChanges() async throws { try await inner.watchForChanges() }

    /// Carries out a transaction, and notes it where it was accepted.
    public func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        if let outcome = try transactAtOnce(transaction) { return outcome }
        let outcome = try await inner.records.transact(transaction)
        journal.accepted(transaction, outcome)
        return outcome
    }
}

extension JournaledAdapter {
    /// Carries out a transaction at once, and notes it where it was accepted; `nil` where the store that is wrapped cannot.
    public func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome? {
        guard let records = inner.records as? any ImmediateRecordStore else { return nil }
        return try order.withLock { _ throws(WorkflowError) in
            let outcome = try records.transactAtOnce(transaction)
            journal.accepted(transaction, outcome)
            return outcome
        }
    }
}

extension JournaledAdapter: RoleScheduler {
    /// Registers an instance.
    public func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.roles.join(instance, lease: lease)
    }

    /// Renews a lease, and notes what was granted.
    public func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        let standing = try await inner.roles.renew(renewal)
        journal.renewed(renewal, standing)
        return standing
    }

    /// Whether a renewal would gain a role.
    public func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        try await inner.roles.anyClaimable(roles)
    }

    /// Gives up every role.
    public func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await inner.roles.leave(instance, reports: reports, at: at)
    }
}

extension JournaledAdapter: EventStreamer {
    /// As the adapter that is wrapped.
    public var sharesStore: Bool { inner.streamer.sharesStore }

    /// Puts a new consumer's cursors behind the newest event, and notes that.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.streamer.beginAtLatest(consumer)
        journal.beganAtLatest(consumer)
    }

    /// Begins to read, and notes what.
    public func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        journal.subscribed(subscription)
        return try await inner.streamer.receiver(for: subscription)
    }
}
