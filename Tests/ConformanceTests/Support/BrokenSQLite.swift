import Workflows
import WorkflowsTesting

/// The SQLite adapter, and what is broken of it that the adapter in memory does not have.
struct BrokenSQLite: WorkflowAdapter {
    let store: TemporarySQLite
    var broken: BrokenRecords
    var brokenStatistics: BrokenStatistics
    /// Changes what a receiver gives.
    var onDeliveries: (@Sendable ([Delivery]) -> [Delivery])?
    /// Whether it is told of other processes' changes.
    var isWatching = true
    /// Opens another adapter on the store.
    var another: @Sendable () throws -> any WorkflowAdapter

    init(_ clock: ManualClock) throws {
        let store = try TemporarySQLite(clock)
        self.store = store
        broken = BrokenRecords(try Missing.unless(store.records as? any InboxStore & RetentionStore))
        brokenStatistics = BrokenStatistics(try Missing.unless(store.statistics))
        another = { try store.another() }
    }

    var records: any RecordStore { broken }
    var timeouts: (any TimeoutStore)? { store.timeouts }
    var streamer: any EventStreamer { BrokenSQLiteStreamer(inner: store.streamer, onDeliveries: onDeliveries) }
    var roles: any RoleScheduler { store.roles }
    var registry: any InstanceRegistry { store.registry }
    var audit: any AuditLog { store.audit }
    var statistics: (any StatisticsStore)? { brokenStatistics }
    var changes: ChangeHub { store.changes }

    func watchForChanges() async throws {
        guard !isWatching else { return try await store.watchForChanges() }
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}

/// Something that a double is made of is missing.
struct Missing: Error {
    static func unless<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

/// Numbers over time of which each answer can be broken.
struct BrokenStatistics: StatisticsStore {
    var onEdges: @Sendable (WorkflowName, Timestamp) async throws(WorkflowError) -> [EdgeActivity]
    var onStatuses: @Sendable (WorkflowName, Timestamp) async throws(WorkflowError) -> [StatusActivity]
    var onOldest: @Sendable (WorkflowName) async throws(WorkflowError) -> [Int: Timestamp]
    var onMinutes: @Sendable (Timestamp) async throws(WorkflowError) -> [WorkflowMinute]

    init(_ inner: any StatisticsStore) {
        onEdges = inner.edgeActivity
        onStatuses = inner.statusActivity
        onOldest = inner.oldestStays
        onMinutes = inner.minutes
    }

    func edgeActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [EdgeActivity] {
        try await onEdges(workflow, since)
    }
    func statusActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [StatusActivity] {
        try await onStatuses(workflow, since)
    }
    func oldestStays(workflow: WorkflowName) async throws(WorkflowError) -> [Int: Timestamp] {
        try await onOldest(workflow)
    }
    func minutes(since: Timestamp) async throws(WorkflowError) -> [WorkflowMinute] { try await onMinutes(since) }

    /// Breaks the edges.
    mutating func onEdge(_ body: @escaping @Sendable (EdgeActivity) -> EdgeActivity) {
        let edges = onEdges
        onEdges = { workflow, since throws(WorkflowError) in try await edges(workflow, since).map(body) }
    }

    /// Breaks the statuses.
    mutating func onStatus(_ body: @escaping @Sendable ([StatusActivity]) -> [StatusActivity]) {
        let statuses = onStatuses
        onStatuses = { workflow, since throws(WorkflowError) in body(try await statuses(workflow, since)) }
    }

    /// Breaks who stands somewhere.
    mutating func onOldest(_ records: any RecordStore, _ counts: @escaping @Sendable (RunState) -> Bool) {
        onOldest = { workflow throws(WorkflowError) in
            var query = RunQuery()
            query.workflows = [workflow]
            let runs = try await records.list(query, after: nil, limit: 1000).items.filter { counts($0.runState) }
            return Dictionary(grouping: runs, by: \.status).compactMapValues { $0.map(\.enteredAt).min() }
        }
    }
}

private struct BrokenSQLiteStreamer: EventStreamer {
    let inner: any EventStreamer
    let onDeliveries: (@Sendable ([Delivery]) -> [Delivery])?

    var sharesStore: Bool { inner.sharesStore }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let receiver = try await inner.receiver(for: subscription)
        guard let onDeliveries else { return receiver }
        return BrokenSQLiteReceiver(inner: receiver, onDeliveries: onDeliveries)
    }
}

private struct BrokenSQLiteReceiver: EventReceiver {
    let inner: any EventReceiver
    let onDeliveries: @Sendable ([Delivery]) -> [Delivery]

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        onDeliveries(try await inner.receive(limit: limit, until: moment))
    }
    func interrupt() { inner.interrupt() }
}
