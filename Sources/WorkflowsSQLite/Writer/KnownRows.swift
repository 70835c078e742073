import Workflows

/// What the rows hold that this process wrote, so that the next group need not read them. It is true for as long as the
/// writer's own transactions are the only ones: inside a transaction nobody else can write, and where it begins SQLite
/// tells whether anybody has.
struct KnownRows {
    /// The numbers of workflows. A name never changes its number.
    var workflows: [WorkflowName: Int64] = [:]
    /// Where cursors stand; 0 where one never moved.
    var cursors: [CursorKey: Int64] = [:]
    /// The runs that are on their way.
    private var runs: [RunID: StoredRun] = [:]

    /// So many runs are remembered at most.
    private static let limit = 8192

    func run(_ id: RunID) -> StoredRun? { runs[id] }

    mutating func remember(_ id: RunID, _ run: StoredRun) {
        guard run.isUnfinished else {
            runs[id] = nil
            return
        }
        if runs.count >= Self.limit { runs = [:] }
        runs[id] = run
    }

    mutating func notePending(_ id: RunID, parked: Bool = false, armed: Bool = false) {
        if parked { runs[id]?.mayBeParked = true }
        if armed { runs[id]?.mayBeArmed = true }
    }

    /// Somebody else has written.
    mutating func forget() {
        cursors = [:]
        runs = [:]
    }
}
