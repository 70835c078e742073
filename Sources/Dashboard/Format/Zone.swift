public import Workflows

/// The time zone times are shown in: a name for the header and how far east of UTC it is at a moment.
public struct Zone: Sendable {
    /// What the header calls it.
    public let name: String
    /// Seconds east of UTC at a moment.
    public let offset: @Sendable (Timestamp) -> Int

    /// A zone by its name and offset.
    public init(name: String, offset: @escaping @Sendable (Timestamp) -> Int) {
        self.name = name
        self.offset = offset
    }

    /// Coordinated universal time.
    public static let utc = Zone(name: "UTC") { _ in 0 }
}
