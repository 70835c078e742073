import Synchronization

extension InMemoryAdapter: EventStreamer, BacklogCounting {
    /// Cursors move with the transition.
    public var sharesStore: Bool { true }

    /// Puts a new consumer's cursors behind the newest event.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        state.withLock { state in
            guard state.cursors[consumer] == nil else { return }
            let last = state.events.lastID
            state.cursors[consumer] = MemoryCursors(behind: last)
        }
    }

    /// What a consumer has not acknowledged.
    public func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog {
        state.withLock { state in
            let cursors = state.cursors[consumer] ?? MemoryCursors()
            var count = 0
            var oldest: Timestamp?
            state.events.read(nil, after: cursors.first) { entry in
                guard let event = entry.event, event.topic.workflow == workflow, event.id > cursors[event.partition]
                else { return true }
                count += 1
                oldest = oldest ?? event.at
                return count <= limit
            }
            return Backlog(depth: count > limit ? Total(limit, .atLeast) : Total(count, .exact), oldest: oldest)
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
        var cursors: MemoryCursors
        var claimedAt: Timestamp
    }

    private let adapter: InMemoryAdapter
    private let subscription: Subscription
    private let listener: ChangeListener
    private let position: Mutex<Position>
    let missed: Int

    init(adapter: InMemoryAdapter, subscription: Subscription) {
        self.adapter = adapter
        self.subscription = subscription
        listener = adapter.changes.listen(to: [subscription.change])
        let now = adapter.clock.now
        let (cursors, missed) = adapter.state.withLock { state in
            state.consumers.claim(subscription.consumer, subscription.reads, at: now)
            return (
                state.cursors[subscription.consumer] ?? MemoryCursors(),
                state.consumers.takeMissed(subscription.consumer)
            )
        }
        position = Mutex(Position(cursors: cursors, claimedAt: now))
        self.missed = missed
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        renewClaim()
        let deliveries = read(limit)
        guard deliveries.isEmpty else { return deliveries }
        let clock = adapter.clock
        let polling = clock.elapsed + subscription.polling
        try await listener.wait(until: moment.map { min(clock.elapsed(at: $0), polling) } ?? polling, clock: clock)
        return read(limit)
    }

    func interrupt() { listener.interrupt() }

    private func renewClaim() {
        let now = adapter.clock.now
        position.withLock { position in
            guard ConsumerStanding.isClaimDue(claimedAt: position.claimedAt, at: now) else { return }
            position.claimedAt = now
            adapter.state.withLock { $0.consumers.claim(subscription.consumer, subscription.reads, at: now) }
        }
    }

    private func read(_ limit: Int) -> [Delivery] {
        position.withLock { position in
            adapter.state.withLock { state in
                var deliveries: [Delivery] = []
                state.events.read(subscription.topic, after: position.seen) { entry in
                    guard deliveries.count < limit else { return false }
                    position.seen = entry.id
                    let partition = entry.run.partition
                    let cursor = position.cursors[partition]
                    guard subscription.partitions.contains(partition), entry.id > cursor, let event = entry.event,
                        subscription.covers(event), subscription.wants(event)
                    else { return true }
                    position.cursors[partition] = entry.id
                    deliveries.append(
                        Delivery(
                            event: event, record: entry.run.current,
                            parked: entry.run.parked.isEmpty ? nil : entry.run.parked[subscription.consumer],
                            cursor: CursorMove(
                                consumer: subscription.consumer, partition: partition, from: cursor, to: entry.id)))
                    return true
                }
                if deliveries.count < limit { position.seen = max(position.seen, state.events.lastID) }
                return deliveries
            }
        }
    }
}
