public import FoundationEssentials

/// An event that a consumer could not read, kept as it was found: those behind it go on, and it is not lost. It can be
/// replayed or discarded (``DeadLetterOperations``).
public struct DeadLetter: Hashable, Sendable {
    /// Whose event it would have been.
    public let consumer: ConsumerName
    /// Where it stands in its store; less than zero for an event of an outside stream that the store kept for a connector.
    public let eventID: Int64
    /// What was found.
    public let bytes: Data
    /// Why it cannot be read.
    public let error: String
    /// When that was found, or found again.
    public let at: Timestamp
    /// How often it was to be replayed and could still not be read.
    public let tries: Int

    /// Every field.
    public init(
        consumer: ConsumerName, eventID: Int64, bytes: Data, error: String, at: Timestamp, tries: Int = 0
    ) {
        self.consumer = consumer
        self.eventID = eventID
        self.bytes = bytes
        self.error = error
        self.at = at
        self.tries = tries
    }
}

/// A record store whose events can become unreadable. Changes travel in a ``StoreTransaction`` (``UpkeepChange``); these
/// are the reads. What is listed and counted is every ``RecordStore``'s.
public protocol DeadLetterStore: RecordStore {
    /// A dead letter; `nil` where there is none, any more.
    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter?
    /// Reads the event of a dead letter again, changing nothing.
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter
}

/// What is found where a dead letter's event is read again.
public enum RereadLetter: Hashable, Sendable {
    /// It can be read by now.
    case readable(Event)
    /// It can be read by now, and is an event of an outside stream that was kept for a connector.
    case kept(ConnectorEvent)
    /// It still cannot: the letter as it is to be kept from now on, of the run where that much can be read.
    case unreadable(DeadLetter, RunID?)
    /// The event is gone, with its run.
    case gone
}
