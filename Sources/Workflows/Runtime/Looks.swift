/// When who waits looks for itself while the change feed cannot be read: each once in a period, and not all at the same
/// moment, because each reads the store.
struct Looks {
    private static let shares = 8

    private let step: Duration
    private var share = 0
    private var next: Duration

    init(from start: Duration, each period: Duration) {
        step = period / Self.shares
        next = start + step
    }

    /// The share whose turn it is; `nil` when it is nobody's.
    mutating func due(at now: Duration) -> Int? {
        guard now >= next, step > .zero else { return nil }
        // After a long sleep everybody has a turn, and nobody two.
        next = max(next + step, now - step * Self.shares)
        share = (share + 1) % Self.shares
        return share
    }

    /// Whether a run is in a share.
    static func isIn(_ share: Int, _ runID: RunID) -> Bool { Int(runID.low % UInt64(shares)) == share }
}
