import Synchronization
import Workflows

extension StoreMonitor {
    /// Paused runs are looked up, for who paused them, no further than this for all workflows together; so are runs that
    /// stand longer than usual, and runs that were cancelled.
    private static let pausedRead = 100
    private static let stuckRead = 200
    private static let cancelledRead = 50
    /// Of what waits in a workflow so much is looked at for what waits longest.
    private static let waitingRead = 30
    /// A run that was cancelled longer ago is no news.
    private static let unrecoveredFor = Duration.hours(24)
    /// One is late after this long.
    private static let timeoutGrace = Duration.seconds(10)

    /// What wants a person, by workflow. Every part of it reads a bounded number of rows, however many runs there are.
    public func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        try await reading {
            let now = clock.now
            let fleet = try await Fleet(adapter: adapter, now: now)
            let counts = try await adapter.records.counts()
            var names = fleet.workflows
            for count in counts where !names.contains(count.workflow) { names.append(count.workflow) }
            var troubles: [WorkflowName: WorkflowTrouble] = [:]
            for name in names { troubles[name] = try await waiting(in: name, fleet, counts, now: now) }
            try await addKept(fleet, to: &troubles)
            try await addPaused(counts, to: &troubles)
            try await addStuck(fleet, to: &troubles, now: now)
            try await addUnrecovered(to: &troubles, now: now)
            for (name, backlog) in try await relayBacklogs(of: fleet.definitions.map(\.definition)) {
                guard backlog.depth.count > 0, let oldest = backlog.oldest else { continue }
                troubles[name]?.outbox = .init(
                    total: Total(backlog.depth.count.boundedCount, backlog.depth.kind), since: oldest)
            }
            return Answer(names.compactMap { troubles[$0] }, asOf: now)
        }
    }

    /// What the instances say, and what waits for its time.
    private func waiting(
        in name: WorkflowName, _ fleet: Fleet, _ counts: [RunCount], now: Timestamp
    ) async throws -> WorkflowTrouble {
        var trouble = WorkflowTrouble(name)
        let members = fleet.members(of: name)
        if !members.contains(where: { $0.state == .live }) {
            trouble.instanceLastSeen = members.map { $0.standing.stoppedAt ?? $0.standing.seenAt }.max()
        }
        let rows = fleet.roles(of: name)
        for (status, text) in Self.ailingRoles(rows) {
            trouble.rolesSince[text] =
                status.holder == nil
                ? rows.filter { $0.role == status.role }.compactMap(\.since).max()
                : status.report?.lag.map { now - $0 }
        }
        let parked = try await adapter.records.parked(workflow: name, runID: nil, limit: Self.waitingRead)
        if let first = parked.map(\.firstErrorAt).min() {
            trouble.parked = .init(
                total: Total(parked.count, parked.count < Self.waitingRead ? .exact : .atLeast), since: first)
        }
        let timeouts = try await adapter.timeouts?.timeouts(workflow: name, runID: nil, limit: Self.waitingRead) ?? []
        trouble.lateSince = timeouts.filter { !$0.held && $0.firstDueAt <= now - Self.timeoutGrace }
            .map(\.firstDueAt).min()
        if let definition = fleet.definition(of: name) {
            let known = Set(definition.statuses.map(\.number))
            let unknown = counts.contains { $0.workflow == name && $0.count > 0 && !known.contains($0.status) }
            if unknown, let oldest = try await adapter.statistics?.oldestStays(workflow: name) {
                trouble.unknownStatusSince = oldest.filter { !known.contains($0.key) }.values.min()
            }
        }
        return trouble
    }

    /// What is kept for connectors waits with the failures of runs.
    private func addKept(_ fleet: Fleet, to troubles: inout [WorkflowName: WorkflowTrouble]) async throws {
        let definitions = fleet.definitions.map(\.definition)
        let counts = try await keptCounts(definitions, limit: Self.waitingRead)
        guard !counts.isEmpty else { return }
        for (name, since) in try await keptSince(definitions, limit: Self.waitingRead) {
            guard let count = counts[name] else { continue }
            let known = troubles[name]?.parked
            troubles[name]?.parked = .init(
                total: (known?.total ?? Total(0, .exact)) + count, since: min(known?.since ?? since, since))
        }
    }

    /// Of each status those that are paused longest are looked up; of the others it is said that they were not.
    private func addPaused(_ counts: [RunCount], to troubles: inout [WorkflowName: WorkflowTrouble]) async throws {
        let groups = counts.filter { $0.runState == .paused && $0.count > 0 }
        let limit = max(2, Self.pausedRead / max(1, groups.count))
        for group in groups.prefix(Self.pausedRead / 2) {
            var query = RunQuery()
            query.workflows = [group.workflow]
            query.statuses = [group.status]
            query.runStates = [.paused]
            query.descending = false
            let page = try await adapter.records.list(query, after: nil, limit: limit)
            var found: [WorkflowTrouble.PauseCause: [RunSummary]] = [:]
            for run in page.items {
                let cause = WorkflowTrouble.PauseCause(try await origin(of: run))
                found[cause, default: []].append(run)
            }
            let kind: Total.Kind = page.next == nil ? .exact : .atLeast
            for cause in WorkflowTrouble.PauseCause.allCases {
                guard let runs = found[cause], let first = runs.first else { continue }
                troubles[group.workflow]?.paused.append(
                    .init(
                        status: group.status, cause: cause, total: Total(runs.count, kind), since: first.updatedAt,
                        reason: first.reason))
            }
            guard page.next != nil else { continue }
            let rest = max(1, group.count.boundedCount - page.items.count)
            troubles[group.workflow]?.paused.append(
                .init(status: group.status, cause: nil, total: Total(rest, .exact), since: nil))
        }
    }

    /// By what means a run came to its last version. A version's author never changes, so each is looked up once.
    private func origin(of run: RunSummary) async throws -> Origin.Kind? {
        let key = OriginBook.Key(run: run.runID, version: run.version)
        if let known = origins.withLock({ $0[key] }) { return known }
        guard let record = try await adapter.records.lookup(run.runID), record.version == run.version else {
            return nil
        }
        origins.withLock { $0[key] = record.meta.origin.kind }
        return record.meta.origin.kind
    }

    /// Where the longest stay now is longer than usual, the runs that have not moved for so long are counted. Without an
    /// instance nothing moves, and that is said already.
    private func addStuck(
        _ fleet: Fleet, to troubles: inout [WorkflowName: WorkflowTrouble], now: Timestamp
    ) async throws {
        guard let statistics = adapter.statistics else { return }
        struct Suspect {
            var workflow: WorkflowName
            var status: Int
            var usual: Duration
            var bound: Duration
        }
        var suspects: [Suspect] = []
        for name in fleet.workflows where fleet.members(of: name).contains(where: { $0.state == .live }) {
            let usual = try await usualStays(in: name, statistics, now: now)
            guard !usual.isEmpty else { continue }
            for (status, since) in try await statistics.oldestStays(workflow: name).sorted(by: { $0.key < $1.key }) {
                guard let stay = usual[status] else { continue }
                let bound = UsualStays.bound(stay)
                guard now - since > bound else { continue }
                suspects.append(Suspect(workflow: name, status: status, usual: stay, bound: bound))
            }
        }
        let limit = max(2, Self.stuckRead / max(1, suspects.count))
        for suspect in suspects.prefix(Self.stuckRead / 2) {
            var query = RunQuery()
            query.workflows = [suspect.workflow]
            query.statuses = [suspect.status]
            query.runStates = [.initiated, .running]
            query.updatedBefore = now - suspect.bound
            query.descending = false
            let page = try await adapter.records.list(query, after: nil, limit: limit)
            guard let first = page.items.map(\.enteredAt).min() else { continue }
            troubles[suspect.workflow]?.stuck.append(
                .init(
                    status: suspect.status, total: Total(page.items.count, page.next == nil ? .exact : .atLeast),
                    since: first, usual: suspect.usual))
        }
    }

    /// Of the runs that ended last by being cancelled, those whose foreign ID has no better run since.
    private func addUnrecovered(to troubles: inout [WorkflowName: WorkflowTrouble], now: Timestamp) async throws {
        var query = RunQuery()
        query.runStates = [.cancelled]
        query.updatedFrom = now - Self.unrecoveredFor
        let page = try await adapter.records.list(query, after: nil, limit: Self.cancelledRead)
        var seen: [WorkflowName: Set<ForeignID>] = [:]
        var found: [WorkflowName: (count: Int, first: Timestamp)] = [:]
        for run in page.items {
            guard seen[run.workflow, default: []].insert(run.foreignID).inserted else { continue }
            let origin = try await origin(of: run)
            guard let origin, origin != .person else { continue }
            let latest = try await adapter.records.latest(workflow: run.workflow, foreignID: run.foreignID)
            guard let latest, latest.runID == run.runID || latest.runState == .cancelled else { continue }
            let before = found[run.workflow] ?? (0, run.updatedAt)
            found[run.workflow] = (before.count + 1, min(before.first, run.updatedAt))
        }
        for (name, standing) in found {
            troubles[name]?.unrecovered = .init(
                total: Total(standing.count, page.next == nil ? .exact : .atLeast), since: standing.first)
        }
    }

    private func usualStays(
        in name: WorkflowName, _ statistics: any StatisticsStore, now: Timestamp
    ) async throws -> [Int: Duration] {
        if let known = usual.withLock({ $0.fresh(name, at: now) }) { return known }
        let activity = try await statistics.statusActivity(
            workflow: name, since: CountingWindow.stays(before: now).since)
        return usual.withLock { $0.take(activity, of: name, at: now) }
    }
}

extension WorkflowTrouble.PauseCause {
    fileprivate init(_ origin: Origin.Kind?) {
        switch origin {
        case .person?: self = .people
        case .engine?, nil: self = .errors
        case .trigger?, .step?, .timeout?, .callback?, .connector?, .schedule?: self = .code
        }
    }
}
