import FoundationEssentials
import Synchronization
import Workflows
import WorkflowsMonitoring

/// A source whose runs are made up from a seed: the same every time, and as many as a test wants.
final class FakeSource: MonitoringSource {
    struct State {
        var capabilities = Capabilities(
            unsupported: [], canAct: true, readOnlyReason: nil, actor: "alice", target: "prod-eu")
        var runs: [RunSummary] = []
        var overviews: [WorkflowOverview] = []
        var troubles: [WorkflowTrouble] = []
        var roles: [RoleStatus] = []
        var graphs: [WorkflowName: WorkflowGraph] = [:]
        var timeouts: [Timeout] = []
        var parked: [ParkedEvent] = []
        var letters: [DeadLetterList.Item] = []
        var kept: [KeptEvent] = []
        var outbox = OutboxStanding(rowIsEvent: true, depth: 0, oldest: nil)
        var events: [Event] = []
        var actions: [AuditEntry] = []
        var roleActions: [RoleActionEntry] = []
        var roleActionsFailure: MonitoringError?
        var histories: [RunID: [RecordVersion]] = [:]
        var whys: [RunID: Why.Cause] = [:]
        var labels: [WorkflowName: [Int: String]] = [:]
        var asOf = Sample.now
        /// What the next question is answered with instead.
        var failure: MonitoringError?
        /// What actions end with, in turn; the last one stays. None: they are applied.
        var ends: [ActionEnd] = []
        var performed: [ActionRequest] = []
        var triggered: [TriggerRequest] = []
        /// The same of actions on roles.
        var roleEnds: [RoleActionEnd] = []
        var performedOnRoles: [RoleActionRequest] = []
        /// And of those on events that could not be read.
        var letterEnds: [DeadLetterEnd] = []
        var performedOnLetters: [DeadLetterRequest] = []
        var asked: [String] = []
        /// How many runs each page was to have.
        var pageLimits: [Int] = []
    }

    let state = Mutex(State())

    init() {}

    /// What was asked so far, by name.
    var asked: [String] { state.withLock { $0.asked } }
    /// How many runs each page was to have, so far.
    var pageLimits: [Int] { state.withLock { $0.pageLimits } }
    /// What was to be done so far.
    var performed: [ActionRequest] { state.withLock { $0.performed } }
    /// What was to be triggered so far.
    var triggered: [TriggerRequest] { state.withLock { $0.triggered } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func answer<Value: Sendable>(
        _ name: String, _ body: (inout State) -> Value
    ) throws(MonitoringError) -> Value {
        let result = state.withLock { state -> Result<Value, MonitoringError> in
            state.asked.append(name)
            if let failure = state.failure { return .failure(failure) }
            return .success(body(&state))
        }
        return try result.get()
    }

    func capabilities() async throws(MonitoringError) -> Capabilities { try answer("capabilities") { $0.capabilities } }

    func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> {
        try answer("instances") { state in
            Answer(state.overviews.reduce(into: []) { $0.formUnion($1.instances) }, asOf: state.asOf)
        }
    }

    func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        try answer("workflows") { Answer($0.overviewsWithStops, asOf: $0.asOf) }
    }

