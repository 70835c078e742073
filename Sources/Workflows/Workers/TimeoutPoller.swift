/// Fires the timeouts of a status when they are due. Sleeps until the next one, and is woken by an earlier insert.
final class TimeoutPoller: RoleBody {
    let core: WorkflowCore
    private let status: Int
    private let timeouts: [TimeoutHandler]
    private let store: any TimeoutStore

    init(core: WorkflowCore, status: Int, timeouts: [TimeoutHandler], store: any TimeoutStore) {
        self.core = core
        self.status = status
        self.timeouts = timeouts
        self.store = store
    }

    func serve(_ control: RoleControl) async throws {
        let polling = timeouts.map(\.settings.polling).min() ?? .seconds(1)
        let listener = core.adapter.changes.listen(to: [.timeouts(core.name)])
        control.setInterrupt { listener.interrupt() }
        while !control.isDraining {
            let polled = core.clock.elapsed + polling
            let lookedAt = core.clock.now
            let due = try await store.dueTimeouts(
                workflow: core.name, status: status, by: lookedAt, limit: Self.batch)
            if !due.isEmpty {
                try await InHand.work(under: core.watch) { inHand in try await self.fire(due, inHand, control) }
            }
            guard due.isEmpty, !control.isDraining else { continue }
            core.book.caughtUp(control.role.name)
            let next = DueTime.afterLooking(
                try await store.nextTimeoutDue(workflow: core.name, status: status), emptyAt: lookedAt,
                polling: polling)
            try await listener.wait(
                until: next.map { min(polled, core.clock.elapsed(at: $0)) } ?? polled, clock: core.clock)
        }
    }

    private static let batch = 64

    /// Calls the code of one timeout after the other, and has what came of it stored meanwhile, many in one commit: after
    /// a long stop there may be thousands. Returns when all of it is stored.
    private func fire(_ due: [Timeout], _ inHand: InHand, _ control: RoleControl) async throws {
        let pipeline = CommitPipeline(limit: Self.batch)
        try await withThrowingDiscardingTaskGroup { group in
            for timeout in due where !control.isDraining && !pipeline.isBroken && !inHand.isSuperseded {
                guard let decided = try await decide(timeout, inHand, control) else { continue }
                // When the run moved, or the timeout ended, while the code ran, what it decided is dropped.
                if let records = core.immediateRecords, decided.followUp == nil {
                    try pipeline.commitAtOnce(decided.transaction, in: records, core, control) {}
                    continue
                }
                await pipeline.enter()
                group.addTask { [core] in
                    try await pipeline.commit(decided.transaction, core, control, decided.followUp) {}
                }
            }
        }
    }

    /// What is to be stored for a timeout that is due. One whose run cannot be read is looked at again later.
    private func decide(
        _ timeout: Timeout, _ inHand: InHand, _ control: RoleControl
    ) async throws -> (transaction: StoreTransaction, followUp: EffectFollowUp?)? {
        do {
            return try await decideReadable(timeout, inHand, control)
        } catch let error as WorkflowError where error.isUnreadable(timeout.runID) {
            let (role, now) = (control.role.name, core.clock.now)
            var transaction = StoreTransaction(at: now)
            transaction.fence = control.fence
            transaction.timeouts = [
                .fail(
                    id: timeout.id, attempts: timeout.attempts, error: ErrorText.describe(error),
                    retryAt: now + UnreadableRun.pause.initial)
            ]
            core.unreadable(timeout.runID, timeout.foreignID, role, error, at: now)
            core.finished(
                role, run: timeout.runID, lag: now - timeout.dueAt, took: .zero, .skipped(UnreadableRun.skip))
            return (transaction, nil)
        }
    }

    private func decideReadable(
        _ timeout: Timeout, _ inHand: InHand, _ control: RoleControl
    ) async throws -> (transaction: StoreTransaction, followUp: EffectFollowUp?)? {
        let startedAt = core.clock.elapsed
        let now = core.clock.now
        var transaction = StoreTransaction(at: now)
        transaction.fence = control.fence
        var followUp: EffectFollowUp?
        var handled = Handled.skipped("superseded")
        core.watch.willRead(inHand)
        if let record = try await core.adapter.records.lookup(timeout.runID),
            record.meta.visit == timeout.visit && record.runState.isUnfinished || !core.has(.visits)
        {
            // Paused since the timeout was read: the store holds it until the run is resumed.
            guard record.runState != .paused else { return nil }
            handled = try await attempt(timeout, record, &transaction, &followUp, inHand, control)
        } else {
            // Of a visit that has ended; the store ends such timeouts itself, this one was read just before.
            transaction.timeouts = [.finish(id: timeout.id)]
        }
        let (core, role, latency) = (core, control.role.name, core.clock.elapsed - startedAt)
        guard let followUp else {
            core.finished(role, run: timeout.runID, lag: now - timeout.dueAt, took: latency, handled)
            return (transaction, nil)
        }
        return (
            transaction,
            followUp.noting {
                core.finished(role, run: timeout.runID, lag: now - timeout.dueAt, took: latency + $1, $0)
            }
        )
    }

