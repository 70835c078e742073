public import FoundationEssentials

/// An event that a consumer could not read, kept as it was found: those behind it go on, and it is not lost.
public struct DeadLetter: Hashable, Sendable {
    /// Whose event it would have been.
    public let consumer: ConsumerName
    /// Where it stands in its store.
    public let eventID: Int64
    /// What was found.
    public let bytes: Data
    /// Why it cannot be read.
    public let error: String
    /// When it was found.
    public let at: Timestamp

    /// Every field.
    public init(consumer: ConsumerName, eventID: Int64, bytes: Data, error: String, at: Timestamp) {
        self.consumer = consumer
        self.eventID = eventID
        self.bytes = bytes
        self.error = error
        self.at = at
    }
}
