/// Arms the timeouts of a status: reads the same events as the status' step, with a cursor of its own.
final class TimeoutInserter: EventConsumer {
    let core: WorkflowCore
    private let status: Int
    let consumer: ConsumerName
    private let timeouts: [TimeoutHandler]

    init(core: WorkflowCore, status: Int, timeouts: [TimeoutHandler]) {
        self.core = core
        self.status = status
        self.timeouts = timeouts
        consumer = core.names.inserterConsumer(status)
    }

    var topic: Topic.Kind { .status(status) }
    var partitions: PartitionSet { .all }
    var polling: Duration { timeouts.map(\.settings.polling).min() ?? .seconds(1) }

    /// What an event asks for. One of a visit that has ended arms nothing; one of the present visit arms what is not
    /// armed yet, whichever version of it the event tells of.
    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        guard let record = delivery.record, record.status == status, record.runState.isUnfinished,
            record.meta.visit <= delivery.event.version
        else { return .skipped("superseded") }
        if let parked = try await core.parked(delivery, for: consumer), parked.version == record.version {
            // A timer failed before: it is asked again when that is due, whatever event comes.
            work.parkedUntil = parked.dueAt
            return .skipped("parked")
        }
        core.book.began(control.role.name, run: record.runID, eventAt: delivery.event.at, at: work.transaction.at)
        return try await arm(record, parked: nil, &work, control)
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        core.book.began(control.role.name, run: record.runID, eventAt: parked.dueAt, at: work.transaction.at)
        return try await arm(record, parked: parked, &work, control)
    }

    /// Asks the timers of a run's visit. One that throws holds nobody else back: what the others say is armed, and the run
    /// is tried again later for those that failed.
    private func arm(
        _ record: Record, parked: ParkedEvent?, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let now = work.transaction.at
        let attempt = (parked?.attempts ?? 0) + 1
        let armed = parked == nil ? [] : try await armed(record)
        var failures: [Failure] = []
        for timeout in timeouts where !armed.contains(timeout.name) {
            do {
                // Who lost the role calls nothing any more.
                try Task.checkCancellation()
                let due = try await core.traced(
                    .timer, record, named: timeout.name, by: control.role.name, attempt: attempt,
                    describe: { TracedResult($0 == nil ? .skipped : .done) }
                ) { try await timeout.due(record, now) }
                guard let due else { continue }
                work.transaction.timeouts.append(
                    .arm(
                        NewTimeout(
                            runID: record.runID, status: status, visit: record.meta.visit, name: timeout.name,
                            dueAt: due)))
            } catch {
                try Task.checkCancellation()
                if core.isToldToStop(error) { return work.leave() }
                if let error = error as? NewerObject {
                    work.transaction.timeouts = []
                    leave(record, parked, error, &work)
                    return .skipped("newer_object")
                }
                failures.append(Failure(of: timeout, error, attempt: attempt))
                // The others cannot read the run either.
                if error is UndecodableRun { break }
            }
        }
        guard let failure = failures.first(where: \.pauses) ?? failures.first else {
            if let parked { work.transaction.parking = .cleared(parked) }
            return .processed
        }
        let pauses = failure.pauses && record.runState != .paused
        for failure in failures { tell(failure, record, attempt: attempt, pauses: pauses, &work, control) }
        if pauses {
            let origin = Origin(.engine, role: control.role.name, instance: core.options.instance)
            work.transaction.run = .advance(
                from: record, to: try core.paused(record, because: failure.message, origin: origin, at: now))
        } else {
            park(
                record, attempts: attempt, since: parked?.firstErrorAt, failure.message,
                failure.timeout.settings.backOff, &work)
        }
        work.transaction.failedAttempt = true
        return .failed
    }

    /// A timer that threw.
    private struct Failure {
        let timeout: TimeoutHandler
        let error: any Error
        let message: String
        /// Whether the run is paused for it.
        let pauses: Bool

        init(of timeout: TimeoutHandler, _ error: any Error, attempt: Int) {
            let undecodable = error as? UndecodableRun
            self.timeout = timeout
            self.error = error
            message = undecodable?.reason ?? "timer \(timeout.name): \(ErrorText.describe(error))"
            if case .afterErrors(let limit) = timeout.settings.pause, attempt >= limit {
                pauses = true
            } else {
                pauses = undecodable != nil
            }
        }
    }

    /// The names of the timeouts that wait in the run's visit already: their timers are not asked again.
    private func armed(_ record: Record) async throws -> Set<String> {
        let pending = try await core.adapter.timeouts?.timeouts(workflow: core.name, runID: record.runID, limit: 256)
        return Set((pending ?? []).filter { $0.visit == record.meta.visit }.map(\.name))
    }

    private func tell(
        _ failure: Failure, _ record: Record, attempt: Int, pauses: Bool, _ work: inout Work, _ control: RoleControl
    ) {
        core.failed(
            RunFailure(
                what: "a timer failed", role: control.role.name, record: record, attempt: attempt,
                error: failure.error, message: failure.message, pauses: pauses && failure.pauses),
            at: work.transaction.at)
    }
}
