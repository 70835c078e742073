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
        if record.runState == .requestedDataDeleted { return try await deletion(of: record, now: now) }
        guard record.runState.isUnfinished else {
            return .finished(record.runState, actor: record.meta.origin.actor, reason: record.meta.reason)
        }
        // What a hook failed at holds no run.
        let parked = try await adapter.records.parked(workflow: nil, runID: record.runID, limit: 16)
            .first { !$0.lasting }
        if record.runState == .paused {
            if record.meta.origin.kind == .person {
                return .pausedByPerson(actor: record.meta.origin.actor ?? "somebody", reason: record.meta.reason)
            }
            // A timer that failed may be waiting too, which resumes nothing.
            guard let parked else { return .pausedByEngine(reason: record.meta.reason, resumedAt: nil) }
            let definition = try await Fleet(adapter: adapter, now: now).definition(of: record.workflow)
            let resumes = definition?.roles.contains {
                $0.kind == .pauseRetry && $0.name.rawValue == parked.consumer.rawValue
            }
            return .pausedByEngine(reason: record.meta.reason, resumedAt: resumes == true ? parked.dueAt : nil)
        }
        let backingOff = parked.map {
            Why.Cause.backingOff(attempts: $0.attempts, until: $0.dueAt, error: $0.lastError)
        }
        let fleet = try await Fleet(adapter: adapter, now: now)
        guard let definition = fleet.definition(of: record.workflow) else { return backingOff ?? .noReasonFound }
        if let parked, let backingOff {
            let role =
                definition.roles.first { $0.name.rawValue == parked.consumer.rawValue }
                ?? worker(of: record, definition)
            // Nobody tries anything again where nobody holds the role.
            return role.flatMap { absence(of: $0, record.workflow, fleet) } ?? backingOff
        }
        guard definition.statuses.contains(where: { $0.number == record.status }) else {
            return .unknownStatus(record.status)
        }
        let step = worker(of: record, definition)
        if let hold = step.flatMap({ hold(on: record, by: $0, fleet, now: now) }) { return hold }
        if let timeout = timeouts.first {
            let role = definition.roles.first { $0.kind == .timeout && $0.status == record.status }
            if timeout.dueAt <= now, let absence = role.flatMap({ absence(of: $0, record.workflow, fleet) }) {
                return absence
            }
            if timeout.attempts > 0 {
                return .timeoutFailing(
                    name: timeout.name, attempts: timeout.attempts, until: timeout.dueAt,
                    error: timeout.lastError ?? "")
            }
            if definition.edges(from: record.status).contains(where: { $0.kind == .callback }) { return .callback }
            return .timeout(name: timeout.name, dueAt: timeout.dueAt)
        }
        if definition.edges(from: record.status).contains(where: { $0.kind == .callback }) { return .callback }
        // Its timeout may not be armed yet, which is a role's work too.
        let arming = definition.roles.first { $0.kind == .timeoutInserter && $0.status == record.status }
        return arming.flatMap { hold(on: record, by: $0, fleet, now: now) } ?? .noReasonFound
    }

    /// What keeps a run's data from being deleted.
    private func deletion(of record: Record, now: Timestamp) async throws -> Why.Cause {
        let fleet = try await Fleet(adapter: adapter, now: now)
        let role = fleet.definition(of: record.workflow)?.roles.first { $0.kind == .deletion }
        // A build that deletes nothing has no such role.
        guard let role else { return .roleWithoutHolder(role: "data deletion") }
        if let absence = absence(of: role, record.workflow, fleet) { return absence }
        let parked = try await adapter.records.parked(workflow: nil, runID: record.runID, limit: 16)
            .first { $0.consumer.rawValue == role.name.rawValue }
        if let parked { return .backingOff(attempts: parked.attempts, until: parked.dueAt, error: parked.lastError) }
        return hold(on: record, by: role, fleet, now: now) ?? .noReasonFound
    }

    /// What a role that is to deal with the run is doing; `nil` where it has dealt with it and left it standing.
    private func hold(
        on record: Record, by role: WorkflowDefinition.Role, _ fleet: Fleet, now: Timestamp
    ) -> Why.Cause? {
        if let absence = absence(of: role, record.workflow, fleet) { return absence }
        guard let holder = fleet.holder(role.name, of: record.workflow) else { return nil }
        let standing = holder.standing
        guard let report = fleet.report(role.name, on: holder)?.report else {
            return .queued(role: role.displayName, lag: nil)
        }
        if report.currentRun == record.runID {
            return .inHand(role: role.displayName, instance: standing.name, since: report.currentRunSince)
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

    /// The role that takes a run's events where it stands; `nil` where the status has no step.
    private func worker(of record: Record, _ definition: WorkflowDefinition) -> WorkflowDefinition.Role? {
        let workers = definition.roles.filter { $0.kind == .step && $0.status == record.status }
        return workers.isEmpty ? nil : workers[Partition(of: record.runID).number % workers.count]
    }

    /// Why a role does nothing at all; `nil` where a live instance holds it.
    private func absence(
        of role: WorkflowDefinition.Role, _ workflow: WorkflowName, _ fleet: Fleet
    ) -> Why.Cause? {
        guard let holder = fleet.holder(role.name, of: workflow), holder.state != .stopped, holder.state != .gone
        else {
            let rows = fleet.roles(of: workflow).filter { $0.role == role.name }
            if let stop = RoleStatus.hindrance(in: rows) {
                return .roleStopped(role: role.displayName, by: stop.askedBy, reason: stop.reason)
            }
            return .roleWithoutHolder(role: role.displayName)
        }
        guard holder.state != .live else { return nil }
        let standing = holder.standing
        return .roleSilent(role: role.displayName, instance: standing.name, silence: standing.silence ?? .zero)
    }
}
