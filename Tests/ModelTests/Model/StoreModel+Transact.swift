import FoundationEssentials
import Workflows

extension StoreModel {
    /// Carries out a transaction as it is promised: the checks first, in their order, then everything or nothing.
    ///
    /// - Parameter eventID: the ID that the version's event gets, should there be one.
    mutating func transact(_ transaction: StoreTransaction, eventID: Int64) throws(WorkflowError) -> StoreOutcome {
        if let fence = transaction.fence, (roles[fence.role]?.epoch ?? 0) > fence.epoch {
            throw WorkflowError(.roleLost, "fence")
        }
        if case .decide(let key, _, let known) = transaction.schedule, schedules[key]?.decisions != known {
            throw WorkflowError(.conflict, "schedule")
        }
        if let first = try check(transaction.run) {
            return StoreOutcome(cursorMoved: transaction.cursor == nil, duplicateOf: first)
        }
        for case .finish(let id) in transaction.timeouts where timeoutIDs[id].flatMap({ pending[$0] }) == nil {
            throw WorkflowError(.conflict, "timeout")
        }
        if let entry = transaction.audit,
            audit.contains(where: { $0.requestID == entry.requestID && $0.runID == entry.runID })
        {
            throw WorkflowError(.conflict, "request")
        }

        var outcome = StoreOutcome()
        outcome.event = store(transaction.run, eventID)
        if let erasure = transaction.erasure, case .advance(_, let next) = transaction.run { erase(next, erasure) }
        if let parking = transaction.parking, !park(parking) { outcome.dropped = true }
        for change in transaction.timeouts where !apply(change) { outcome.dropped = true }
        if let move = transaction.cursor { outcome.cursorMoved = apply(move) }
        if let change = transaction.schedule { apply(change, at: transaction.at) }
        if let entry = transaction.audit { audit.append(entry) }
        return outcome
    }

    /// - Returns: the run that used the idempotency key before.
    private func check(_ change: RunChange?) throws(WorkflowError) -> RunID? {
        switch change {
        case nil: return nil
        case .create(let record):
            guard record.version == 1 else { throw WorkflowError(.invalidArgument, "version") }
            if let key = record.meta.idempotencyKey, let first = keys[record.workflow]?[key] { return first }
            if let source = record.meta.retriedFrom, let state = current(source)?.runState,
                state == .requestedDataDeleted || state == .dataDeleted
            {
                throw WorkflowError(.conflict, "retry of deleted data")
            }
            if let other = unfinished(record.workflow, record.foreignID) {
                throw WorkflowError(.runInProgress, "unfinished", current: other)
            }
            guard runs[record.runID] == nil else { throw WorkflowError(.conflict, "run ID") }
        case .advance(let previous, let next):
            guard next.runID == previous.runID, next.workflow == previous.workflow,
                next.foreignID == previous.foreignID, next.version == previous.version + 1
            else { throw WorkflowError(.invalidArgument, "does not follow") }
            guard let stored = current(previous.runID) else { throw WorkflowError(.recordNotFound, "run") }
            guard stored.version == previous.version else { throw WorkflowError(.conflict, "version", current: stored) }
        }
        return nil
    }

    /// Stores the version; whatever belongs to a visit ends with it.
    private mutating func store(_ change: RunChange?, _ eventID: Int64) -> Event? {
        guard let change else { return nil }
        let record: Record
        var before: Int?
        switch change {
        case .create(let new):
            record = new
            runs[new.runID] = [new]
            order.append(new.runID)
            if let key = new.meta.idempotencyKey { keys[new.workflow, default: [:]][key] = new.runID }
        case .advance(let previous, let next):
            record = next
            before = previous.status
            runs[next.runID]?.append(next)
            let isKept = next.keepsFailures(of: previous)
            for (key, failure) in parked where key.runID == next.runID && !failure.lasting {
                parked[key] = isKept ? failure.taken(along: next) : nil
            }
            if next.meta.visit != previous.meta.visit || !next.runState.isUnfinished {
                pending = pending.filter { $0.key.runID != next.runID }
                finished = finished.filter { $0.runID != next.runID }
            } else if previous.runState == .paused {
                // Resumed: what failed before is forgotten.
                for key in pending.keys where key.runID == next.runID { pending[key]?.forgetFailures() }
            }
        }
        let event = Event(
            id: eventID, topic: Topic(workflow: record.workflow, status: record.status, runState: record.runState),
            partition: Partition(of: record.runID), runID: record.runID, foreignID: record.foreignID,
            version: record.version, status: record.status, previousStatus: before, runState: record.runState,
            origin: record.meta.origin.kind, at: record.updatedAt)
        events.append(event)
        return event
    }

    /// Nothing of the run's data stays, nor of what anybody said about it but about the deletion.
    private mutating func erase(_ run: Record, _ erasure: Erasure) {
        runs[run.runID] = runs[run.runID]?.map { version in
            var version = version
            version.object = erasure.objects[version.version] ?? Data()
            version.objectVersion = erasure.objectVersions[version.version] ?? version.objectVersion
            let tellsOfDeletion = version.runState == .requestedDataDeleted || version.runState == .dataDeleted
            if !tellsOfDeletion { version.meta.reason = nil }
            return version
        }
        for index in audit.indices where audit[index].runID == run.runID {
            let tellsOfDeletion = audit[index].action == .delete && audit[index].result == .applied
            if !tellsOfDeletion { audit[index].reason = nil }
        }
        for key in parked.keys where key.runID == run.runID { parked[key]?.lastError = "" }
    }

    private mutating func apply(_ move: CursorMove) -> Bool {
        guard position(move.consumer, move.partition) == move.from else { return false }
        cursors[move.consumer, default: [:]][move.partition] = move.to
        return true
    }

    private mutating func apply(_ change: ScheduleChange, at now: Timestamp) {
        switch change {
        case .register(let key, let isDeclared):
            var standing =
                schedules[key]
                ?? ScheduleStanding(key: key, isDeclared: isDeclared, registeredAt: now, servedAt: now)
            standing.isDeclared = isDeclared
            standing.servedAt = now
            schedules[key] = standing
        case .decide(let key, let slot, let known):
            schedules[key]?.last = slot
            schedules[key]?.decisions = known + 1
        }
    }
}

extension ParkedEvent {
    /// The failure as a version has it that took it along.
    fileprivate func taken(along next: Record) -> ParkedEvent {
        var event = self
        event.version = next.version
        event.dueAt = min(dueAt, next.updatedAt)
        return event
    }
}
