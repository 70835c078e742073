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
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who the client says it is; kept beside what the transport proves.
    public var claimedActor: String?

    /// Every field.
    public init(
        kind: Kind, consumer: ConsumerName, eventID: Int64, requestID: RequestID, reason: String?,
        claimedActor: String? = nil
    ) {
        self.kind = kind
        self.consumer = consumer
        self.eventID = eventID
        self.requestID = requestID
        self.reason = reason
        self.claimedActor = claimedActor
    }
}

/// How replaying or discarding an event ended for who asked. Where no answer came: ask again with the same request ID.
public typealias DeadLetterEnd = RequestEnd<DeadLetterOutcome>
