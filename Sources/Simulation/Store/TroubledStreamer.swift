import Synchronization
import Workflows

/// A streamer as one process sees it: calls fail and take time, events come late and again.
struct TroubledStreamer: EventStreamer {
    let inner: any EventStreamer
    let connection: Connection

    var sharesStore: Bool { inner.sharesStore }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await connection.call(.lease) { () async throws(WorkflowError) in try await inner.beginAtLatest(consumer) }
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let receiver = try await connection.call(.receive) { () async throws(WorkflowError) in
            try await inner.receiver(for: subscription)
        }
        return TroubledReceiver(
            receiver, consumer: subscription.consumer, sharesStore: sharesStore, connection: connection)
    }
}

/// The same for a streamer on another system.
struct TroubledRelayedStreamer: RelayedStreamer {
    let inner: any RelayedStreamer
    let connection: Connection

    func send(_ events: [Event]) async throws(WorkflowError) {
        try await connection.call(.write) { () async throws(WorkflowError) in try await inner.send(events) }
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await TroubledStreamer(inner: inner, connection: connection).beginAtLatest(consumer)
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await TroubledStreamer(inner: inner, connection: connection).receiver(for: subscription)
    }
}

/// A receiver whose events may come late, and again.
final class TroubledReceiver: EventReceiver {
    private let inner: any EventReceiver
    private let consumer: ConsumerName
    private let sharesStore: Bool
    private let connection: Connection
    /// What was given out last.
    private let given = Mutex<[Delivery]>([])

    init(_ inner: any EventReceiver, consumer: ConsumerName, sharesStore: Bool, connection: Connection) {
        self.inner = inner
        self.consumer = consumer
        self.sharesStore = sharesStore
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

    func acknowledge(_ move: CursorMove) async throws {
        try await connection.call(.write, any: { try await inner.acknowledge(move) })
    }

    /// An event as it is read again: with the run as it is now, where the streamer knows that.
    private func read(_ delivery: Delivery) async throws -> Delivery {
        guard sharesStore else { return delivery }
        let records = connection.store.records
        let parked = try await records.parked(workflow: nil, runID: delivery.event.runID, limit: 100)
        return Delivery(
            event: delivery.event, record: try await records.lookup(delivery.event.runID),
            parked: parked.first { $0.consumer == consumer }, cursor: delivery.cursor)
    }
}