    func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        try answer("troubles") { Answer($0.troubles, asOf: $0.asOf) }
    }

    func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        let found = try answer("graph") { state in state.graphs[workflow].map { Answer($0, asOf: state.asOf) } }
        guard let found else { throw MonitoringError(.notFound, "no workflow is called \(workflow)") }
        return found
    }

    func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        try answer("roles") { state in
            Answer(state.roles.filter { workflow == nil || $0.workflow == workflow }, asOf: state.asOf)
        }
    }

    func runs(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(MonitoringError) -> RunList {
        try answer("runs") { state in
            state.pageLimits.append(limit)
            let matching = Self.matching(query, state.runs)
            let start =
                cursor.flatMap { cursor in
                    matching.firstIndex { Self.isAfter(cursor, $0, query) }
                } ?? (cursor == nil ? 0 : matching.count)
            let page = Array(matching[start...].prefix(limit))
            let more = start + page.count < matching.count
            let next = more ? page.last.map { Self.cursor($0, query) } : nil
            return RunList(items: page, next: next, incomplete: false, asOf: state.asOf, labels: state.labels)
        }
    }

    func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try answer("summaries") { state in
            Answer(state.runs.filter { ids.contains($0.runID) }, asOf: state.asOf)
        }
    }

    func total(_ query: RunQuery) async throws(MonitoringError) -> Total {
        try answer("total") { Total(Self.matching(query, $0.runs).count, .exact) }
    }

    func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try answer("find") { state in
            Array(
                state.runs.filter { $0.runID.description.hasPrefix(text) || $0.foreignID.rawValue == text }.prefix(
                    limit))
        }
    }

    func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> {
        let history = try await history(id)
        guard let last = history.value.last else { throw MonitoringError(.notFound, "no run \(id)") }
        return Answer(last.record, asOf: history.asOf)
    }

    func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        let found = try answer("history") { state in
            (state.histories[id] ?? state.runs.first { $0.runID == id }.map(Sample.history)).map {
                Answer($0, asOf: state.asOf)
            }
        }
        guard let found else { throw MonitoringError(.notFound, "there is no run \(id)") }
        return found
    }

    func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> {
        let found = try answer("why") { state in
            state.runs.first { $0.runID == id }.map { run in
                let pending = state.timeouts.first { $0.runID == id }?.dueAt
                return Answer(
                    Why(cause: state.whys[id] ?? Sample.cause(run), run: run, alsoTimeout: pending), asOf: state.asOf)
            }
        }
        guard let found else { throw MonitoringError(.notFound, "there is no run \(id)") }
        return found
    }

    func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        try answer("timeouts") { state in
            let all = state.timeouts.filter {
                (workflow == nil || $0.workflow == workflow) && (run == nil || $0.runID == run)
            }
            return Answer(Array(all.sorted { $0.dueAt < $1.dueAt }.prefix(limit)), asOf: state.asOf)
        }
    }

    func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        try answer("parked") { state in
            let all = state.parked.filter {
                (workflow == nil || $0.workflow == workflow) && (run == nil || $0.runID == run)
            }
            return Answer(Array(all.sorted { $0.dueAt < $1.dueAt }.prefix(limit)), asOf: state.asOf)
        }
    }

    func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> {
        try answer("outbox") { Answer($0.outbox, asOf: $0.asOf) }
    }

    func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try answer("events") { state in
            guard let id else { return Answer(Array(state.events.suffix(limit)), asOf: state.asOf) }
            return Answer(Array(state.events.filter { $0.id > id }.prefix(limit)), asOf: state.asOf)
        }
    }

    func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try answer("crossings") { state in
            Answer(Array(state.events.filter(edge.matches).suffix(limit).reversed()), asOf: state.asOf)
        }
    }

    func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        try answer("actions") { state in
            let found = state.actions.filter { run == nil || $0.runID == run }
            return Answer(Array(found.prefix(limit)), asOf: state.asOf)
        }
    }

    func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        if let failure = state.withLock({ $0.roleActionsFailure }) { throw failure }
        return try answer("roleActions") { Answer(Array($0.roleActions.prefix(limit)), asOf: $0.asOf) }
    }

    func waitForChange(upTo limit: Duration) async throws -> Bool { false }

    func trigger(_ request: TriggerRequest) async -> ActionEnd {
        state.withLock { state in
            state.triggered.append(request)
            if let end = state.ends.first {
                if state.ends.count > 1 { state.ends.removeFirst() }
                return end
            }
            return .outcome(.applied(.triggered(RunID(high: 2, low: UInt64(state.triggered.count)))))
        }
    }

    func perform(_ request: ActionRequest) async -> ActionEnd {
        state.withLock { state in
            state.performed.append(request)
            if let end = state.ends.first {
                if state.ends.count > 1 { state.ends.removeFirst() }
                return end
            }
            guard let index = state.runs.firstIndex(where: { $0.runID == request.runID }) else {
                return .outcome(.notFound)
            }
            var run = state.runs[index]
            guard run.version == request.decidedVersion else {
                let status = state.labels[run.workflow]?[run.status] ?? String(run.status)
                return .outcome(.conflict(version: run.version, status: status, runState: run.runState))
            }
            let effect: ActionEffect
            switch request.kind {
            case .pause: (run.runState, effect) = (.paused, .paused)
            case .resume: (run.runState, effect) = (.running, .resumed)
            case .cancel: (run.runState, effect) = (.cancelled, .cancelled)
            case .retry: effect = .triggered(RunID(high: 7, low: 7))
            case .delete: (run.runState, effect) = (.requestedDataDeleted, .deletionRequested(copy: nil))
            case .trigger, .replay, .discard: return .outcome(.refused("\(request.kind.rawValue) is for dead letters"))
            }
            if request.kind != .retry {
                run.version += 1
                run.updatedAt = state.asOf
                run.reason = request.reason
                state.runs[index] = run
            }
            return .outcome(.applied(effect))
        }
    }
}

extension FakeSource {
    static func matching(_ query: RunQuery, _ runs: [RunSummary]) -> [RunSummary] {
        runs.filter { run in
            (query.workflows.isEmpty || query.workflows.contains(run.workflow))
                && (query.foreignIDs.isEmpty || query.foreignIDs.contains(run.foreignID))
                && (query.runStates.isEmpty || query.runStates.contains(run.runState))
                && (query.statuses.isEmpty || query.statuses.contains(run.status))
                && (query.runIDPrefix.map { run.runID.description.hasPrefix($0) } ?? true)
                && (query.foreignIDContains.map { run.foreignID.rawValue.contains($0) } ?? true)
                && (query.reasonContains.map { run.reason?.contains($0) == true } ?? true)
                && (query.createdFrom.map { run.createdAt >= $0 } ?? true)
                && (query.createdBefore.map { run.createdAt < $0 } ?? true)
                && (query.updatedFrom.map { run.updatedAt >= $0 } ?? true)
                && (query.updatedBefore.map { run.updatedAt < $0 } ?? true)
        }.sorted { left, right in
            let order = key(left, query) < key(right, query)
            return query.descending ? !order && key(left, query) != key(right, query) : order
        }
    }

    private static func key(_ run: RunSummary, _ query: RunQuery) -> Key {
        Key(at: query.sort == .updated ? run.updatedAt.microseconds : run.createdAt.microseconds, id: run.runID)
    }

    private struct Key: Comparable {
        var at: Int64
        var id: RunID

        static func < (left: Key, right: Key) -> Bool { (left.at, left.id) < (right.at, right.id) }
    }

    private static func cursor(_ run: RunSummary, _ query: RunQuery) -> PageCursor {
        PageCursor("\(key(run, query).at) \(run.runID)")
    }

    private static func isAfter(_ cursor: PageCursor, _ run: RunSummary, _ query: RunQuery) -> Bool {
        let parts = cursor.rawValue.split(separator: " ")
        guard parts.count == 2, let at = Int64(parts[0]), let id = RunID(parts[1]) else { return false }
        let end = Key(at: at, id: id)
        return query.descending ? key(run, query) < end : key(run, query) > end
    }
}
