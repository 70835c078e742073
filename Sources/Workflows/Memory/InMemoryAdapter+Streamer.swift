import Synchronization

extension InMemoryAdapter: EventStreamer, BacklogCounting {
    /// Cursors move with the transition.
    public var sharesStore: Bool { true }

    /// Puts a new consumer's cursors behind the newest event.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        state.withLock { state in
            guard state.cursors[consumer] == nil else { return }
            let last = state.events.lastID
            state.cursors[consumer] = Dictionary(
                uniqueKeysWithValues: (0..<Partition.count).map { (Partition(number: $0), last) })
        }
    }

    /// What a consumer has not acknowledged.
    public func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog {
        state.withLock { state in
            let cursors = state.cursors[consumer] ?? [:]
            let first = cursors.count < Partition.count ? 0 : cursors.values.min() ?? 0
            let waiting = state.events.after(first, limit: .max).lazy.filter {
                $0.topic.workflow == workflow && $0.id > cursors[$0.partition] ?? 0
            }
            let found = Array(waiting.prefix(max(0, limit) + 1))
            return Backlog(
                depth: found.count > limit ? Total(limit, .atLeast) : Total(found.count, .exact),
                oldest: found.first?.at)
        }
    }

    /// Begins to read a topic where the consumer's cursors stand.
    public func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        MemoryReceiver(adapter: self, subscription: subscription)
    }
}

/// Reads a topic of an ``InMemoryAdapter``.
final class MemoryReceiver: EventReceiver {
    private struct Position {
        /// The topic's last event that was looked at.
        var seen: Int64 = 0
        var cursors: [Partition: Int64]
    }

    private let adapter: InMemoryAdapter
    private let subscription: Subscription
    private let listener: ChangeListener
    private let position: Mutex<Position>

    init(adapter: InMemoryAdapter, subscription: Subscription) {
        self.adapter = adapter
        self.subscription = subscription
        listener = adapter.changes.listen(to: [subscription.change])
        position = Mutex(Position(cursors: adapter.state.withLock { $0.cursors[subscription.consumer] ?? [:] }))
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let deliveries = read(limit)
        guard deliveries.isEmpty else { return deliveries }
        let clock = adapter.clock
        let polling = clock.elapsed + subscription.polling
        try await listener.wait(until: moment.map { min(clock.elapsed(at: $0), polling) } ?? polling, clock: clock)
        return read(limit)
    }

    func interrupt() { listener.interrupt() }

    private func read(_ limit: Int) -> [Delivery] {
        position.withLock { position in
            adapter.state.withLock { state in
                var deliveries: [Delivery] = []
                for id in state.events.ids(for: subscription, after: position.seen) {
                    guard deliveries.count < limit else { break }
                    position.seen = id
                    guard let event = state.events.event(id), subscription.wants(event) else { continue }
                    let cursor = position.cursors[event.partition] ?? 0
                    guard subscription.partitions.contains(event.partition), event.id > cursor else { continue }
                    position.cursors[event.partition] = event.id
                    deliveries.append(
                        Delivery(
                            event: event, record: state.runs[event.runID]?.current,
                            parked: state.parked[event.runID, subscription.consumer],
                            cursor: CursorMove(
                                consumer: subscription.consumer, partition: event.partition, from: cursor,
                                to: event.id)))
                }
                return deliveries
            }
        }
    }
}
