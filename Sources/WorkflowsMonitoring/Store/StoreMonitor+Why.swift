public import Workflows

extension StoreMonitor {
    /// The one reason a run does not move, with its fact.
    public func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> {
        try await reading {
            let now = clock.now
            guard let record = try await adapter.records.lookup(id) else {
                throw MonitoringError(.notFound, "there is no run \(id)")
            }
            let timeouts = try await adapter.timeouts?.timeouts(workflow: nil, runID: id, limit: 10) ?? []
            let cause = try await cause(of: record, timeouts: timeouts, now: now)
            // One that is held fires when the run is resumed, whenever it was due.
            var also = timeouts.first { !$0.held }?.dueAt
            switch cause {
            case .timeout, .timeoutFailing, .finished: also = nil
            default: break
            }
            return Answer(Why(cause: cause, run: record.summary, alsoTimeout: also), asOf: now)
        }
    }

    private func cause(of record: Record, timeouts: [Timeout], now: Timestamp) async throws -> Why.Cause {
        guard record.runState.isUnfinished else { return .finished(record.runState) }
        if record.runState == .paused {
            if record.meta.origin.kind == .person {
                return .pausedByPerson(actor: record.meta.origin.actor ?? "somebody", reason: record.meta.reason)
            }
            return .pausedByEngine(reason: record.meta.reason)
        }
        if let parked = try await adapter.records.parked(workflow: nil, runID: record.runID, limit: 1).first {
            return .backingOff(attempts: parked.attempts, until: parked.dueAt, error: parked.lastError)
        }
        let fleet = try await Fleet(registry: adapter.registry, now: now)
        guard let definition = fleet.definition(of: record.workflow) else { return .noReasonFound }
        guard definition.statuses.contains(where: { $0.number == record.status }) else {
            return .unknownStatus(record.status)
        }
        if let step = step(for: record, definition, fleet, now: now) { return step }
        if let timeout = timeouts.first {
            if timeout.attempts > 0 {
                return .timeoutFailing(
                    name: timeout.name, attempts: timeout.attempts, until: timeout.dueAt,
                    error: timeout.lastError ?? "")
            }
            if definition.edges(from: record.status).contains(where: { $0.kind == .callback }) { return .callback }
            return .timeout(name: timeout.name, dueAt: timeout.dueAt)
        }
        if definition.edges(from: record.status).contains(where: { $0.kind == .callback }) { return .callback }
        return .noReasonFound
    }

    /// What the role that would move the run on is doing; `nil` where the status has none, or where the role has dealt
    /// with the run and left it standing.
    private func step(
        for record: Record, _ definition: WorkflowDefinition, _ fleet: Fleet, now: Timestamp
    ) -> Why.Cause? {
        let workers = definition.roles.filter { $0.kind == .step && $0.status == record.status }
        guard !workers.isEmpty else { return nil }
        let role = workers[Partition(of: record.runID).number % workers.count]
        guard let holder = fleet.holder(role.name, of: record.workflow),
            holder.state != .stopped, holder.state != .gone
        else { return .roleWithoutHolder(role: role.displayName) }
        let standing = holder.standing
        guard holder.state == .live else {
            return .roleSilent(
                role: role.displayName, instance: standing.name, silence: standing.silence ?? .zero)
        }
        guard let report = fleet.report(role.name, on: holder)?.report else {
            return .queued(role: role.displayName, lag: nil)
        }
        if report.currentRun == record.runID {
            return .inHand(role: role.displayName, instance: standing.name, since: record.updatedAt)
        }
        if let until = report.backoffUntil, until > now {
            return .roleBackingOff(role: role.displayName, until: until, error: report.lastError)
        }
        // Its lag is of what it dealt with last: it knows of none for what came while it has another run in hand.
        guard report.currentRun == nil else { return .queued(role: role.displayName, lag: nil) }
        // A role with nothing in hand that is behind by less than the run has stood here has passed the run over.
        let passed = report.lag.map { standing.seenAt - record.updatedAt > $0 + .seconds(2) } ?? false
        return passed ? nil : .queued(role: role.displayName, lag: report.lag)
    }
}
