/// Carries events to consumers, each at least once, those of one run in the order of their versions.
///
/// One that does not share the store is given its events by a relay: see ``RelayedStreamer``.
public protocol EventStreamer: Sendable {
    /// Whether cursors move in the store's own transactions, so that a transition and its acknowledgement are one commit
    /// and the outbox row is the event itself.
    var sharesStore: Bool { get }
    /// Puts a consumer's cursors behind the newest event, where it has none yet: it hears of nothing from before, and of
    /// everything stored once this has returned. One that has cursors keeps them.
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError)
    /// Begins to read a topic where the consumer's cursors stand; one without cursors begins with the first event that is
    /// left. From now on, and for as long as it is read, events that it has not passed stay (``ConsumerStanding``).
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver
}

/// Who reads what.
public struct Subscription: Sendable {
    /// Whose events.
    public let workflow: WorkflowName
    /// Of which topic; `nil` for every event of the workflow, in the order they were stored: that is how a relay reads the
    /// outbox. A ``RelayedStreamer`` is asked for one topic at a time.
    public let topic: Topic?
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
        workflow = topic.workflow
        self.topic = topic
        self.consumer = consumer
        self.partitions = partitions
        self.polling = polling
        self.fence = fence
        self.runState = runState
    }

    /// Everything that happens in a workflow.
    public init(
        everythingOf workflow: WorkflowName, consumer: ConsumerName, partitions: PartitionSet, polling: Duration,
        fence: RoleFence? = nil
    ) {
        self.workflow = workflow
        topic = nil
        self.consumer = consumer
        self.partitions = partitions
        self.polling = polling
        self.fence = fence
        runState = nil
    }
}

extension Subscription {
    /// Whether an event of its topic is for this subscription at all.
    package func wants(_ event: Event) -> Bool { runState.map { $0 == event.runState } ?? true }

    /// Whether an event is of its topic.
    package func covers(_ event: Event) -> Bool {
        topic.map { $0 == event.topic } ?? (event.topic.workflow == workflow)
    }

    /// What tells of new events.
    package var change: Change { topic.map(Change.topic) ?? .versions }
}

/// An event on its way to a consumer.
public struct Delivery: Sendable {
    /// The event.
    public let event: Event
    /// The run's record, as it was when the event was read; `nil` where there is none, or the streamer does not share the
    /// store and it has to be looked up.
    public internal(set) var record: Record?
    /// The consumer's failure to deal with this run before, whichever version it was, where the streamer shares the
    /// store and it is parked. It may be missing with an event that was stored after the receiver was opened: nobody
    /// was given that before, and of what waits only a lasting failure is older than it, or one that
    /// the event's version took along (``Record/keepsFailures(of:)``).
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
    /// How many of the consumer's events went before it had dealt with them, because nobody had claimed it for so long;
    /// those that it was told of before are not counted again.
    var missed: Int { get }
    /// The next events, each given once; waits while there are none.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - moment: how long to wait, by the wall clock; `nil` waits for as long as the polling allows.
    /// - Returns: at most `limit`; none when the moment came, the polling's wait was over, or `interrupt()` was called, and
    ///   now and then before: who asked asks again. What is there is given without waiting, also for a moment that has
    ///   passed.
    /// - Throws: `CancellationError`, or what the streamer failed with.
    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery]
    /// Makes a waiting `receive` return.
    func interrupt()
    /// Moves the cursor of a partition there: everything that was given up to it is dealt with. Asked of a streamer that
    /// does not share the store alone, by several tasks at once perhaps: a cursor that stands further already stays.
    func acknowledge(_ move: CursorMove) async throws
    /// The events that could not be read since this was asked last, kept as dead letters by now: those behind them go on.
    func takeUnreadable() -> [DeadLetter]
}

extension EventReceiver {
    /// Nothing to do: the cursor moved in the transaction of what was done.
    public func acknowledge(_ move: CursorMove) async throws {}

    /// None: for a streamer whose events can always be read.
    public func takeUnreadable() -> [DeadLetter] { [] }
}

/// A streamer on another system than the record store. The store's events are its outbox: a relay reads them there and
/// sends them, those of one run in the order of their versions, each at least once.
public protocol RelayedStreamer: EventStreamer {
    /// Sends events. When it returns they are durable over there, and consumers of their topics are given them; those of
    /// one run in the order they are given here. One that was sent before may be sent again. Everything that an event says
    /// arrives, but for its ID, and where the system has no place for them the status before (`nil`) and the origin
    /// (`engine`).
    ///
    /// - Throws: what the streamer failed with: then any of them may have been sent, and all are sent again after a wait. With
    ///   ``WorkflowError/Code/eventRefused`` it says that this will never do for one of them at least: fewer are sent then,
    ///   at last that one alone, which becomes a dead letter of the relay's where the store can keep it
    ///   (``DeadLetterStore``), and the others go on.
    func send(_ events: [Event]) async throws(WorkflowError)
}

extension RelayedStreamer {
    /// Cursors are acknowledged by the receiver, after what was done is stored.
    public var sharesStore: Bool { false }
}

/// A streamer that can say how much waits for a consumer.
public protocol BacklogCounting: EventStreamer {
    /// The events of a workflow that a consumer of everything has not acknowledged, counted up to the bound, and when the
    /// first of them was stored.
    func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog
}

/// What waits for a consumer.
public struct Backlog: Hashable, Sendable {
    /// How many events.
    public var depth: Total
    /// When the first of them was stored; `nil` when there is none.
    public var oldest: Timestamp?

    /// So many events, the first of them stored then.
    public init(depth: Total, oldest: Timestamp?) {
        self.depth = depth
        self.oldest = oldest
    }
}

extension EventReceiver {
    /// None: for a streamer that keeps its events whoever reads them.
    public var missed: Int { 0 }
}
