public import Workflows

extension StoreMonitor {
    private static let minutesShown = 10
    /// Failures are counted no further for all workflows together: an overview is asked for every second, and says "at
    /// least" beyond.
    private static let parkedCounted = 1000
    /// However many workflows there are, so many are counted of each.
    private static let parkedCountedAtLeast = 100
    /// Of the timeouts that are due next so many are looked at, and one is late after this long.
    private static let timeoutsCounted = 100
    private static let timeoutGrace = Duration.seconds(10)

    /// The instances that are alive.
    public func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> {
        try await reading {
            let standings = try await adapter.registry.instances()
            return Answer(
                Set(standings.filter { InstanceState(of: $0) == .live }.map(\.name)), asOf: clock.now)
        }
    }

    /// A row per workflow.
    public func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        try await reading {
            let now = clock.now
            let fleet = try await Fleet(adapter: adapter, now: now)
            let counts = try await adapter.records.counts()
            let minutes = try await adapter.statistics?.minutes(since: now - .minutes(Self.minutesShown))
            var names = fleet.workflows
            for count in counts where !names.contains(count.workflow) { names.append(count.workflow) }
            let parked = try await parkedCounts(workflows: names.count, fleet.definitions.map(\.definition))
            let late = try await lateTimeouts(now)
            let backlogs = try await relayBacklogs(of: fleet.definitions.map(\.definition))
            let rows = names.map { name in
                overview(
                    of: name, fleet: fleet, counts: counts.filter { $0.workflow == name },
                    parked: parked[name] ?? Total(0, .exact), late: late[name] ?? Total(0, .exact),
                    outbox: backlogs[name]?.depth.count ?? 0, minutes: minutes?.filter { $0.workflow == name }, now: now
                )
            }
            return Answer(rows, asOf: now)
        }
    }

    private func overview(
        of name: WorkflowName, fleet: Fleet, counts: [RunCount], parked: Total, late: Total, outbox: Int,
        minutes: [WorkflowMinute]?, now: Timestamp
    ) -> WorkflowOverview {
        let definition = fleet.definition(of: name)
        let known = Set(definition?.statuses.map(\.number) ?? [])
        let rows = fleet.roles(of: name)
        let up = definition?.roles.count { role in rows.contains { $0.role == role.name && $0.holder != nil } }
        let current = now.microseconds / 60_000_000
        return WorkflowOverview(
            workflow: name,
            counts: Dictionary(grouping: counts, by: \.runState).mapValues { $0.map(\.count).boundedSum },
            rolesUp: up, rolesExpected: definition?.roles.count,
            instances: Set(fleet.members(of: name).filter { $0.state == .live }.map(\.standing.name)),
            definitionsAlive: fleet.hashesAlive(name).count,
            worstLag: rows.filter { $0.instanceState == .live }.compactMap { $0.report?.lag }.max(),
            ailingRoles: Self.ailingRoles(rows).map(\.text), outboxDepth: outbox.boundedCount,
            parked: parked.count.boundedCount, parkedKind: parked.kind,
            lateTimeouts: Total(late.count.boundedCount, late.kind),
            minutes: minutes.map { minutes in
                (0..<Self.minutesShown).map { index in
                    let minute = current - Int64(Self.minutesShown - 1 - index)
                    return minutes.filter { $0.minute == minute }.map(\.transitions).boundedSum
                }
            },
            errorsPerMinute: minutes.map { minutes in
                let window = CountingWindow.errors(before: now)
                let recent = minutes.filter { $0.minute >= window.since.microseconds / 60_000_000 }
                return window.perMinute(recent.map(\.errors).boundedSum)
            },
            unknownStatusRuns: definition == nil
                ? 0 : counts.filter { !known.contains($0.status) }.map(\.count).boundedSum,
            stoppedRoles: StoppedRole.all(in: rows))
    }

    /// Failures of runs, and of connectors to outside streams.
    private func parkedCounts(
        workflows: Int, _ definitions: [WorkflowDefinition]
    ) async throws -> [WorkflowName: Total] {
        let limit = max(Self.parkedCountedAtLeast, Self.parkedCounted / max(1, workflows))
        let ofRuns = try await parkedCounts(limit: limit)
        return ofRuns.merging(try await keptCounts(definitions, limit: limit)) { $0 + $1 }
    }

    private func parkedCounts(limit: Int) async throws -> [WorkflowName: Total] {
        if let counting = adapter.records as? any ParkedCounting {
            return try await counting.parkedCounts(limit: limit)
        }
        let read = try await adapter.records.parked(workflow: nil, runID: nil, limit: Self.parkedCounted)
        let kind: Total.Kind = read.count < Self.parkedCounted ? .exact : .atLeast
        return Dictionary(grouping: read, by: \.workflow).mapValues { Total($0.count, kind) }
    }

    private func lateTimeouts(_ now: Timestamp) async throws -> [WorkflowName: Total] {
        guard let timeouts = adapter.timeouts else { return [:] }
        let moment = now - Self.timeoutGrace
        if let counting = timeouts as? any LateTimeoutCounting {
            return try await counting.lateTimeouts(firstDueBy: moment, limit: Self.timeoutsCounted)
        }
        let next = try await timeouts.timeouts(workflow: nil, runID: nil, limit: Self.timeoutsCounted)
        let kind: Total.Kind = next.count < Self.timeoutsCounted ? .exact : .atLeast
        let late = next.filter { !$0.held && $0.firstDueAt <= moment }
        return Dictionary(grouping: late, by: \.workflow).mapValues { Total($0.count, kind) }
    }

    /// Roles that nobody live holds, and what is known of who held them. Those that a person stopped are told of apart.
    static func ailingRoles(_ rows: [RoleStatus]) -> [(role: RoleStatus, text: String)] {
        var seen: Set<RoleName> = []
        let behind = rows.filter { $0.state == .running && $0.report?.alert == true }
        let lagging: [(role: RoleStatus, text: String)] = behind.map {
            ($0, "\($0.displayName): further behind than it may be")
        }
        return lagging
            + rows.filter { row in
                guard row.holder == nil, seen.insert(row.role).inserted else { return false }
                return RoleStatus.hindrance(in: rows.filter { $0.role == row.role }) == nil
            }.map { row in
                switch row.instanceState {
                case .silent: (row, "\(row.displayName): silent on \(row.instance.map(\.rawValue) ?? "?")")
                case .gone: (row, "\(row.displayName): gone with \(row.instance.map(\.rawValue) ?? "?")")
                case .stopped: (row, "\(row.displayName): stopped")
                case .live: (row, "\(row.displayName): not held")
                case nil: (row, "\(row.displayName): never seen")
                }
            }
    }

    /// Every expected role on every known instance.
    public func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        try await reading {
            let now = clock.now
            let fleet = try await Fleet(adapter: adapter, now: now)
            let names = fleet.workflows.filter { workflow == nil || $0 == workflow }
            return Answer(names.flatMap { fleet.roles(of: $0) }, asOf: now)
        }
    }
}
