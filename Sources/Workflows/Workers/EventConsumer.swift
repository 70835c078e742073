/// A role that takes a status' events one by one, and again what it failed at when that is due.
///
/// User code is called for one run at a time; commits of the last outcomes are under way meanwhile.
protocol EventConsumer: RoleBody {
    var core: WorkflowCore { get }
    var status: Int { get }
    var consumer: ConsumerName { get }
    var partitions: PartitionSet { get }
    var polling: Duration { get }

    /// Decides what becomes of an event.
    ///
    /// - Parameter fresh: whether the delivery's record was read just now.
    func handle(_ delivery: Delivery, fresh: Bool, _ control: RoleControl) async throws -> Work

    /// Decides what becomes of a run that failed before.
    func retry(_ parked: ParkedEvent, _ record: Record, _ control: RoleControl) async throws -> Work
}

/// What is to be stored for an event.
struct Work {
    var transaction: StoreTransaction
    /// When the run is tried again, where it failed.
    var parkedUntil: Timestamp?
}

private let batch = 64
/// A record that was read longer ago is looked up again before user code is called with it.
private let freshness = Duration.milliseconds(20)
/// While events come without a break, what is due again is looked for no more often: it is taken many at once.
private let retryPause = Duration.milliseconds(50)

extension EventConsumer {
    /// Puts a run that failed aside until its wait is over.
    func park(
        _ record: Record, attempts: Int, since: Timestamp?, _ message: String, _ backOff: BackOff, _ work: inout Work
    ) {
        let now = work.transaction.at
        let dueAt = now + backOff.wait(afterFailures: attempts, chance: core.options.chance())
        work.transaction.parking = .parked(
            ParkedEvent(
                consumer: consumer, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status,
                attempts: attempts, dueAt: dueAt, lastError: message, firstErrorAt: since ?? now, lastErrorAt: now))
        work.parkedUntil = dueAt
    }

    func serve(_ control: RoleControl) async throws {
        while !control.isDraining {
            let receiver = try await core.adapter.streamer.receiver(
                for: Subscription(
                    topic: Topic(workflow: core.name, kind: .status(status)), consumer: consumer,
                    partitions: partitions, polling: polling, fence: control.fence))
            control.setInterrupt { receiver.interrupt() }
            try await consume(receiver, control)
        }
    }

    /// Until told to drain, or until a commit did not go as foreseen; returns when no commit is under way.
    private func consume(_ receiver: any EventReceiver, _ control: RoleControl) async throws {
        let pipeline = CommitPipeline(limit: batch)
        try await withThrowingDiscardingTaskGroup { group in
            var parkedDue = try await core.adapter.records.nextParkedDue(consumer: consumer, partitions: partitions)
            var retriedAt = core.clock.elapsed
            while !control.isDraining && !pipeline.isBroken {
                let deliveries = try await receiver.receive(limit: batch, until: parkedDue)
                let receivedAt = core.clock.elapsed
                for delivery in deliveries where !control.isDraining && !pipeline.isBroken {
                    let fresh = core.clock.elapsed - receivedAt < freshness
                    let work = try await handle(delivery, fresh: fresh, control)
                    if let due = work.parkedUntil { parkedDue = min(parkedDue ?? due, due) }
                    await pipeline.enter()
                    group.addTask {
                        try await pipeline.commit(work.transaction, core, control, interrupt: receiver.interrupt)
                    }
                }
                // A batch that is not full was all there was.
                if deliveries.count < batch { core.book.caughtUp(control.role.name) }
                guard let due = parkedDue, due <= core.clock.now, !control.isDraining,
                    deliveries.isEmpty || core.clock.elapsed - retriedAt >= retryPause
                else { continue }
                retriedAt = core.clock.elapsed
                let parked = try await core.adapter.records.dueParked(
                    consumer: consumer, partitions: partitions, by: core.clock.now, limit: batch)
                let readAt = core.clock.elapsed
                for (parked, found) in parked where !control.isDraining && !pipeline.isBroken {
                    let fresh = core.clock.elapsed - readAt < freshness
                    let record = fresh ? found : try await core.adapter.records.lookup(found.runID)
                    guard let record, record.version == parked.version else { continue }
                    let work = try await retry(parked, record, control)
                    await pipeline.enter()
                    group.addTask {
                        try await pipeline.commit(work.transaction, core, control, interrupt: receiver.interrupt)
                    }
                }
                // What failed is stored before the store is asked what is due next.
                await pipeline.settle()
                parkedDue = try await core.adapter.records.nextParkedDue(consumer: consumer, partitions: partitions)
            }
        }
    }
}
