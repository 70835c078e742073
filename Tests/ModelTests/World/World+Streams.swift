import Workflows

/// A receiver of the store, and what it was given.
struct OpenReceiver {
    let receiver: any EventReceiver
    let subscription: Subscription
    /// Where the cursors stood when it was opened, and what it was given since.
    var positions: [Partition: Int64]
    /// The newest event at that time.
    let last: Int64
}

extension World {
    func beginAtLatest(_ consumer: ConsumerName) async throws {
        try await adapter.streamer.beginAtLatest(consumer)
        guard model.cursors[consumer] == nil else { return }
        for number in 0..<Partition.count {
            model.cursors[consumer, default: [:]][Partition(number: number)] = model.lastEventID
        }
    }

    func open(
        _ number: Int, _ topic: Topic, _ consumer: ConsumerName, _ share: PartitionSet, only: RunState?
    ) async throws {
        let subscription = Subscription(
            topic: topic, consumer: consumer, partitions: share, polling: .seconds(3600), runState: only)
        receivers[number] = OpenReceiver(
            receiver: try await adapter.streamer.receiver(for: subscription), subscription: subscription,
            positions: model.cursors[consumer] ?? [:], last: model.lastEventID)
    }

    /// Each event of the topic behind the cursors, once; those of a partition in their order.
    ///
    /// - Returns: how many came.
    @discardableResult
    func receive(_ number: Int, limit: Int) async throws -> Int {
        guard var open = receivers[number] else { return 0 }
        let subscription = open.subscription
        let what = "what \(subscription.consumer) receives of \(subscription.topic?.name ?? "everything")"
        let found = try await open.receiver.receive(limit: limit, until: .distantPast)
        var due: [Partition: ArraySlice<Event>] = [:]
        for event in model.events {
            guard event.topic == subscription.topic, subscription.partitions.contains(event.partition),
                subscription.runState ?? event.runState == event.runState,
                event.id > open.positions[event.partition] ?? 0
            else { continue }
            due[event.partition, default: []].append(event)
        }
        try require(found.count <= limit, "\(what): no more than asked for", "\(found.count)")
        try require(due.isEmpty || !found.isEmpty, "\(what): something is there", "nothing; there is \(due)")
        for delivery in found {
            let partition = delivery.event.partition
            try expect(delivery.event, due[partition]?.popFirst(), "\(what): the next event of its partition")
            let cursor = CursorMove(
                consumer: subscription.consumer, partition: partition, from: open.positions[partition] ?? 0,
                to: delivery.event.id)
            try expect(delivery.cursor, cursor, "\(what): what acknowledges it")
            try expect(delivery.record, model.current(delivery.event.runID), "\(what): its run's record")
            let key = StoreModel.ParkedKey(runID: delivery.event.runID, consumer: subscription.consumer)
            if delivery.parked != nil || delivery.event.id <= open.last {
                try expect(delivery.parked, model.parked[key], "\(what): the failure with the run before")
            }
            open.positions[partition] = delivery.event.id
        }
        receivers[number] = open
        return found.count
    }
}
