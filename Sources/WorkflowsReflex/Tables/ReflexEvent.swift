public import Workflows

/// An event of a Reflex table: something of a type happened to something.
public struct ReflexEvent: Hashable, Sendable {
    /// Where it stands in its table: grows, and is never used again.
    public var id: Int64
    /// What it happened to. The event of a run has the run's ID here, not the run's foreign ID.
    public var foreignID: String
    /// When.
    public var at: Timestamp
    /// What happened, by number. The event of a run has the status here.
    public var type: Int
    /// What else is said. The event of a run has its headers here, as a JSON object of texts; empty for nothing.
    public var metadata: [UInt8]

    /// Every field.
    public init(id: Int64, foreignID: String, at: Timestamp, type: Int, metadata: [UInt8] = []) {
        self.id = id
        self.foreignID = foreignID
        self.at = at
        self.type = type
        self.metadata = metadata
    }

    /// Whether it stands where no event came to stand, so that none ever will: nothing happened.
    public var isFiller: Bool { type == Self.fillerType && foreignID == Self.fillerID }

    static let fillerType = 0
    static let fillerID = "0"
}
