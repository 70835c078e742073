import Workflows

/// The parts of a transaction beside the run's change.
extension World {
    func cursorMove(_ acknowledging: Write.Acknowledging, run: Int) -> CursorMove {
        let consumer = Universe.consumers[acknowledging.consumer]
        let partition = Partition(of: Universe.runID(run))
        let position = model.position(consumer, partition)
        let to = max(position, model.lastEventID - Int64(acknowledging.behind))
        return CursorMove(
            consumer: consumer, partition: partition, from: max(0, position + Int64(acknowledging.off)), to: to)
    }

    func parking(_ failure: Write.Failure, run: Int, at: Timestamp) -> ParkingChange {
        let record = version(of: run, age: failure.age)
        let event = ParkedEvent(
            consumer: Universe.consumers[failure.consumer], workflow: record.workflow, runID: record.runID,
            foreignID: record.foreignID, partition: Partition(of: record.runID), version: record.version,
            status: record.status, attempts: failure.attempts, dueAt: at + .seconds(failure.seconds),
            lastError: "error \(failure.attempts)", firstErrorAt: at - .seconds(failure.attempts), lastErrorAt: at,
            lasting: failure.lasting)
        return failure.isCleared ? .cleared(event) : .parked(event)
    }

    func timing(_ timing: Write.Timing, run: Int, at: Timestamp) -> TimeoutChange {
        switch timing {
        case .arm(let name, let seconds, let oldVisit):
            // What is armed belongs to the visit that a worker saw.
            let record = version(of: run, age: oldVisit ? 2 : 0)
            return .arm(
                NewTimeout(
                    runID: record.runID, status: record.status, visit: record.meta.visit,
                    name: Universe.timeoutNames[name], dueAt: at + .seconds(seconds)))
        case .finish(let name): return .finish(id: timeoutID(run: run, name: name))
        case .again(let name, let seconds):
            return .again(id: timeoutID(run: run, name: name), dueAt: at + .seconds(seconds))
        case .fail(let name, let attempts, let seconds):
            return .fail(
                id: timeoutID(run: run, name: name), attempts: attempts, error: "failed \(attempts)",
                retryAt: at + .seconds(seconds))
        }
    }

    /// The store's number for the latest timeout of that name, which may be over; one that never was when there is none.
    private func timeoutID(run: Int, name: Int) -> Int64 {
        let (runID, name) = (Universe.runID(run), Universe.timeoutNames[name])
        let known = model.timeoutIDs.filter { $0.value.runID == runID && $0.value.name == name }
        return known.max { $0.value.visit < $1.value.visit }?.key ?? 1 << 40
    }

    func planning(_ planning: Write.Planning, run: Int, at: Timestamp) -> ScheduleChange {
        switch planning {
        case .register(let number, let isDeclared):
            return .register(Universe.scheduleKey(number), isDeclared: isDeclared)
        case .decide(let number, let off, let result):
            let key = Universe.scheduleKey(number)
            let outcome: SlotResult =
                switch result {
                case .triggered: .triggered(Universe.runID(run))
                case .filtered: .filtered
                case .inProgress: .inProgress(run.isMultiple(of: 2) ? Universe.runID(run) : nil)
                case .failed: .failed(attempts: 3, error: "the filter failed")
                }
            let slot = DecidedSlot(slot: at - .seconds(30), at: at, result: outcome)
            return .decide(key, slot, after: max(0, (model.schedules[key]?.decisions ?? 0) + off))
        }
    }

    func entry(_ acting: Write.Acting, run: Int, at: Timestamp) -> AuditEntry {
        let id = Universe.runID(run)
        let record = model.current(id)
        return AuditEntry(
            at: at, actor: "ann", claimedActor: acting.request.isMultiple(of: 2) ? "bob" : nil, action: acting.action,
            workflow: record?.workflow, runID: id, requestID: Universe.requests[acting.request],
            reason: acting.reason.map { Universe.reasons[$0] }, decidedVersion: record?.version ?? 1,
            result: acting.result, detail: acting.result == .refused ? "not now" : nil,
            triggered: acting.action == .retry ? id : nil)
    }

    /// Holds the pending timeouts of a run, or of all, against the model's, and learns the numbers of new ones.
    func learnTimeouts(of runID: RunID?) async throws {
        guard let store = adapter.timeouts else { return }
        let found = try await store.timeouts(workflow: nil, runID: runID, limit: .max)
        var seen: Set<StoreModel.TimeoutKey> = []
        for timeout in found {
            let key = StoreModel.TimeoutKey(timeout)
            if let known = model.timeoutIDs[timeout.id] {
                try expect(key, known, "timeout \(timeout.id) is the one that got that number")
            } else {
                try require(!model.timeoutIDs.values.contains(key), "\(key) keeps its number", "\(timeout.id)")
                model.timeoutIDs[timeout.id] = key
            }
            try expect(timeout, model.timeout(key, id: timeout.id), "timeout \(timeout.id)")
            try require(seen.insert(key).inserted, "\(key) is told once", "twice")
        }
        try expect(seen, Set(model.pending.keys.filter { runID ?? $0.runID == $0.runID }), "what is pending")
    }
}
