import Synchronization

extension InMemoryAdapter: ImmediateRecordStore {
    /// Carries out a transaction at once.
    public func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        let (outcome, told) = try state.withLock { state throws(WorkflowError) in try state.apply(transaction) }
        if !told.isEmpty {
            changes.notify(told + (outcome.event.map { [.topic($0.topic), .versions] } ?? []))
        } else if let event = outcome.event {
            changes.notify(.topic(event.topic), .versions)
        }
        return outcome
    }
}

extension MemoryState {
    /// Refuses what is written for a role that was given away.
    func check(_ fence: RoleFence?) throws(WorkflowError) {
        guard let fence, (roles[fence.role]?.epoch ?? 0) > fence.epoch, has(.fences) else { return }
        throw WorkflowError(.roleLost, "the role \(fence.role) was given to another instance")
    }

    /// Checks first, so that a refused transaction has changed nothing.
    ///
    /// - Returns: what came of it, and what changed beside what its event tells.
    mutating func apply(_ transaction: StoreTransaction) throws(WorkflowError) -> (StoreOutcome, [Change]) {
        // There is no transaction that code could be lent.
        if let effect = transaction.effect { throw .unknown(effect) }
        var outcome = StoreOutcome()
        var told: [Change] = []
        try check(transaction.fence)
        try check(transaction.schedule)
        let plan = try plan(transaction.run)
        if case .first(let first) = plan {
            return (StoreOutcome(cursorMoved: transaction.cursor == nil, duplicateOf: first), told)
        }
        try checkOnce(transaction)
        switch plan {
        case .create(let record): outcome.event = append(create(record))
        case .advance(let run, let previous, let next):
            advance(run, from: previous, to: next, &told)
            outcome.event = append(run)
            if let erasure = transaction.erasure { erase(run, erasure) }
            if previous.runState.isUnfinished, !next.runState.isUnfinished { finish(run) }
        case .none, .first: break
        }
        if let parking = transaction.parking { outcome.dropped = park(parking, &told) }
        for change in transaction.timeouts { apply(change, &outcome, &told) }
        if transaction.failedAttempt { countFailure(of: transaction) }
        if let move = transaction.cursor {
            outcome.cursorMoved = apply(move)
            if transaction.run == nil, transaction.upkeep == nil { told.append(.cursors) }
        }
        if let change = transaction.schedule { apply(change, at: transaction.at, &told) }
        if let change = transaction.upkeep { apply(change, of: transaction) }
        if let change = transaction.inbox { inbox.apply(change) }
        if let entry = transaction.audit { note(entry) }
        if outcome.event != nil { trimEvents(at: transaction.at) }
        return (outcome, told)
    }

    private mutating func append(_ run: MemoryRun) -> Event? {
        if !has(.eventIDs) { events.forgetGivenIDs() }
        return events.append(run)
    }

    private mutating func create(_ record: Record) -> MemoryRun {
        let numbers = numbers(of: record.workflow)
        numbers.count(first: record)
        let run = MemoryRun(record, numbers)
        runs[record.runID] = run
        order.append(run)
        let before = latest[record.workflow, default: [:]].updateValue(run, forKey: record.foreignID)
        if let before { siblings.link(before.id, record.runID) }
        if let key = record.meta.idempotencyKey { byKey[record.workflow, default: [:]][key] = record.runID }
        return run
    }

    private mutating func advance(
        _ run: MemoryRun, from previous: Record, to next: Record, _ told: inout [Change]
    ) {
        run.numbers.count(from: run.current, to: next)
        run.append(next)
        parked.passOn(run, from: previous)
        endVisit(of: run, ended: next.meta.visit != previous.meta.visit || !next.runState.isUnfinished, &told)
    }

    /// Whatever belongs to the visit ends with it; failures of timeouts are forgotten when the run is resumed.
    private mutating func endVisit(of run: MemoryRun, ended: Bool, _ told: inout [Change]) {
        if ended, !run.endedTimeouts.isEmpty { run.endedTimeouts = [] }
        for timeout in timeouts.of(run) {
            told.append(.timeouts(timeout.workflow))
            if ended, has(.visits) {
                timeouts.remove(timeout.id, of: run)
            } else {
                let isHeld = run.current.runState == .paused
                let next = timeout.held && !isHeld ? timeout.withoutFailures : timeout
                timeouts.put(next.with(held: isHeld))
            }
        }
    }

    private mutating func park(_ change: ParkingChange, _ told: inout [Change]) -> Bool {
        switch change {
        case .parked(var event):
            guard let run = runs[event.runID], case let record = run.current,
                event.lasting ? record.version >= event.version : record.version == event.version
            else { return true }
            // What failed while the data was deleted does not tell of it afterwards.
            if record.runState == .dataDeleted { event.lastError = "" }
            parked.put(event, of: event.consumer, run)
            told.append(.parked(event.workflow))
        case .cleared(let event):
            // One of a later version is another failure, of a worker that works beside this one.
            guard let run = runs[event.runID], run.parked[event.consumer]?.version == event.version else {
                return false
            }
            parked.put(nil, of: event.consumer, run)
            told.append(.parked(event.workflow))
        }
        return false
    }

    private mutating func apply(_ change: TimeoutChange, _ outcome: inout StoreOutcome, _ told: inout [Change]) {
        switch change {
        case .arm(let new):
            guard let run = runs[new.runID], case let record = run.current, record.meta.visit == new.visit,
                record.status == new.status, record.runState.isUnfinished, !run.endedTimeouts.contains(new.name),
                !has(.armedOnce)
                    || !timeouts.of(run).contains(where: { $0.visit == new.visit && $0.name == new.name })
            else {
                outcome.dropped = true
                return
            }
            timeouts.add(to: run) { id in
                Timeout(
                    id: id, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                    status: new.status, visit: new.visit, name: new.name, dueAt: new.dueAt,
                    held: record.runState == .paused, attempts: 0, lastError: nil, firstDueAt: new.dueAt)
            }
            told.append(.timeouts(record.workflow))
        case .finish(let id):
            // The run's change came first, and may have ended the visit already.
            guard let timeout = timeouts[id], let run = runs[timeout.runID] else { return }
            timeouts.remove(id, of: run)
            run.endedTimeouts.insert(timeout.name)
            told.append(.timeouts(timeout.workflow))
        case .again(let id, let dueAt):
            guard let timeout = timeouts[id] else {
                outcome.dropped = true
                return
            }
            timeouts.put(timeout.with(dueAt: dueAt, attempts: 0, lastError: nil, firstDueAt: dueAt))
            told.append(.timeouts(timeout.workflow))
        case .fail(let id, let attempts, let error, let retryAt):
            guard let timeout = timeouts[id] else {
                outcome.dropped = true
                return
            }
            timeouts.put(
                timeout.with(dueAt: retryAt, attempts: attempts, lastError: error, firstDueAt: timeout.firstDueAt))
            told.append(.timeouts(timeout.workflow))
        }
    }

    private mutating func apply(_ move: CursorMove) -> Bool {
        guard let index = cursors.index(forKey: move.consumer) else {
            guard move.from == 0 else { return false }
            cursors[move.consumer] = MemoryCursors()
            return apply(move)
        }
        guard cursors.values[index][move.partition] == move.from || !has(.cursorCheck) else { return false }
        cursors.values[index][move.partition] = move.to
        return true
    }
}

extension Timeout {
    fileprivate var withoutFailures: Timeout {
        with(dueAt: firstDueAt, attempts: 0, lastError: nil, firstDueAt: firstDueAt)
    }

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
