public import Workflows

/// An event of an outside stream that a person wants dropped: it is lost to the connector, for good.
public struct KeptEventRequest: Hashable, Sendable {
    /// Whose event it is.
    public var consumer: ConsumerName
    /// Which of its events, by the stream's ID.
    public var eventID: String
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who the client says it is; kept beside what the transport proves.
    public var claimedActor: String?

    /// Every field.
    public init(
        consumer: ConsumerName, eventID: String, requestID: RequestID, reason: String?, claimedActor: String? = nil
    ) {
        self.consumer = consumer
        self.eventID = eventID
        self.requestID = requestID
        self.reason = reason
        self.claimedActor = claimedActor
    }
}
