import Logging

/// Works for a hook's role: calls it for each time a run came into the run state.
///
/// What a hook failed at outlives the run's moves. While one of a run waits, the later ones of that run wait behind it;
/// they are found in the run's history when it is over.
final class HookWorker: EventConsumer {
    let core: WorkflowCore
    let consumer: ConsumerName
    private let hook: HookHandler

    init(core: WorkflowCore, hook: HookHandler) {
        self.core = core
        self.hook = hook
        consumer = core.names.hookConsumer(hook.runState)
    }

    var topic: Topic.Kind { .runStateChange }
    var runState: RunState? { hook.runState }
    var partitions: PartitionSet { .all }
    var polling: Duration { hook.settings.polling }

    func handle(_ delivery: Delivery, fresh: Bool, _ control: RoleControl) async throws -> Work {
        let event = delivery.event
        let startedAt = core.clock.elapsed
        var work = begin(control)
        work.transaction.cursor = delivery.cursor
        let handled: Handled
        if let parked = try await core.parked(delivery, for: consumer) {
            // It is called for this version too, once the earlier one is through.
            work.parkedUntil = parked.dueAt
            handled = .skipped("parked")
        } else if let record = try await version(event.version, of: event.runID, found: delivery.record) {
            handled = try await attempt(record, parked: nil, eventAt: event.at, &work, control)
        } else {
            handled = .skipped("run_missing")
        }
        core.book.finished(
            control.role.name, lag: core.clock.now - event.at, took: core.clock.elapsed - startedAt, handled)
        return work
    }

    func record(of parked: ParkedEvent, found: Record?) async throws -> Record? {
        try await version(parked.version, of: parked.runID, found: found)
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        try await attempt(record, parked: parked, eventAt: parked.dueAt, &work, control)
    }

    private func version(_ number: Int, of runID: RunID, found: Record?) async throws -> Record? {
        if let found, found.version == number { return found }
        return try await core.adapter.records.version(number, of: runID)
    }

    private func attempt(
        _ record: Record, parked: ParkedEvent?, eventAt: Timestamp, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let attempt = (parked?.attempts ?? 0) + 1
        core.book.began(control.role.name, run: record.runID, eventAt: eventAt, at: core.clock.now)
        do {
            try await hook.perform(record, attempt)
        } catch {
            try Task.checkCancellation()
            fail(record, attempt: attempt, since: parked?.firstErrorAt, error, &work, control)
            // The run's next event may be next in hand, and waits behind this one.
            work.endsBatch = true
            return .failed
        }
        work.transaction.at = core.clock.now
        if let parked { work.transaction.parking = try await next(after: parked) }
        if case .parked(let next) = work.transaction.parking { work.parkedUntil = next.dueAt }
        return .processed
    }

    /// What comes after a failure that is over: the run's next time in the state, which waited behind it, or nothing.
    private func next(after parked: ParkedEvent) async throws -> ParkingChange {
        let later = try await core.adapter.records.history(parked.runID).lazy.map(\.record)
            .first { $0.version > parked.version && $0.runState == hook.runState }
        guard let later else { return .cleared(parked) }
        var next = parked
        next.version = later.version
        next.status = later.status
        next.attempts = 0
        next.dueAt = core.clock.now
        return .parked(next)
    }

    private func fail(
        _ record: Record, attempt: Int, since: Timestamp?, _ error: any Error, _ work: inout Work,
        _ control: RoleControl
    ) {
        work.transaction.at = core.clock.now
        let message = (error as? UndecodableRun)?.reason ?? ErrorText.describe(error)
        core.book.failed(control.role.name, "run \(record.runID): \(message)", at: work.transaction.at)
        core.logger.warning(
            "a hook failed",
            metadata: [
                "role": "\(control.role.name)", "run_id": "\(record.runID)", "attempt": "\(attempt)",
                "error": "\(message)",
            ])
        park(
            record, attempts: attempt, since: since, "hook: \(message)", hook.settings.backOff, lasting: true, &work)
        work.transaction.failedAttempt = true
    }
}
