import Synchronization
public import Workflows

/// A streamer of its own, as if the events were on another system: what is stored has to be relayed to it, and cursors
/// are acknowledged after the work is stored.
///
///     let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: InMemoryStreamer())
///
/// It keeps everything that was ever sent.
public final class InMemoryStreamer: RelayedStreamer {
    struct State {
        var topics: [Topic: [Event]] = [:]
        var lastID: Int64 = 0
        var cursors: [ConsumerName: [Partition: Int64]] = [:]
    }

    let state = Mutex(State())
    let clock: EngineClock
    let changes = ChangeHub()

    /// An empty streamer. Polls are counted by the clock.
    public init(clock: EngineClock = .system) { self.clock = clock }

    /// Numbers the events and keeps them.
    public func send(_ events: [Event]) async throws(WorkflowError) {
        state.withLock { state in
            for event in events {
                state.lastID += 1
                state.topics[event.topic, default: []].append(event.sent(as: state.lastID))
            }
        }
        changes.notify(Set(events.map { Change.topic($0.topic) }))
    }

    /// What was sent to a topic, in that order.
    public func events(on topic: Topic) -> [Event] { state.withLock { $0.topics[topic] ?? [] } }

    /// Puts a new consumer's cursors behind what was sent last.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        state.withLock { state in
            guard state.cursors[consumer] == nil else { return }
            let last = state.lastID
            state.cursors[consumer] = Dictionary(
                uniqueKeysWithValues: (0..<Partition.count).map { (Partition(number: $0), last) })
        }
    }

    /// Begins to read a topic where the consumer's cursors stand.
    public func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        guard let topic = subscription.topic else {
            throw WorkflowError(.invalidArgument, "a streamer is read by topic")
        }
        return InMemoryStreamerReceiver(streamer: self, topic: topic, subscription: subscription)
    }
}

/// Reads a topic of an ``InMemoryStreamer``.
final class InMemoryStreamerReceiver: EventReceiver {
    private let streamer: InMemoryStreamer
    private let topic: Topic
    private let subscription: Subscription
    private let listener: ChangeListener
    /// The last event of each partition that was given, or that its cursor stood on.
    private let given: Mutex<[Partition: Int64]>

    init(streamer: InMemoryStreamer, topic: Topic, subscription: Subscription) {
        self.streamer = streamer
        self.topic = topic
        self.subscription = subscription
        listener = streamer.changes.listen(to: [.topic(topic)])
        given = Mutex(streamer.state.withLock { $0.cursors[subscription.consumer] ?? [:] })
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let found = take(limit)
        guard found.isEmpty else { return found }
        let clock = streamer.clock
        let polled = clock.elapsed + subscription.polling
        try await listener.wait(until: moment.map { min(clock.elapsed(at: $0), polled) } ?? polled, clock: clock)
        return take(limit)
    }

    func interrupt() { listener.interrupt() }

    func acknowledge(_ move: CursorMove) async throws {
        streamer.state.withLock { state in
            let stands = state.cursors[move.consumer]?[move.partition] ?? 0
            state.cursors[move.consumer, default: [:]][move.partition] = max(stands, move.to)
        }
    }

    private func take(_ limit: Int) -> [Delivery] {
        let events = streamer.events(on: topic)
        return given.withLock { given in
            var deliveries: [Delivery] = []
            for event in events where deliveries.count < limit {
                let last = given[event.partition] ?? 0
                guard subscription.partitions.contains(event.partition), event.id > last else { continue }
                given[event.partition] = event.id
                guard subscription.runState.map({ $0 == event.runState }) ?? true else { continue }
                deliveries.append(
                    Delivery(
                        event: event, record: nil,
                        cursor: CursorMove(
                            consumer: subscription.consumer, partition: event.partition, from: last, to: event.id)))
            }
            return deliveries
        }
    }
}

extension Event {
    fileprivate func sent(as id: Int64) -> Event {
        Event(
            id: id, topic: topic, partition: partition, runID: runID, foreignID: foreignID, version: version,
            status: status, previousStatus: previousStatus, runState: runState, origin: origin, at: at,
            traceOrigin: traceOrigin)
    }
}
