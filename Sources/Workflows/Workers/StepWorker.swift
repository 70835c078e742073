import Logging

/// Works for a step's role: takes the events of a status, calls the step, stores what becomes of the runs.
///
/// Steps are called one at a time; commits of the last outcomes are under way meanwhile.
final class StepWorker: RoleBody {
    let core: WorkflowCore
    let step: StepHandler
    let partitions: PartitionSet

    init(core: WorkflowCore, step: StepHandler, partitions: PartitionSet) {
        self.core = core
        self.step = step
        self.partitions = partitions
    }

    var consumer: ConsumerName { core.names.stepConsumer(step.status) }

    private static let batch = 64
    /// A record that was read longer ago is looked up again before the step is called with it.
    private static let freshness = Duration.milliseconds(20)

    func serve(_ control: RoleControl) async throws {
        while !control.isDraining {
            let receiver = try await core.adapter.streamer.receiver(
                for: Subscription(
                    topic: Topic(workflow: core.name, kind: .status(step.status)), consumer: consumer,
                    partitions: partitions, polling: step.settings.polling, fence: control.fence))
            control.setInterrupt { receiver.interrupt() }
            try await work(receiver, control)
        }
    }

    /// Until told to drain, or until a commit did not go as foreseen; returns when no commit is under way.
    private func work(_ receiver: any EventReceiver, _ control: RoleControl) async throws {
        let pipeline = CommitPipeline(limit: Self.batch)
        try await withThrowingDiscardingTaskGroup { group in
            var parkedDue = try await core.adapter.records.nextParkedDue(consumer: consumer, partitions: partitions)
            while !control.isDraining && !pipeline.isBroken {
                let deliveries = try await receiver.receive(limit: Self.batch, until: parkedDue)
                let receivedAt = core.clock.elapsed
                for delivery in deliveries where !control.isDraining && !pipeline.isBroken {
                    let fresh = core.clock.elapsed - receivedAt < Self.freshness
                    let work = try await handle(delivery, fresh: fresh, control)
                    if let due = work.parkedUntil { parkedDue = min(parkedDue ?? due, due) }
                    await pipeline.enter()
                    group.addTask { try await pipeline.commit(work.transaction, self.core, control, receiver) }
                }
                // A batch that is not full was all there was.
                if deliveries.count < Self.batch { core.book.caughtUp(control.role.name) }
                if let due = parkedDue, due <= core.clock.now, !control.isDraining {
                    // What failed just now is stored before the store is asked what is due next.
                    await pipeline.settle()
                    parkedDue = try await retryParked(control)
                }
            }
        }
    }
}
