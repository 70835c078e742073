/// Works for the role that resumes what the engine paused: sets each such run aside until its wait is over.
///
/// How often a run was resumed is read from its history, so that it is known to whoever holds the role. Whatever else
/// happens to the run ends its wait, because it ends the version that waits.
final class PauseRetryWorker: EventConsumer {
    let core: WorkflowCore
    let consumer: ConsumerName
    private let plan: PauseRetry

    init(core: WorkflowCore, retry plan: PauseRetry) {
        self.core = core
        self.plan = plan
        consumer = core.names.pauseRetryConsumer
    }

    var topic: Topic.Kind { .runStateChange }
    var runState: RunState? { .paused }
    var partitions: PartitionSet { .all }
    var polling: Duration { plan.polling }

    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        if let parked = try await parkedBefore(delivery) {
            work.parkedUntil = parked.dueAt
            return .skipped("parked")
        }
        guard let record = delivery.record, record.version == delivery.event.version else {
            return .skipped("superseded")
        }
        guard record.meta.origin.kind == .engine || !core.has(.pauseOrigin) else {
            return .skipped("paused_by_\(record.meta.origin.kind.name)")
        }
        let times = try await timesResumed(record)
        guard times < plan.times else { return .skipped("retried_\(times)_times") }
        // One whose clock was ahead must not have the run wait for as much longer.
        let since = min(record.updatedAt, work.transaction.at)
        let due = since + plan.wait(before: times)
        work.parkedUntil = due
        work.transaction.parking = .parked(
            ParkedEvent(
                consumer: consumer, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status,
                attempts: times, dueAt: due, lastError: record.meta.reason ?? "paused by the engine",
                firstErrorAt: since, lastErrorAt: since))
        return .processed
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        // Counted anew: where the history could not be read before, nothing was counted yet.
        let times = try await timesResumed(record)
        if times >= plan.times {
            work.transaction.parking = .cleared(parked)
            return .skipped("retried_\(times)_times")
        }
        if let unknown = core.definition.unknownStatus(of: record) {
            leave(record, parked, unknown, &work)
            return .skipped(unknown.skip)
        }
        let due = parked.firstErrorAt + plan.wait(before: times)
        if due > work.transaction.at {
            var waiting = parked
            (waiting.attempts, waiting.dueAt) = (times, due)
            work.transaction.parking = .parked(waiting)
            work.parkedUntil = due
            return .skipped("parked")
        }
        core.book.began(control.role.name, run: record.runID, eventAt: parked.dueAt, at: work.transaction.at)
        let (at, time) = (work.transaction.at, times + 1)
        let next = try await core.traced(
            .resumption, record, by: control.role.name, attempt: time, describe: { _ in TracedResult(.resumed) }
        ) { [core, plan] in
            try record.advanced(
                to: .running, reason: "resumed by the engine, time \(time) of \(plan.times)",
                origin: Origin(.engine, role: control.role.name, instance: core.options.instance), at: at)
        }
        work.transaction.run = .advance(from: record, to: next)
        return .processed
    }

    /// How often the engine resumed the run in its present visit.
    private func timesResumed(_ record: Record) async throws -> Int {
        let versions = try await core.adapter.records.history(record.runID).map(\.record)
        return zip(versions, versions.dropFirst()).count { before, after in
            after.meta.visit == record.meta.visit && before.runState == .paused && after.runState == .running
                && after.meta.origin.kind == .engine
        }
    }
}
