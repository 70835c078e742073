import Synchronization
public import Workflows

/// An outside stream in memory, for tests of connectors: events are given as they are sent, those of a consumer that were
/// acknowledged not again.
///
///     let payments = InMemoryConnectorSource()
///     orders.addConnector("payments", source: payments) { event, foreignID, orders in … }
///     payments.send(ConnectorEvent(id: "1", key: "order-17", at: clock.wallClock))
public final class InMemoryConnectorSource: ConnectorSource {
    struct State {
        var events: [ConnectorEvent] = []
        /// How many of the events each partition of a consumer is past.
        var cursors: [ConsumerName: [Partition: Int]] = [:]
    }

    let state = Mutex(State())
    let clock: EngineClock
    let changes = ChangeHub()

    /// An empty stream. Polls are counted by the clock.
    public init(clock: EngineClock = .system) { self.clock = clock }

    /// Adds events. One with the ID of another is that one given again.
    public func send(_ events: ConnectorEvent...) {
        state.withLock { $0.events += events }
        changes.notify([.versions])
    }

    /// How many of the stream's events a consumer is past, for the events of a key.
    public func position(of consumer: ConsumerName, key: String) -> Int {
        state.withLock { $0.cursors[consumer]?[Partition(ofKey: key)] ?? 0 }
    }

    /// Puts a new consumer behind the newest event.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        state.withLock { state in
            guard state.cursors[consumer] == nil else { return }
            let count = state.events.count
            state.cursors[consumer] = Dictionary(
                uniqueKeysWithValues: (0..<Partition.count).map { (Partition(number: $0), count) })
        }
    }

    /// Begins to read where the consumer stands.
    public func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        InMemoryConnectorReceiver(source: self, consumer: consumer, partitions: partitions, polling: polling)
    }
}

/// Reads an ``InMemoryConnectorSource``.
final class InMemoryConnectorReceiver: ConnectorReceiver {
    private let source: InMemoryConnectorSource
    private let consumer: ConsumerName
    private let partitions: PartitionSet
    private let polling: Duration
    private let listener: ChangeListener
    private let next = Mutex(0)
    /// Where the events stand that were given and not acknowledged yet; one that was sent twice stands twice.
    private let places = Mutex<[String: [Int]]>([:])

    init(source: InMemoryConnectorSource, consumer: ConsumerName, partitions: PartitionSet, polling: Duration) {
        self.source = source
        self.consumer = consumer
        self.partitions = partitions
        self.polling = polling
        listener = source.changes.listen(to: [.versions])
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent] {
        let found = take(limit)
        guard found.isEmpty else { return found }
        let polled = source.clock.elapsed + polling
        let deadline = moment.map { min(source.clock.elapsed(at: $0), polled) } ?? polled
        try await listener.wait(until: deadline, clock: source.clock)
        return take(limit)
    }

    func acknowledge(_ event: ConnectorEvent) async throws {
        let place = places.withLock { places -> Int? in
            guard let place = places[event.id]?.first else { return nil }
            places[event.id]?.removeFirst()
            return place
        }
        guard let place else { return }
        source.state.withLock { state in
            let stands = state.cursors[consumer]?[event.partition] ?? 0
            state.cursors[consumer, default: [:]][event.partition] = max(stands, place + 1)
        }
    }

    func interrupt() { listener.interrupt() }

    private func take(_ limit: Int) -> [ConnectorEvent] {
        next.withLock { next in
            source.state.withLock { state in
                var found: [ConnectorEvent] = []
                while next < state.events.count, found.count < limit {
                    let event = state.events[next]
                    defer { next += 1 }
                    guard partitions.contains(event.partition), next >= state.cursors[consumer]?[event.partition] ?? 0
                    else { continue }
                    let place = next
                    places.withLock { $0[event.id, default: []].append(place) }
                    found.append(event)
                }
                return found
            }
        }
    }
}
