/// A place in an outside stream where an event is missing that may still come: what stands behind it waits.
public struct StreamGap: Hashable, Sendable {
    /// The ID of the event that is missing; of several the first.
    public var eventID: String
    /// Since when it is known to be missing.
    public var since: Timestamp

    /// A gap that has been there since then.
    public init(eventID: String, since: Timestamp) {
        self.eventID = eventID
        self.since = since
    }
}
