import Synchronization

@testable import Workflows

extension Fault {
    static let delivery: [Fault] = [
        Fault("A topic has the events of every status", breaks: "A consumer is given the events of its topic alone") {
            let inner = $0.memory
            $0.brokenStreamer.onDeliveries = { deliveries in
                guard deliveries.count == 1, let first = deliveries.first, case .status = first.event.topic.kind else {
                    return deliveries
                }
                let others = try await inner.events(after: 0, limit: 100).filter {
                    $0.topic != first.event.topic && $0.topic.workflow == "orders" && $0.version == 1
                }
                return deliveries
                    + others.map { Delivery(event: $0, record: first.record, cursor: first.cursor) }
            }
        },

        Fault("A delivery takes no status for a status", breaks: "An event comes as the change feed has it") {
            $0.brokenStreamer.onDeliveries = { deliveries in
                guard deliveries.count == 1 else { return deliveries }
                return deliveries.map { delivery in
                    delivery.with(
                        event: delivery.event.with(previousStatus: delivery.event.previousStatus ?? 0),
                        record: delivery.record, parked: delivery.parked)
                }
            }
        },

        Fault(
            "An event comes with the version it tells of", breaks: "An event comes with its run's record as it is now"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onDeliveries = { deliveries in
                var found: [Delivery] = []
                for delivery in deliveries {
                    let record = try await inner.version(delivery.event.version, of: delivery.event.runID)
                    found.append(delivery.with(event: delivery.event, record: record, parked: delivery.parked))
                }
                return found
            }
        },

        Fault(
            "An event brings whatever failure there is",
            breaks: "An event that comes again brings the consumer's own failure to deal with its run"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onDelivery { delivery in
                let any = inner.state.withLock {
                    $0.failures(of: delivery.event.runID).max { $0.attempts < $1.attempts }
                }
                return delivery.with(event: delivery.event, record: delivery.record, parked: any)
            }
        },
    ]

    static let consumption: [Fault] = [
        Fault(
            "What is given is acknowledged",
            breaks: "What was acknowledged does not come again, and what was not comes again, in the same order",
            "What is acknowledged in one partition leaves the others where they are",
            "An event that comes again brings the consumer's own failure to deal with its run",
            "A transition and its acknowledgement are stored together",
            "A consumer that has cursors keeps them when it is to begin at the latest event",
            "Each event of a batch can be acknowledged, one after the other", "Each consumer has cursors of its own",
            "The number of workers changes without an event being lost or given twice",
            "No event is passed over while many write at once",
            "A consumer that begins at the latest event hears of nothing before and of everything after",
            "What waits for a consumer is what it has not acknowledged, and since when the first of it waits"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onDeliveries = { deliveries in
                for delivery in deliveries {
                    let move = delivery.cursor
                    inner.state.withLock { $0.force(move) }
                }
                return deliveries
            }
        },

        Fault(
            "Every acknowledgement begins at the first event",
            breaks: "Each event of a batch can be acknowledged, one after the other"
        ) {
            $0.brokenStreamer.onDeliveries = { deliveries in
                // Of many: of few no two may be of one partition.
                guard deliveries.count == 64 else { return deliveries }
                return deliveries.map { delivery in
                    let move = delivery.cursor
                    return Delivery(
                        event: delivery.event, record: delivery.record, parked: delivery.parked,
                        cursor: CursorMove(consumer: move.consumer, partition: move.partition, from: 0, to: move.to))
                }
            }
        },

        Fault(
            "Partitions are acknowledged together",
            breaks: "What is acknowledged in one partition leaves the others where they are"
        ) {
            $0.broken.after { transaction, state in
                guard let move = transaction.cursor, state.runs.count == 42 else { return nil }
                return { state in
                    state.cursors[move.consumer] = MemoryCursors(behind: move.to)
                }
            }
        },

        Fault("Consumers share their cursors", breaks: "Each consumer has cursors of its own") {
            let inner = $0.memory
            $0.brokenStreamer.onSubscription = { subscription in
                guard subscription.consumer == "orders-2" else { return subscription }
                inner.state.withLock { $0.cursors["orders-2"] = $0.cursors["orders-1"] }
                return subscription
            }
        },

        Fault(
            "A transition is stored without its acknowledgement",
            breaks: "A transition and its acknowledgement are stored together"
        ) {
            $0.broken.onTransact = { [inner = $0.memory] transaction throws(WorkflowError) in
                var transaction = transaction
                if case .advance = transaction.run, let move = transaction.cursor, move.from == 0, move.to == 1,
                    transaction.audit == nil
                {
                    transaction.cursor = nil
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "A consumer begins with the first event, whatever it asks for",
            breaks: "A consumer that begins at the latest event hears of nothing before and of everything after"
        ) {
            $0.brokenStreamer.onBegin = { _ throws(WorkflowError) in }
        },

        Fault(
            "Beginning at the latest event moves the cursors there are",
            breaks: "A consumer that has cursors keeps them when it is to begin at the latest event"
        ) {
            $0.brokenStreamer.onBegin = { [inner = $0.memory] consumer throws(WorkflowError) in
                inner.state.withLock { $0.cursors[consumer] = nil }
                try await inner.beginAtLatest(consumer)
            }
        },
    ]

    static let waiting: [Fault] = [
        Fault(
            "A wait does not end with an event",
            breaks: "A consumer that waits is given an event as soon as it is stored"
        ) {
            let inner = $0.memory
            let looked = Memo(false)
            $0.brokenStreamer.onMoment = { moment in
                if moment == .distantPast { looked.change { $0 = true } }
                return moment
            }
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                // Of the first run, where nobody looked before: what comes between two waits has another case.
                let isFirst = inner.state.withLock { $0.runs.isEmpty }
                guard isFirst, !looked.change({ $0 }) else { return try await inner.transact(transaction) }
                return try inner.state.withLock { state throws(WorkflowError) in try state.apply(transaction).0 }
            }
        }
    ]
}

extension BrokenStreamer {
    /// Breaks each delivery.
    mutating func onDelivery(_ body: @escaping @Sendable (Delivery) -> Delivery) {
        reading.onDeliveries = { $0.map(body) }
    }
}

extension Delivery {
    func with(event: Event, record: Record?, parked: ParkedEvent?) -> Delivery {
        Delivery(event: event, record: record, parked: parked, cursor: cursor)
    }
}

extension Subscription {
    func with(partitions: PartitionSet? = nil, polling: Duration? = nil) -> Subscription {
        guard let topic else { return self }
        return Subscription(
            topic: topic, consumer: consumer, partitions: partitions ?? self.partitions,
            polling: polling ?? self.polling, fence: fence, runState: runState)
    }

    func with(runState: RunState?) -> Subscription {
        guard let topic else { return self }
        return Subscription(
            topic: topic, consumer: consumer, partitions: partitions, polling: polling, fence: fence,
            runState: runState)
    }
}
