import FoundationEssentials

/// Works for the role that deletes the data of runs where somebody asked for that. A failure is tried again for ever:
/// what was asked for is owed.
final class DeletionWorker: EventConsumer {
    let core: WorkflowCore
    let consumer: ConsumerName

    init(core: WorkflowCore) {
        self.core = core
        consumer = core.names.deletionConsumer
    }

    private static let backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300))

    var topic: Topic.Kind { .delete }
    var partitions: PartitionSet { .all }
    var polling: Duration { core.options.deletionPolling }

    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        if let parked = try await parkedBefore(delivery) {
            work.parkedUntil = parked.dueAt
            return .skipped("parked")
        }
        guard let record = try await currentRecord(delivery, fresh: fresh, work),
            record.version == delivery.event.version
        else { return .skipped("superseded") }
        return try await erase(record, parked: nil, eventAt: delivery.event.at, &work, control)
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        try await erase(record, parked: parked, eventAt: parked.dueAt, &work, control)
    }

    private func erase(
        _ record: Record, parked: ParkedEvent?, eventAt: Timestamp, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        guard record.runState == .requestedDataDeleted else { return .skipped(record.runState.name) }
        core.book.began(control.role.name, run: record.runID, eventAt: eventAt, at: core.clock.now)
        let known = core.blueprint.objectVersion
        guard record.objectVersion <= known else {
            // Also where this build would keep nothing: the one that knows the object may.
            leave(record, parked, NewerObject(version: record.objectVersion, known: known), &work)
            return .skipped("newer_object")
        }
        var erasure = Erasure()
        if let deletion = core.blueprint.deletion {
            let attempt = (parked?.attempts ?? 0) + 1
            // What the store fails with is the role's trouble, not this run's.
            let versions = try await core.adapter.records.history(record.runID).map(\.record)
            do {
                // Who lost the role calls nothing any more.
                try Task.checkCancellation()
                erasure = try await core.traced(
                    .deletion, record, by: control.role.name, attempt: attempt, describe: { _ in TracedResult(.done) }
                ) {
                    var erasure = Erasure()
                    for version in versions { erasure.leave(try await deletion(version), of: version) }
                    return erasure
                }
            } catch let error as NewerObject {
                leave(record, parked, error, &work)
                return .skipped("newer_object")
            } catch {
                try Task.checkCancellation()
                if core.isToldToStop(error) { return work.leave() }
                fail(record, attempt: attempt, since: parked?.firstErrorAt, error, &work, control)
                return .failed
            }
        }
        let now = core.clock.now
        work.transaction.at = now
        var next = try record.advanced(
            to: .dataDeleted, object: erasure.objects[record.version] ?? Data(), reason: record.meta.reason,
            origin: Origin(.engine, role: control.role.name, instance: core.options.instance), at: now)
        if let version = erasure.objectVersions[record.version] { next.objectVersion = version }
        erasure.objects[next.version] = next.object
        work.transaction.run = .advance(from: record, to: next)
        work.transaction.erasure = erasure
        return .processed
    }

    private func fail(
        _ record: Record, attempt: Int, since: Timestamp?, _ error: any Error, _ work: inout Work,
        _ control: RoleControl
    ) {
        work.transaction.at = core.clock.now
        let message = ErrorText.describe(error)
        core.failed(
            RunFailure(
                what: "the code that deletes a run's data failed", role: control.role.name, record: record,
                attempt: attempt, error: error, message: message),
            at: work.transaction.at)
        park(record, attempts: attempt, since: since, "deleting: \(message)", Self.backOff, &work)
        work.transaction.failedAttempt = true
    }
}

extension Erasure {
    fileprivate mutating func leave(_ remains: ObjectRemains, of record: Record) {
        objects[record.version] = remains.object
        if remains.version != record.objectVersion { objectVersions[record.version] = remains.version }
    }
}
