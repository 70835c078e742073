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

    /// Asks the timers of a run's visit. A timer that throws holds nobody else back: the run is tried again later.
    private func arm(
        _ record: Record, parked: ParkedEvent?, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let now = work.transaction.at
        for timeout in timeouts {
            do {
                let due = try await core.traced(
                    .timer, record, named: timeout.name, by: control.role.name,
                    attempt: (parked?.attempts ?? 0) + 1, describe: { TracedResult($0 == nil ? .skipped : .done) }
                ) { try await timeout.due(record, now) }
                guard let due else { continue }
                work.transaction.timeouts.append(
                    .arm(
                        NewTimeout(
                            runID: record.runID, status: status, visit: record.meta.visit, name: timeout.name,
                            dueAt: due)))
            } catch {
                try Task.checkCancellation()
                if let error = error as? NewerObject {
                    work.transaction.timeouts = []
                    leave(record, parked, error, &work)
                    return .skipped("newer_object")
                }
                try fail(record, timeout, parked: parked, error, &work, control)
                return .failed
            }
        }
        if let parked { work.transaction.parking = .cleared(parked) }
        return .processed
    }

    private func fail(
        _ record: Record, _ timeout: TimeoutHandler, parked: ParkedEvent?, _ error: any Error, _ work: inout Work,
        _ control: RoleControl
    ) throws(WorkflowError) {
        let now = work.transaction.at
        let attempts = (parked?.attempts ?? 0) + 1
        let undecodable = error as? UndecodableRun
        let message = undecodable?.reason ?? "timer \(timeout.name): \(ErrorText.describe(error))"
        work.transaction.timeouts = []
        work.transaction.failedAttempt = true
        var pauses = undecodable != nil
        if case .afterErrors(let limit) = timeout.settings.pause, attempts >= limit { pauses = true }
        pauses = pauses && record.runState != .paused
        core.failed(
            RunFailure(
                what: "a timer failed", role: control.role.name, record: record, attempt: attempts, error: error,
                message: message, pauses: pauses),
            at: now)
        if pauses {
            let origin = Origin(.engine, role: control.role.name, instance: core.options.instance)
            work.transaction.run = .advance(
                from: record, to: try core.paused(record, because: message, origin: origin, at: now))
            return
        }
        park(record, attempts: attempts, since: parked?.firstErrorAt, message, timeout.settings.backOff, &work)
    }
}
