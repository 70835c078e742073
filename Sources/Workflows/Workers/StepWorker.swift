/// Works for a step's role: takes the events of a status, calls the step, stores what becomes of the runs.
final class StepWorker: EventConsumer {
    let core: WorkflowCore
    let partitions: PartitionSet
    let consumer: ConsumerName
    private let status: Int
    private let steps: StepChoice

    init(core: WorkflowCore, status: Int, steps: StepChoice, partitions: PartitionSet) {
        self.core = core
        self.status = status
        self.steps = steps
        self.partitions = partitions
        consumer = core.names.stepConsumer(status)
    }

    var topic: Topic.Kind { .status(status) }
    var polling: Duration { steps.settings.polling }
    var consumeLag: Duration { steps.settings.consumeLag }

    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        guard let record = try await currentRecord(delivery, fresh: fresh, work) else { return .skipped("run_missing") }
        guard record.version == delivery.event.version else { return .skipped("superseded") }
        if let parked = try await parkedBefore(delivery) {
            work.parkedUntil = parked.dueAt
            return .skipped("parked")
        }
        return try await attempt(record, parked: nil, eventAt: delivery.event.at + consumeLag, &work, control)
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        try await attempt(record, parked: parked, eventAt: parked.dueAt, &work, control)
    }

    /// Calls the step that takes a record and puts what becomes of it into the transaction.
    private func attempt(
        _ record: Record, parked: ParkedEvent?, eventAt: Timestamp, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        guard record.runState == .initiated || record.runState == .running else {
            return .skipped(record.runState.name)
        }
        let attempt = (parked?.attempts ?? 0) + 1
        core.book.began(control.role.name, run: record.runID, eventAt: eventAt, at: work.transaction.at)
        let result = try await core.call(for: record, work.inHand) {
            try await core.traced(
                .step, record, by: control.role.name, attempt: attempt,
                describe: { core.described($0.outcome, of: record, declared: $0.step?.destinations ?? []) }
            ) { try await steps.perform(record, attempt) }
        }
        let now = core.clock.now
        work.transaction.at = now
        let origin = Origin(.step, role: control.role.name, instance: core.options.instance)
        switch result {
        case .superseded:
            return .skipped("superseded")
        case .stopping:
            return work.leave()
        case .outcome(let decision):
            let declared = decision.step?.destinations ?? []
            if decision.outcome.holdsCode, let step = decision.step {
                let attempt = StepAttempt(record: record, step: step, number: attempt, parked: parked, origin: origin)
                if runInTransaction(decision.outcome, attempt, &work, control) { return .processed }
            }
            guard
                let next = try core.advance(
                    record, by: decision.outcome, declared: declared, origin: origin, at: now)
            else {
                // A skip after failures: the event is dealt with, and nothing is left to try again.
                if let parked { work.transaction.parking = .cleared(parked) }
                return .skipped(decision.step == nil ? "no_predicate_held" : "skipped")
            }
            work.transaction.run = .advance(from: record, to: next)
            if next.runState == .paused,
                let defect = core.defect(of: decision.outcome, from: record, declared: declared)
            {
                pausing(record, attempt: attempt, defect, defect.message, &work, control)
                return .failed
            }
        case .failed(let error as UndecodableRun) where core.has(.undecodable):
            pausing(record, attempt: attempt, error, error.reason, &work, control)
            let next = try core.paused(record, because: error.reason, origin: origin, at: now)
            work.transaction.run = .advance(from: record, to: next)
            return .failed
        case .failed(let error as NewerObject):
            leave(record, parked, error, &work)
            return .skipped("newer_object")
        case .failed(let error):
            let failure = error as? StepChoice.Failure
            try fail(
                record, (failure?.step.settings ?? steps.settings), attempt: attempt, since: parked?.firstErrorAt,
                failure?.cause ?? error, origin, &work, control)
            return .failed
        }
        return .processed
    }

    /// Trying again cannot help: the run is paused for it.
    private func pausing(
        _ record: Record, attempt: Int, _ error: any Error, _ message: String, _ work: inout Work,
        _ control: RoleControl
    ) {
        core.failed(
            RunFailure(
                what: "a step failed", role: control.role.name, record: record, attempt: attempt, error: error,
                message: message, pauses: true),
            at: work.transaction.at)
        work.transaction.failedAttempt = true
    }

    func fail(
        _ record: Record, _ settings: StepSettings, attempt: Int, since: Timestamp?, _ error: any Error,
        _ origin: Origin, _ work: inout Work, _ control: RoleControl
    ) throws(WorkflowError) {
        let now = work.transaction.at
        let message = ErrorText.describe(error)
        var pauses = false
        if case .afterErrors(let limit) = settings.pause { pauses = attempt >= limit }
        core.failed(
            RunFailure(
                what: "a step failed", role: control.role.name, record: record, attempt: attempt, error: error,
                message: message, pauses: pauses),
            at: now)
        if pauses {
            let next = try core.paused(record, because: "err ×\(attempt): \(message)", origin: origin, at: now)
            work.transaction.run = .advance(from: record, to: next)
            work.transaction.failedAttempt = true
            return
        }
        park(record, attempts: attempt, since: since, message, settings.backOff, &work)
        work.transaction.failedAttempt = true
    }
}
