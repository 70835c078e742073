public import Workflows

/// What a person wants done about an event that could not be read.
public struct DeadLetterRequest: Hashable, Sendable {
    /// What there is to do.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Its consumer is given the event anew, where it can be read by now. Nothing takes that back: the consumer deals with
        /// it.
        case replay
        /// It is forgotten; the event is lost to the consumer, for good.
        case discard
    }

    /// What to do.
    public var kind: Kind
    /// Whose event it is.
    public var consumer: ConsumerName
    /// Which of its events.
    public var eventID: Int64
    /// Tells the answer to this request from those to others.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?

    /// Every field.
    public init(kind: Kind, consumer: ConsumerName, eventID: Int64, requestID: RequestID, reason: String?) {
        self.kind = kind
        self.consumer = consumer
        self.eventID = eventID
        self.requestID = requestID
        self.reason = reason
    }
}

/// The ends that has for who asked: an answer, or none.
public enum DeadLetterEnd: Hashable, Sendable {
    /// The source answered.
    case outcome(DeadLetterOutcome)
    /// It may not be done, for this reason.
    case refused(String)
    /// It never left.
    case notSent(String)
    /// It left and no answer came. Asked again, what was done is not found any more.
    case unknown(String)
}
