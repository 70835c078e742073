import Synchronization

extension InMemoryAdapter: RecordStore {
    /// Carries out a transaction at once.
    public func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let (outcome, told) = try state.withLock { state throws(WorkflowError) in try state.apply(transaction) }
        changes.notify(told)
        return outcome
    }
}

extension MemoryState {
    /// Checks first, so that a refused transaction has changed nothing.
    mutating func apply(_ transaction: StoreTransaction) throws(WorkflowError) -> (StoreOutcome, Set<Change>) {
        var outcome = StoreOutcome()
        var told: Set<Change> = []
        if let fence = transaction.fence, (roles[fence.role]?.epoch ?? 0) > fence.epoch {
            throw WorkflowError(.roleLost, "the role \(fence.role) was given to another instance")
        }
        if let entry = transaction.audit,
            audit.contains(where: { $0.requestID == entry.requestID && $0.runID == entry.runID })
        {
            throw WorkflowError(.conflict, "the request \(entry.requestID) was carried out already", runID: entry.runID)
        }
        try check(transaction.schedule)
        for case .finish(let id) in transaction.timeouts where timeouts[id] == nil {
            throw WorkflowError(.conflict, "the timeout ended meanwhile")
        }
        switch transaction.run {
        case .create(let record):
            if let first = try create(record, &told) {
                outcome.duplicateOf = first
                return (outcome, told)
            }
            outcome.event = append(eventOf: record, previous: nil, &told)
        case .advance(let previous, let next):
            try advance(from: previous, to: next, &told)
            outcome.event = append(eventOf: next, previous: previous.status, &told)
            if previous.runState.isUnfinished, !next.runState.isUnfinished { forgetOldest(after: next.runID) }
        case nil: break
        }
        if let erasure = transaction.erasure, let runID = transaction.run?.record.runID { erase(runID, erasure) }
        if let parking = transaction.parking { outcome.dropped = park(parking, &told) }
        for change in transaction.timeouts { apply(change, &outcome, &told) }
        if let move = transaction.cursor { outcome.cursorMoved = apply(move) }
        if let change = transaction.schedule { apply(change, at: transaction.at, &told) }
        if let entry = transaction.audit { audit.append(entry) }
        return (outcome, told)
    }

    private mutating func create(_ record: Record, _ told: inout Set<Change>) throws(WorkflowError) -> RunID? {
        if let key = record.meta.idempotencyKey, let first = byKey[record.workflow]?[key] { return first }
        // A run whose data is deleted is not copied into another one.
        if let source = record.meta.retriedFrom, let stored = runs[source]?.current,
            stored.runState == .requestedDataDeleted || stored.runState == .dataDeleted
        {
            throw WorkflowError(.conflict, "the data of run \(source) was deleted meanwhile", current: stored)
        }
        if let last = latest[record.workflow]?[record.foreignID], let stored = runs[last],
            stored.current.runState.isUnfinished
        {
            throw WorkflowError(
                .runInProgress,
                "the foreign ID \"\(record.foreignID)\" has an unfinished run, \(last), "
                    + "\(stored.current.runState.name)",
                current: stored.current)
        }
        guard runs[record.runID] == nil else {
            throw WorkflowError(.conflict, "there is a run \(record.runID) already", runID: record.runID)
        }
        runs[record.runID] = Stored(versions: [record])
        order.append(record.runID)
        latest[record.workflow, default: [:]][record.foreignID] = record.runID
        if let key = record.meta.idempotencyKey { byKey[record.workflow, default: [:]][key] = record.runID }
        return nil
    }

    private mutating func advance(
        from previous: Record, to next: Record, _ told: inout Set<Change>
    ) throws(WorkflowError) {
        guard let stored = runs[previous.runID] else {
            throw WorkflowError(.recordNotFound, "there is no run \(previous.runID)", runID: previous.runID)
        }
        guard stored.current.version == previous.version, previous.mayBecome(next) else {
            throw WorkflowError(
                .conflict,
                "run \(previous.runID) was written by somebody else: it has version "
                    + "\(stored.current.version)",
                current: stored.current)
        }
        runs[previous.runID]?.versions.append(next)
        endVisit(of: next, ended: next.meta.visit != previous.meta.visit || !next.runState.isUnfinished, &told)
    }