    private func attempt(
        _ timeout: Timeout, _ record: Record, _ transaction: inout StoreTransaction,
        _ followUp: inout EffectFollowUp?, _ inHand: InHand, _ control: RoleControl
    ) async throws -> Handled {
        guard let handler = timeouts.first(where: { $0.name == timeout.name }) else {
            // Armed by another build, which may be the newer one of a deployment under way: it is left for that, and
            // stands in the list of timeouts with the reason. Nobody tried it, so it counts as no attempt.
            transaction.timeouts = [
                .fail(
                    id: timeout.id, attempts: timeout.attempts,
                    error: "\(core.options.instance) runs a build without a timeout named \(timeout.name)",
                    retryAt: transaction.at + NewerObject.pause(since: timeout.firstDueAt, now: transaction.at))
            ]
            return .skipped("unknown_timeout")
        }
        core.book.began(control.role.name, run: record.runID, eventAt: timeout.dueAt, at: core.clock.now)
        let (due, attempt) = (transaction.at, timeout.attempts + 1)
        let result = try await core.call(for: record, inHand) {
            try await core.traced(
                .timeout, record, named: timeout.name, by: control.role.name, attempt: attempt,
                describe: { core.described($0, of: record, declared: handler.destinations) }
            ) { try await handler.fire(record, due, attempt) }
        }
        let now = core.clock.now
        transaction.at = now
        let origin = Origin(.timeout, role: control.role.name, instance: core.options.instance)
        tell(timeout, result, control, at: now)
        switch result {
        case .superseded: return .skipped("superseded")
        case .stopping: return .skipped("stopping")
        case .outcome(let outcome):
            let attempt = TimeoutAttempt(timeout: timeout, handler: handler, record: record, origin: origin)
            if outcome.holdsCode { followUp = runInTransaction(outcome, attempt, &transaction, control) }
            let (handled, defect) = try store(outcome.parts.outcome, attempt, &transaction)
            if let defect { fail(attempt, by: defect, control) }
            return handled
        case .failed(let error as NewerObject):
            transaction.timeouts = [
                .fail(
                    id: timeout.id, attempts: timeout.attempts, error: "\(error)",
                    retryAt: now + NewerObject.pause(since: timeout.firstDueAt, now: now))
            ]
            return .skipped("newer_object")
        case .failed(let error):
            try fail(timeout, handler, record, error, origin, &transaction, control)
            return .failed
        }
    }

    /// Puts what was decided into the transaction; what is decided in there is put there then.
    ///
    /// - Returns: what is noted of it, and why the run is paused where the code led nowhere.
    func store(
        _ outcome: Outcome, _ attempt: TimeoutAttempt, _ transaction: inout StoreTransaction
    ) throws(WorkflowError) -> (handled: Handled, defect: WorkflowError?) {
        let timeout = attempt.timeout
        if case .again(let delay) = outcome {
            transaction.timeouts = [.again(id: timeout.id, dueAt: transaction.at + delay)]
            return (.processed, nil)
        }
        transaction.timeouts = [.finish(id: timeout.id)]
        guard
            let next = try core.advance(
                attempt.record, by: outcome, declared: attempt.handler.destinations, origin: attempt.origin,
                at: transaction.at)
        else { return (.skipped("skipped"), nil) }
        transaction.run = .advance(from: attempt.record, to: next)
        let defect = core.defect(of: outcome, from: attempt.record, declared: attempt.handler.destinations)
        transaction.failedAttempt = defect != nil
        return (defect == nil ? .processed : .failed, defect)
    }

    /// Tells that a timeout's code was called, where it was.
    private func tell(
        _ timeout: Timeout, _ result: WorkflowCore.CallResult<Outcome>, _ control: RoleControl, at now: Timestamp
    ) {
        guard !core.observers.isEmpty, let role = core.book.observed(control.role.name) else { return }
        let isFailed: Bool
        switch result {
        case .outcome: isFailed = false
        case .failed(let error) where error is NewerObject || error is UndecodableRun: return
        case .failed: isFailed = true
        case .superseded, .stopping: return
        }
        let fired = FiredTimeout(timeout, by: role, at: now, isFailed: isFailed)
        core.observers.tell { $0.timeoutFired(fired) }
    }

    /// The code led nowhere: the run is paused for it.
    func fail(_ attempt: TimeoutAttempt, by defect: WorkflowError, _ control: RoleControl) {
        core.failed(
            RunFailure(
                what: "a timeout failed", role: control.role.name, record: attempt.record,
                attempt: attempt.timeout.attempts + 1, error: defect, message: defect.message, pauses: true),
            at: core.clock.now)
    }

    func fail(
        _ timeout: Timeout, _ handler: TimeoutHandler, _ record: Record, _ error: any Error, _ origin: Origin,
        _ transaction: inout StoreTransaction, _ control: RoleControl
    ) throws(WorkflowError) {
        let now = transaction.at
        let message = (error as? UndecodableRun)?.reason ?? ErrorText.describe(error)
        let attempts = timeout.attempts + 1
        transaction.failedAttempt = true
        // Trying again cannot help.
        var pauses = error is UndecodableRun || WorkflowError.Code.unknownEffect ~= error
        if case .afterErrors(let limit) = handler.settings.pause, attempts >= limit { pauses = true }
        core.failed(
            RunFailure(
                what: "a timeout failed", role: control.role.name, record: record, attempt: attempts, error: error,
                message: message, pauses: pauses),
            at: now)
        if pauses {
            let reason = "timeout \(timeout.name), err ×\(attempts): \(message)"
            // Code that asks for what the store does not lend is defective, and pauses in its own name.
            let isDefect = WorkflowError.Code.unknownEffect ~= error
            let next =
                try isDefect
                ? record.advanced(to: .paused, reason: reason, origin: origin, at: now)
                : core.paused(record, because: reason, origin: origin, at: now)
            transaction.run = .advance(from: record, to: next)
            // It is due again when the run is resumed.
            transaction.timeouts = [.again(id: timeout.id, dueAt: timeout.firstDueAt)]
        } else {
            let wait = handler.settings.backOff.wait(afterFailures: attempts, chance: core.options.chance())
            transaction.timeouts = [
                .fail(id: timeout.id, attempts: attempts, error: message, retryAt: now + wait)
            ]
        }
    }
}
