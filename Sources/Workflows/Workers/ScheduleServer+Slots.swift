import FoundationEssentials
import Logging

extension ScheduleServer {
    /// What was decided for a slot.
    private struct Decision {
        let handled: Handled
        var runID: RunID?
        var error: (any Error)?

        var traced: TracedResult {
            switch handled {
            case .processed: TracedResult(.triggered, runID: runID)
            case .skipped: TracedResult(.skipped)
            case .failed: TracedResult(.failed, error: error)
            }
        }
    }

    /// Calls the schedule's code for a slot and stores what becomes of it.
    func attempt(_ slot: Timestamp, _ standing: ScheduleStanding) async throws -> Handled {
        try await core.traced(
            .schedule, key.foreignID, at: handler.schedule.startsAt, named: key.spec, by: fence?.role,
            describe: \.traced
        ) { traceOrigin in try await decide(slot, standing, traceOrigin) }.handled
    }

    private func decide(
        _ slot: Timestamp, _ standing: ScheduleStanding, _ traceOrigin: String?
    ) async throws -> Decision {
        let object: Data?
        do {
            // Who lost the role calls nothing any more.
            if fence != nil { try Task.checkCancellation() }
            object = try await handler.call(slot)
        } catch {
            try Task.checkCancellation()
            // Nothing is decided: the slot is whoever's who serves next.
            if core.isToldToStop(error) { return Decision(handled: .skipped("stopping")) }
            try await fail(slot, standing, error)
            return Decision(handled: .failed, error: error)
        }
        guard let object else {
            try await store(.filtered, of: slot, standing)
            return Decision(handled: .skipped("filtered"))
        }
        let record = try core.newRun(
            key.foreignID, object: object, at: handler.schedule.startsAt, idempotencyKey: key.idempotencyKey(of: slot),
            traceOrigin: traceOrigin, origin: Origin(.schedule, role: fence?.role, instance: core.options.instance))
        let first: RunID?
        do throws(WorkflowError) {
            first = try await store(.triggered(record.runID), of: slot, standing, creating: record).duplicateOf
        } catch {
            guard error.code == .runInProgress else { throw error }
            try await store(.inProgress(error.runID), of: slot, standing)
            return Decision(handled: .skipped("run_in_progress"))
        }
        // It had its run already, before the clock was set back: that is what became of it.
        if let first { try await store(.triggered(first), of: slot, standing) }
        return Decision(handled: .processed, runID: first ?? record.runID)
    }

    private func fail(_ slot: Timestamp, _ standing: ScheduleStanding, _ error: any Error) async throws {
        let message = ErrorText.describe(error)
        var attempts = 1
        if let last = standing.last, last.slot == slot, case .failed(let before, _) = last.result {
            attempts = max(1, before &+ 1)
        }
        core.logger.warning(
            "a schedule failed", metadata: about([.slot: slot, .attempt: attempts, .error: message]))
        if let fence {
            core.book.failed(
                RoleFailure(
                    role: fence.role, attempt: attempts, error: error,
                    message: "\(key.foreignID), due \(slot): \(message)", at: core.clock.now))
            core.count(error, fence.role, of: key.foreignID.rawValue)
        }
        try await store(.failed(attempts: attempts, error: message), of: slot, standing)
    }

    /// Stores what became of a slot, together with its run.
    @discardableResult
    private func store(
        _ result: SlotResult, of slot: Timestamp, _ standing: ScheduleStanding, creating record: Record? = nil
    ) async throws(WorkflowError) -> StoreOutcome {
        let now = core.clock.now
        var transaction = StoreTransaction(at: now)
        transaction.fence = fence
        transaction.schedule = .decide(
            key, DecidedSlot(slot: slot, at: now, result: result), after: standing.decisions)
        guard let record else { return try await core.store(transaction) }
        transaction.run = .create(record)
        guard !core.has(.slotWithRun) else { return try await core.store(transaction) }
        var alone = transaction
        (alone.schedule, transaction.run) = (nil, nil)
        let outcome = try await core.store(alone)
        if outcome.duplicateOf == nil { _ = try await core.store(transaction) }
        return outcome
    }
}