    /// Whatever belongs to the visit ends with it; failures are forgotten whenever the run is written.
    private mutating func endVisit(of next: Record, ended: Bool, _ told: inout Set<Change>) {
        parked.forgetPassing(next.runID)
        if ended { endedTimeouts[next.runID] = nil }
        for timeout in timeouts.of(next.runID) {
            told.insert(.timeouts(next.workflow))
            if ended {
                timeouts.remove(timeout.id)
            } else {
                timeouts.put(timeout.with(held: next.runState == .paused))
            }
        }
    }

    private mutating func append(eventOf record: Record, previous: Int?, _ told: inout Set<Change>) -> Event {
        let event = events.append { id in
            Event(
                id: id, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
                foreignID: record.foreignID, version: record.version, status: record.status,
                previousStatus: previous, runState: record.runState, origin: record.meta.origin.kind,
                at: record.updatedAt)
        }
        told.insert(.topic(event.topic))
        told.insert(.versions)
        return event
    }

    private mutating func park(_ change: ParkingChange, _ told: inout Set<Change>) -> Bool {
        switch change {
        case .parked(var event):
            guard let run = runs[event.runID]?.current,
                event.lasting ? run.version >= event.version : run.version == event.version
            else { return true }
            // What failed while the data was deleted does not tell of it afterwards.
            if run.runState == .dataDeleted { event.lastError = "" }
            parked[event.runID, event.consumer] = event
            told.insert(.parked(event.workflow))
        case .cleared(let event):
            // One of a later version is another failure, of a worker that works beside this one.
            guard parked[event.runID, event.consumer]?.version == event.version else { return false }
            parked[event.runID, event.consumer] = nil
            told.insert(.parked(event.workflow))
        }
        return false
    }

    private mutating func apply(_ change: TimeoutChange, _ outcome: inout StoreOutcome, _ told: inout Set<Change>) {
        switch change {
        case .arm(let new):
            guard let record = runs[new.runID]?.current, record.meta.visit == new.visit, record.status == new.status,
                record.runState.isUnfinished, endedTimeouts[new.runID]?.contains(new.name) != true,
                !timeouts.of(new.runID).contains(where: { $0.visit == new.visit && $0.name == new.name })
            else {
                outcome.dropped = true
                return
            }
            timeouts.add { id in
                Timeout(
                    id: id, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                    status: new.status, visit: new.visit, name: new.name, dueAt: new.dueAt,
                    held: record.runState == .paused, attempts: 0, lastError: nil, firstDueAt: new.dueAt)
            }
            told.insert(.timeouts(record.workflow))
        case .finish(let id):
            // The run's change came first, and may have ended the visit already.
            guard let timeout = timeouts.remove(id) else { return }
            endedTimeouts[timeout.runID, default: []].insert(timeout.name)
            told.insert(.timeouts(timeout.workflow))
        case .again(let id, let dueAt):
            guard let timeout = timeouts[id] else {
                outcome.dropped = true
                return
            }
            timeouts.put(timeout.with(dueAt: dueAt, attempts: 0, lastError: nil, firstDueAt: dueAt))
            told.insert(.timeouts(timeout.workflow))
        case .fail(let id, let attempts, let error, let retryAt):
            guard let timeout = timeouts[id] else {
                outcome.dropped = true
                return
            }
            timeouts.put(
                timeout.with(dueAt: retryAt, attempts: attempts, lastError: error, firstDueAt: timeout.firstDueAt))
            told.insert(.timeouts(timeout.workflow))
        }
    }

    private mutating func apply(_ move: CursorMove) -> Bool {
        guard cursors[move.consumer]?[move.partition] ?? 0 == move.from else { return false }
        cursors[move.consumer, default: [:]][move.partition] = move.to
        return true
    }
}

extension Timeout {
    func with(held: Bool) -> Timeout {
        Timeout(
            id: id, workflow: workflow, runID: runID, foreignID: foreignID, status: status, visit: visit, name: name,
            dueAt: dueAt, held: held, attempts: attempts, lastError: lastError, firstDueAt: firstDueAt)
    }

    func with(dueAt: Timestamp, attempts: Int, lastError: String?, firstDueAt: Timestamp) -> Timeout {
        Timeout(
            id: id, workflow: workflow, runID: runID, foreignID: foreignID, status: status, visit: visit, name: name,
            dueAt: dueAt, held: held, attempts: attempts, lastError: lastError, firstDueAt: firstDueAt)
    }
}
