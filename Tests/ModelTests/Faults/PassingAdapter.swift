import Workflows

/// A store in memory that does what the one inside does: a fault overrides what it does wrong.
class PassingAdapter: WorkflowAdapter, RecordStore, @unchecked Sendable {
    let inner: InMemoryAdapter

    required init(_ inner: InMemoryAdapter) { self.inner = inner }

    var records: any RecordStore { self }
    var timeouts: (any TimeoutStore)? { self }
    var streamer: any EventStreamer { self }
    var roles: any RoleScheduler { self }
    var registry: any InstanceRegistry { inner }
    var audit: any AuditLog { self }
    var statistics: (any StatisticsStore)? { nil }
    var changes: ChangeHub { inner.changes }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await inner.transact(transaction)
    }
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? { try await inner.lookup(runID) }
    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await inner.latest(workflow: workflow, foreignID: foreignID)
    }
    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await inner.run(of: workflow, idempotencyKey: idempotencyKey)
    }
    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await inner.version(number, of: runID)
    }
    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] { try await inner.history(runID) }
    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await inner.firstVersion(of: runID, in: status)
    }
    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await inner.list(query, after: cursor, limit: limit)
    }
    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] { try await inner.summaries(of: ids) }
    func count(_ query: RunQuery) async throws(WorkflowError) -> Total { try await inner.count(query) }
    func counts() async throws(WorkflowError) -> [RunCount] { try await inner.counts() }
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.events(after: id, limit: limit)
    }
    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.crossings(of: edge, limit: limit)
    }
    func lastEventID() async throws(WorkflowError) -> Int64 { try await inner.lastEventID() }
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        try await inner.parked(workflow: workflow, runID: runID, limit: limit)
    }
    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await inner.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }
    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await inner.nextParkedDue(consumer: consumer, partitions: partitions)
    }
    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        try await inner.schedule(key)
    }
    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await inner.schedules(of: workflow)
    }
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await inner.deadLetters(limit: limit)
    }
    func deadLetterCount() async throws(WorkflowError) -> Int { try await inner.deadLetterCount() }

    // MARK: The other stores, here because only what is in a class itself can be overridden

    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit)
    }
    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        try await inner.nextTimeoutDue(workflow: workflow, status: status)
    }
    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        try await inner.timeouts(workflow: workflow, runID: runID, limit: limit)
    }
    func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry? {
        try await inner.auditEntry(request: request, runID: runID)
    }
    func auditEntries(request: RequestID) async throws -> [AuditEntry] {
        try await inner.auditEntries(request: request)
    }
    func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] {
        try await inner.auditEntries(runID: runID, limit: limit)
    }
    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.join(instance, lease: lease)
    }
    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding { try await inner.renew(renewal) }
    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool { try await inner.anyClaimable(roles) }
    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await inner.leave(instance, reports: reports, at: at)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await inner.receiver(for: subscription)
    }
}

extension PassingAdapter: TimeoutStore, AuditLog, RoleScheduler, EventStreamer {
    var sharesStore: Bool { inner.sharesStore }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) { try await inner.beginAtLatest(consumer) }
}

/// A store in memory with a fault.
struct FaultyStore: Store {
    private let adapter: PassingAdapter

    init(_ fault: PassingAdapter.Type, clock: EngineClock) { adapter = fault.init(InMemoryAdapter(clock: clock)) }

    func connect() -> any WorkflowAdapter { adapter }
}
