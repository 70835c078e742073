import Synchronization
import Workflows

extension Trial {
    /// A receiver of a topic of orders that waits for an hour.
    func receiver(
        _ consumer: ConsumerName = "orders-1", topic: Topic.Kind = .status(1), partitions: PartitionSet = .all,
        polling: Duration = .hours(1), runState: RunState? = nil
    ) async throws -> any EventReceiver {
        try await adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: "orders", kind: topic), consumer: consumer, partitions: partitions,
                polling: polling, runState: runState))
    }

    /// What there is for a receiver, without waiting for more.
    func receive(_ receiver: any EventReceiver, limit: Int = 1000) async throws -> [Delivery] {
        try await relay()
        return try await receiver.receive(limit: limit, until: .distantPast)
    }

    /// What there is for a new receiver.
    func receive(_ consumer: ConsumerName = "orders-1") async throws -> [Delivery] {
        try await receive(try await receiver(consumer))
    }

    /// Sends what was stored, where the streamer is on another system.
    func relay() async throws {
        guard let streamer = adapter.streamer as? any RelayedStreamer else { return }
        let new = try await records.events(after: relayed.last, limit: 10_000)
        try await streamer.send(new)
        if let last = new.last { relayed.last = last.id }
    }

    /// Acknowledges an event: in a transaction of the store where the streamer shares it, else with the receiver.
    func acknowledge(_ delivery: Delivery, _ receiver: any EventReceiver) async throws {
        guard adapter.streamer.sharesStore else { return try await receiver.acknowledge(delivery.cursor) }
        try expect(try await carryOut(delivery.cursor), "the cursor to move", saw: delivery.cursor)
    }
}

/// How far a store's events were sent to a streamer on another system.
final class Relayed: Sendable {
    private let state = Mutex<Int64>(0)

    var last: Int64 {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
