import Synchronization
import Workflows

extension Connection: EventStreamer {
    var sharesStore: Bool { store.streamer.sharesStore }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await call(.lease) { () async throws(WorkflowError) in try await store.streamer.beginAtLatest(consumer) }
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let inner = try await call(.receive) { () async throws(WorkflowError) in
            try await store.streamer.receiver(for: subscription)
        }
        return TroubledReceiver(inner, consumer: subscription.consumer, connection: self)
    }
}

/// A receiver whose events may come late, in parts, and again.
final class TroubledReceiver: EventReceiver {
    private let inner: any EventReceiver
    private let consumer: ConsumerName
    private let connection: Connection
    /// What was given out last.
    private let given = Mutex<[Delivery]>([])

    init(_ inner: any EventReceiver, consumer: ConsumerName, connection: Connection) {
        self.inner = inner
        self.consumer = consumer
        self.connection = connection
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let known = given.withLock { $0 }
        let (repeated, delay) = connection.troubles.events(known.count, of: connection.slot)
        if repeated > 0 {
            var again: [Delivery] = []
            for delivery in known.suffix(min(repeated, limit)) { again.append(try await read(delivery)) }
            return again
        }
        // The moment is by the process' own wall clock.
        let moment = moment.map { $0 - connection.skew }
        let deliveries = try await connection.call(
            .receive, any: { try await inner.receive(limit: limit, until: moment) })
        if let delay, !deliveries.isEmpty { await connection.clock.pause(for: delay) }
        given.withLock { $0 = Array(($0 + deliveries).suffix(8)) }
        return deliveries
    }

    func interrupt() { inner.interrupt() }

    /// An event as it is read again: with the run as it is now.
    private func read(_ delivery: Delivery) async throws -> Delivery {
        let records = connection.store.records
        let parked = try await records.parked(workflow: nil, runID: delivery.event.runID, limit: 100)
        return Delivery(
            event: delivery.event, record: try await records.lookup(delivery.event.runID),
            parked: parked.first { $0.consumer == consumer }, cursor: delivery.cursor)
    }
}
