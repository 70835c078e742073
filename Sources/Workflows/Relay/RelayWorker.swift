import Logging

/// Works for a role that relays: reads what is stored, in the order in which it was, and sends it to a streamer on another
/// system.
///
/// The cursor moves once the streamer has what was sent, so that an event may be sent twice and is never left out. One
/// relay has all events of a run, so they are sent in the order of their versions.
final class RelayWorker: RoleBody {
    private let core: WorkflowCore
    private let outbox: any EventStreamer
    private let streamer: any RelayedStreamer
    private let partitions: PartitionSet
    private let options: OutboxOptions

    init(
        core: WorkflowCore, outbox: any EventStreamer, streamer: any RelayedStreamer, partitions: PartitionSet,
        options: OutboxOptions
    ) {
        self.core = core
        self.outbox = outbox
        self.streamer = streamer
        self.partitions = partitions
        self.options = options
    }

    var backOff: BackOff? { options.errorBackOff }

    /// How long what is left is still relayed when the engine stops, at most: what is sent by then is cancelled a moment
    /// later, and no stop takes a second grace for it.
    static let farewell = Duration.seconds(1)

    func serve(_ control: RoleControl) async throws {
        let receiver = try await outbox.receiver(
            for: Subscription(
                everythingOf: core.name, consumer: core.names.outboxConsumer, partitions: partitions,
                polling: options.polling, fence: control.fence))
        control.setInterrupt { receiver.interrupt() }
        while !control.isDraining { try await relay(receiver, control, until: nil) }
        // The roles that make events have stopped by now.
        let end = core.clock.elapsed + min(Self.farewell, core.options.grace)
        // The interrupt that ended the loop may be what the first look finds, and not that there is nothing.
        try await relay(receiver, control, until: core.clock.now)
        while core.clock.elapsed < end, try await relay(receiver, control, until: core.clock.now) {}
    }

    /// Relays what there is; whether there was anything.
    @discardableResult
    private func relay(
        _ receiver: any EventReceiver, _ control: RoleControl, until moment: Timestamp?
    ) async throws -> Bool {
        let deliveries = try await receiver.receive(limit: options.batch, until: moment)
        core.tellUnreadable(receiver.takeUnreadable(), control.role.name)
        tell(of: deliveries.count, control)
        guard let first = deliveries.first else {
            core.book.caughtUp(control.role.name)
            return false
        }
        let startedAt = core.clock.elapsed
        // While the other system does not take them, the relay falls behind.
        core.book.began(
            control.role.name, run: first.event.runID, eventAt: first.event.at, at: core.clock.now)
        let refused = try await send(deliveries[...], control)
        try await acknowledge(deliveries, control)
        let took = core.clock.elapsed - startedAt
        for delivery in deliveries {
            core.finished(
                control.role.name, run: delivery.event.runID, lag: core.clock.now - first.event.at, took: took,
                refused.contains(delivery.event.id) ? .skipped("refused") : .processed)
        }
        if deliveries.count < options.batch {
            core.book.caughtUp(control.role.name)
            tell(of: 0, control)
        }
        return true
    }

    /// Sends events in their order. Where the streamer will never take one, it is found by sending fewer and fewer, and put
    /// aside: those behind it go on.
    ///
    /// - Returns: those that were put aside.
    private func send(_ deliveries: ArraySlice<Delivery>, _ control: RoleControl) async throws -> Set<Int64> {
        guard let first = deliveries.first else { return [] }
        do throws(WorkflowError) {
            try await streamer.send(deliveries.map(Event.init(leaving:)))
            return []
        } catch {
            // What nothing keeps is not lost: it stands before all behind it, as after any other failure.
            guard error.code == .eventRefused, core.adapter.records is any DeadLetterStore else { throw error }
            guard deliveries.count > 1 else {
                try await bury(first.event, because: error, control)
                return [first.event.id]
            }
            let middle = deliveries.startIndex + deliveries.count / 2
            let refused = try await send(deliveries[..<middle], control)
            return try await refused.union(send(deliveries[middle...], control))
        }
    }

    /// Puts an event aside before the cursor passes it.
    private func bury(_ event: Event, because error: WorkflowError, _ control: RoleControl) async throws {
        let role = control.role.name
        let message = ErrorText.describe(error)
        var transaction = StoreTransaction(at: core.clock.now)
        transaction.fence = control.fence
        transaction.upkeep = .bury(consumer: core.names.outboxConsumer, eventID: event.id, error: message)
        _ = try await core.adapter.records.transact(transaction)
        core.book.failed(
            RoleFailure(
                role: role, run: event.runID, error: error, message: "event \(event.id): \(message)",
                at: transaction.at))
        core.logger.error(
            "the streamer refuses an event, which is a dead letter now",
            metadata: core.about(role, [.eventID: event.id, .runID: event.runID, .error: message]))
        core.count(error, role, of: String(event.id))
    }

    private func tell(of depth: Int, _ control: RoleControl) {
        guard !core.observers.isEmpty, let role = core.book.observed(control.role.name) else { return }
        let outbox = OutboxDepth(role: role, depth: depth, isAtLeast: depth == options.batch)
        core.observers.tell { $0.outboxRead(outbox) }
    }

    /// Moves the cursors of the partitions that events came from, all at once where the store can.
    private func acknowledge(_ deliveries: [Delivery], _ control: RoleControl) async throws {
        var moves: [Partition: CursorMove] = [:]
        for delivery in deliveries {
            let move = delivery.cursor
            moves[move.partition] = CursorMove(
                consumer: move.consumer, partition: move.partition, from: moves[move.partition]?.from ?? move.from,
                to: move.to)
        }
        try await withThrowingDiscardingTaskGroup { group in
            for move in moves.values {
                var transaction = StoreTransaction(at: core.clock.now)
                transaction.fence = control.fence
                transaction.cursor = move
                group.addTask { [core, transaction] in _ = try await core.adapter.records.transact(transaction) }
            }
        }
    }
}

extension Event {
    /// An event on its way to another system, with what stands beside it in the store.
    fileprivate init(leaving delivery: Delivery) {
        self = delivery.event
        traceOrigin = delivery.record?.meta.traceOrigin
    }
}
