public import FoundationEssentials

/// A stream outside of the store whose events drive a workflow: another system's topic, a table, a queue. Written once for
/// a kind of stream; see ``WorkflowBuilder/addConnector(_:source:when:options:foreignID:perform:)``.
///
/// The source keeps a cursor for each consumer and partition, where it outlives the service. Only
/// ``ConnectorReceiver/acknowledge(_:)`` moves it on, so that each event is given at least once.
///
/// `ConformanceSuite.connectorSource` of `WorkflowsTesting` holds a source against what is said here.
public protocol ConnectorSource: Sendable {
    /// Puts a consumer's cursors behind the newest event, where it has none yet: it is given nothing that there was, and
    /// everything that comes. Called at each start of a service; cursors that were put there stay, also when nothing was
    /// given since.
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError)
    /// Begins to read where the consumer's cursors stand; one without cursors begins with the first event there is.
    ///
    /// The receivers of a consumer's workers share the partitions; into how many shares may change from one start to the
    /// next.
    ///
    /// - Parameters:
    ///   - consumer: whose cursors.
    ///   - partitions: events are this worker's whose ``ConnectorEvent/partition`` is among them.
    ///   - polling: the longest wait between two looks when nothing tells of a change.
    func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver
}

/// Reads an outside stream for one worker. Used by one task at a time, but for ``interrupt()``.
public protocol ConnectorReceiver: Sendable {
    /// The next events, each given once by this receiver; those of one key in their order. Waits while there are none.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - moment: how long to wait, by the wall clock; `nil` waits for as long as the polling allows.
    /// - Returns: at most `limit`; none when the moment came, the polling's wait was over, or `interrupt()` was called, and
    ///   now and then before: who asked asks again. What is there is given without waiting, also for a moment that has
    ///   passed.
    /// - Throws: `CancellationError`, or what the stream failed with.
    func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent]
    /// This event, and what was given before it of its ``ConnectorEvent/partition``, is dealt with, or kept by the store: it
    /// is not given again to whoever begins to read when this has returned. What was given of other partitions is, until it
    /// is acknowledged itself. A cursor that stands further already stays.
    func acknowledge(_ event: ConnectorEvent) async throws
    /// Makes a waiting `receive` return. Where none waits the next one returns at once.
    func interrupt()
    /// What the receiver waits behind, when it was asked for events last; `nil` for nothing, and for a gap that the source
    /// itself is about to close. For as long as there is one the connector is as far behind.
    var gap: StreamGap? { get }
    /// The events that could not be read since this was asked last: those behind them go on. A source that keeps them is a
    /// ``DeadLetterKeeping``.
    func takeUnreadable() -> [DeadLetter]
}

extension ConnectorReceiver {
    /// None: for a stream without gaps.
    public var gap: StreamGap? { nil }

    /// None: for a stream whose events can always be read.
    public func takeUnreadable() -> [DeadLetter] { [] }
}

/// An event of an outside stream.
public struct ConnectorEvent: Hashable, Sendable, Codable {
    /// Tells it apart from all others of its stream, also when it is given again.
    public var id: String
    /// What it is about: events of one key are dealt with in their order. Often a foreign ID.
    public var key: String
    /// What happened, in the stream's own terms.
    public var type: String
    /// What came with it.
    public var headers: [String: String]
    /// What it carries.
    public var payload: Data
    /// When it happened, by the stream's clock.
    public var at: Timestamp

    /// Every field.
    public init(
        id: String, key: String, type: String = "", headers: [String: String] = [:], payload: Data = Data(),
        at: Timestamp
    ) {
        self.id = id
        self.key = key
        self.type = type
        self.headers = headers
        self.payload = payload
        self.at = at
    }

    /// Which of a connector's workers it is for.
    public var partition: Partition { Partition(ofKey: key) }
}

/// Keeps events of outside streams that could not be dealt with, so that those behind go on. Optional for a record store;
/// without it no connector to an outside stream can be built.
public protocol InboxStore: RecordStore {
    /// Keeps an event for a consumer, or what became of one that is kept.
    ///
    /// - Parameters:
    ///   - entry: the event, or what became of it.
    ///   - fence: the role it is done for; refused with `roleLost` when that is somebody else's by now.
    func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError)
    /// It is dealt with.
    func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError)
    /// Whether an event of a key is kept: later ones wait behind it.
    func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool
    /// Of each key the event that was kept first, where that is due; the first due first. One that cannot be read is given
    /// too, and says so (``InboxEntry/letter``): those of its key wait behind it until it is made a dead letter
    /// (``InboxChange/unreadable(_:)``).
    func dueInbox(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [InboxEntry]
    /// When the next is due, of the events that were kept first of their key.
    func nextInboxDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp?
    /// What is kept, in the order it was.
    func inbox(limit: Int) async throws(WorkflowError) -> [InboxEntry]
    /// How many events of each consumer are kept, counted no further than the bound for each. Consumers without any are
    /// missing.
    func inboxCounts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total]
    /// A kept event; `nil` where it is not kept, any more.
    func inboxEntry(_ eventID: String, for consumer: ConsumerName) async throws(WorkflowError) -> InboxEntry?
}

/// What becomes of an event of an outside stream that the store keeps.
public enum InboxChange: Sendable {
    /// It is dealt with, by the run's change of the transaction. Refused with `conflict` where it is not kept any more:
    /// somebody else has dealt with it.
    case dealtWith(InboxEntry)
    /// It is looked at again later: how often it was tried, when it is due and why are these now. Nothing happens to one
    /// that is not kept any more.
    case putOff(InboxEntry)
    /// It cannot be read as it was kept: it is a dead letter of the store's from now on (``InboxEntry/letter``) and kept no
    /// more, and what waits behind it of its key is due. Given again by its stream it stays one. Nothing happens to one
    /// that is not kept any more. Asked only of a ``DeadLetterStore`` that gave such an entry.
    case unreadable(InboxEntry)
}

/// An event of an outside stream that waits in the store.
public struct InboxEntry: Hashable, Sendable {
    /// Who deals with it.
    public var consumer: ConsumerName
    /// The event.
    public var event: ConnectorEvent
    /// How often dealing with it failed; 0 for one that waits behind another of its key.
    public var attempts: Int
    /// When it is tried again.
    public var dueAt: Timestamp
    /// What the last attempt failed with; empty for one that waits behind another.
    public var lastError: String
    /// When it was kept.
    public var keptAt: Timestamp
    /// What there is of the event where it cannot be read as it was kept; `nil` for one that can, as every sound one can.
    /// The connector is not called for one that cannot: this is made a dead letter. Its ``DeadLetter/eventID`` is less than
    /// zero, so that it is taken for no event of the stream's own.
    public var letter: DeadLetter?

    /// Every field.
    public init(
        consumer: ConsumerName, event: ConnectorEvent, attempts: Int, dueAt: Timestamp, lastError: String,
        keptAt: Timestamp, letter: DeadLetter? = nil
    ) {
        self.consumer = consumer
        self.event = event
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastError = lastError
        self.keptAt = keptAt
        self.letter = letter
    }
}

extension WorkflowError {
    /// A kept event is to be dealt with, and is not kept any more.
    package static func notKept(_ entry: InboxEntry) -> WorkflowError {
        WorkflowError(
            .conflict, "the event \(entry.event.id) is not kept for \(entry.consumer) any more: it was dealt with")
    }
}
