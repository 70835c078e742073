/// What the reader of the change feed was not given: events that the store had let go of before they were read, or could
/// not read. They may be anybody's, so everybody who waits looks for itself then; and no more often than once in a while,
/// however often that happens.
struct MissedEvents {
    private static let pause = Duration.seconds(1)

    /// Nothing up to this event is missed that nobody was told of.
    private var through: Int64
    private var isUntold = false
    private var toldAt: Duration?

    init(after event: Int64) { through = event }

    /// Compares what was read with what there was: every version has an event, and their IDs have no gaps.
    ///
    /// - Parameters:
    ///   - position: The event that was read after.
    ///   - newest: The event that had been stored last, where these are all that came.
    /// - Returns: whether some are missing.
    mutating func isMissing(from events: [Event], after position: Int64, newest: Int64?) -> Bool {
        let first = max(position, through)
        let last = max(events.last?.id ?? first, newest ?? first)
        guard last > first else { return false }
        through = last
        guard Int64(events.count { $0.id > first }) != last &- first else { return false }
        isUntold = true
        return true
    }

    /// Whether who waits is to be told now.
    mutating func takeDue(at now: Duration) -> Bool {
        guard let due, due <= now else { return false }
        isUntold = false
        toldAt = now
        return true
    }

    /// When who waits is told; `nil` where there is nothing to tell.
    var due: Duration? { isUntold ? (toldAt.map { $0 + Self.pause } ?? .zero) : nil }
}
