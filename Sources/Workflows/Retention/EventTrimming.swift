/// When a store looks which of its events may go: as new ones come, so that trimming keeps pace with them and costs
/// nothing while nothing happens. Each look is short.
///
/// A walk goes through the events from the first that is left, but for the newest, which are kept for those who look back.
/// What may not go yet is passed over, and the next walk, which begins once enough came in again, finds it anew.
package struct EventTrimming: Sendable {
    /// How many new events lead to a look.
    package static let pace: Int64 = 256

    private let kept: Int64
    /// Everything up to this event was looked at in this walk.
    private var position: Int64 = 0
    /// The walk ends here.
    private var end: Int64 = 0
    /// The newest event at the last look.
    private var lookedAt: Int64 = 0
    /// How many events this walk has left where they are.
    private var left: Int64 = 0

    /// Keeps so many of the newest events.
    package init(keeping kept: Int64) { self.kept = kept }

    /// Where to look after the event that was stored last: after which event, and up to which; `nil` for nowhere yet.
    package mutating func next(last: Int64) -> (after: Int64, upTo: Int64)? {
        guard last - lookedAt >= Self.pace else { return nil }
        lookedAt = last
        if position >= end {
            // Whatever was left is looked at again only with as many new ones, so that it costs each of these one look.
            guard last - kept - end >= left else { return nil }
            (position, left) = (0, 0)
        }
        end = last - kept
        return end > position ? (position, end) : nil
    }

    /// What a look came to.
    package mutating func looked(upTo id: Int64, leaving count: Int) {
        position = id
        left += Int64(count)
    }
}
