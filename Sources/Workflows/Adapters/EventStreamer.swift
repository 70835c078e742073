/// Carries events to consumers, each at least once, those of one run in the order of their versions.
public protocol EventStreamer: Sendable {
    /// Whether cursors move in the store's own transactions, so that a transition and its acknowledgement are one commit
    /// and the outbox row is the event itself.
    var sharesStore: Bool { get }
    /// Puts a consumer's cursors behind the newest event, where it has none yet: it hears of nothing from before, and of
    /// everything stored once this has returned. One that has cursors keeps them.
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError)
    /// Begins to read a topic where the consumer's cursors stand; one without cursors begins with the first event.
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver
}

/// Who reads what.
public struct Subscription: Sendable {
    /// The topic.
    public let topic: Topic
    /// Whose cursors.
    public let consumer: ConsumerName
    /// Which part of the topic.
    public let partitions: PartitionSet
    /// The longest wait between two looks when nothing tells of a change.
    public let polling: Duration
    /// The role it is read for: cursors that move without a transition move under its epoch too.
    public let fence: RoleFence?
    /// Only the events of runs that came into this state; `nil` for all. The others are passed over.
    public let runState: RunState?

    /// Every field.
    public init(
        topic: Topic, consumer: ConsumerName, partitions: PartitionSet, polling: Duration, fence: RoleFence? = nil,
        runState: RunState? = nil
    ) {
        self.topic = topic
        self.consumer = consumer
        self.partitions = partitions
        self.polling = polling
        self.fence = fence
        self.runState = runState
    }
}

extension Subscription {
    /// Whether an event of its topic is for this subscription at all.
    package func wants(_ event: Event) -> Bool { runState.map { $0 == event.runState } ?? true }
}

/// An event on its way to a consumer.
public struct Delivery: Sendable {
    /// The event.
    public let event: Event
    /// The run's record, as it was when the event was read.
    public let record: Record?
    /// The consumer's failure to deal with this run before, whichever version it was, where the streamer shares the
    /// store and it is parked.
    public let parked: ParkedEvent?
    /// What acknowledges the event.
    public let cursor: CursorMove

    /// A delivery.
    public init(event: Event, record: Record?, parked: ParkedEvent? = nil, cursor: CursorMove) {
        self.event = event
        self.record = record
        self.parked = parked
        self.cursor = cursor
    }
}

/// Reads one subscription. Used by one task at a time.
public protocol EventReceiver: Sendable {
    /// The next events, each given once; waits while there are none.
    ///
    /// - Parameter moment: how long to wait, by the wall clock; `nil` waits for as long as the polling allows.
    /// - Returns: at most `limit`; none when the moment came, the polling's wait was over, or `interrupt()` was called.
    /// - Throws: `CancellationError`, or what the streamer failed with.
    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery]
    /// Makes a waiting `receive` return.
    func interrupt()
}
