import Workflows

/// Which of several sources runs are of, as far as they were seen lately.
struct RunOwners {
    /// So many are remembered, at least.
    static let limit = 50_000

    private var latest: [RunID: Int] = [:]
    private var before: [RunID: Int] = [:]

    subscript(_ run: RunID) -> Int? { latest[run] ?? before[run] }

    mutating func note(_ run: RunID, of part: Int) {
        if latest.count >= Self.limit { (before, latest) = (latest, [:]) }
        latest[run] = part
    }
}
