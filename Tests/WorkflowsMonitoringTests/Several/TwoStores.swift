import Synchronization
import Workflows
import WorkflowsMonitoring

/// Two stores that have a workflow of the same name, shown as one.
struct TwoStores {
    static let now = Timestamp(microseconds: 1_700_000_000_000_000)
    let eu: WatchedStore
    let us: WatchedStore
    let reach = Reach()
    let combined: CombinedSource

    /// - Parameter readOnly: why nothing may be changed in the second.
    init(readOnly: String? = nil) async throws {
        (eu, us) = (try WatchedStore(), try WatchedStore())
        try await eu.define()
        try await us.define()
        combined = try CombinedSource([
            NamedSource("eu", eu.monitor(at: Self.now)),
            NamedSource(
                "us",
                CutOffSource(
                    StoreMonitor(
                        adapter: us.adapter, access: .init(target: "us.db", actor: "tester", readOnlyReason: readOnly)),
                    reach)),
        ])
    }

    /// So many runs in each, a second apart, in turns: the latest is the last of the second.
    func trigger(_ count: Int) async throws -> [Record] {
        var records: [Record] = []
        for number in 0..<count {
            for store in [eu, us] {
                let at = Self.now - .seconds(10_000) + .seconds(records.count)
                records.append(try await store.trigger(ForeignID("order-\(number)"), at: at))
            }
        }
        return records
    }
}

/// Whether a source can be asked.
final class Reach: Sendable {
    private let isCut = Mutex(false)

    func cut() { isCut.withLock { $0 = true } }
    func mend() { isCut.withLock { $0 = false } }

    func check() throws(MonitoringError) {
        if isCut.withLock({ $0 }) { throw MonitoringError(.unreachable, "the disk is gone") }
    }
}

/// A source that can be cut off.
private struct CutOffSource: MonitoringSource {
    let source: StoreMonitor
    let reach: Reach

    init(_ source: StoreMonitor, _ reach: Reach) { (self.source, self.reach) = (source, reach) }

    private func reached<Value>(
        _ body: (StoreMonitor) async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> Value {
        try reach.check()
        return try await body(source)
    }

    func capabilities() async throws(MonitoringError) -> Capabilities {
        try await reached { s throws(MonitoringError) in try await s.capabilities() }
    }
    func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> {
        try await reached { s throws(MonitoringError) in try await s.instances() }
    }
    func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        try await reached { s throws(MonitoringError) in try await s.workflows() }
    }
    func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        try await reached { s throws(MonitoringError) in try await s.troubles() }
    }
    func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        try await reached { s throws(MonitoringError) in try await s.graph(workflow) }
    }
    func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        try await reached { s throws(MonitoringError) in try await s.roles(workflow) }
    }
    func runs(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(MonitoringError) -> RunList {
        try await reached { s throws(MonitoringError) in try await s.runs(query, after: cursor, limit: limit) }
    }
    func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try await reached { s throws(MonitoringError) in try await s.runs(ids) }
    }
    func total(_ query: RunQuery) async throws(MonitoringError) -> Total {
        try await reached { s throws(MonitoringError) in try await s.total(query) }
    }
    func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try await reached { s throws(MonitoringError) in try await s.find(text, limit: limit) }
    }
    func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> {
        try await reached { s throws(MonitoringError) in try await s.run(id) }
    }
    func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        try await reached { s throws(MonitoringError) in try await s.history(id) }
    }
    func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> {
        try await reached { s throws(MonitoringError) in try await s.why(id) }
    }
    func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        try await reached { s throws(MonitoringError) in try await s.timeouts(workflow, run: run, limit: limit) }
    }
    func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        try await reached { s throws(MonitoringError) in try await s.parked(workflow, run: run, limit: limit) }
    }
    func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        try await reached { s throws(MonitoringError) in try await s.deadLetters(limit: limit) }
    }
    func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList> {
        try await reached { s throws(MonitoringError) in try await s.keptEvents(workflow, limit: limit) }
    }
    func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> {
        try await reached { s throws(MonitoringError) in try await s.outbox() }
    }
    func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await reached { s throws(MonitoringError) in try await s.events(after: id, limit: limit) }
    }
    func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await reached { s throws(MonitoringError) in try await s.crossings(of: edge, limit: limit) }
    }
    func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        try await reached { s throws(MonitoringError) in try await s.actions(run: run, limit: limit) }
    }
    func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        try await reached { s throws(MonitoringError) in try await s.roleActions(limit: limit) }
    }
    func waitForChange(upTo limit: Duration) async throws -> Bool {
        try reach.check()
        return try await source.waitForChange(upTo: limit)
    }
    func perform(_ request: ActionRequest) async -> ActionEnd { await source.perform(request) }
    func trigger(_ request: TriggerRequest) async -> ActionEnd { await source.trigger(request) }
    func perform(onRole request: RoleActionRequest) async -> RoleActionEnd { await source.perform(onRole: request) }
    func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        await source.perform(onLetter: request)
    }
    func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd { await source.perform(onKept: request) }
}
