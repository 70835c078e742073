import Workflows

/// What the members of a group share while it is carried out. It is dropped with the group when that is rolled back.
struct WriteGroup {
    /// What is known without a look, the group's own changes included.
    var known: KnownRows
    /// The epochs of roles, each read once a group; `nil` inside for a role nobody ever held.
    var epochs: [RoleName: Int64?] = [:]
    /// The cursors that the group moves.
    var movedCursors: Set<CursorKey> = []
    /// How the counts change.
    var counts: [CountKey: Int] = [:]
    var statistics = StatisticsDelta()
    /// The first and last key of the runs that the group created, for each minute and hour of triggering.
    var createdMarks: [CreatedMarks.Slot: ClosedRange<Int64>] = [:]
    /// Whether there is nothing parked, or no timeout, so that nothing needs to be looked for; `nil` until known.
    var nothingParked: Bool?
    var nothingArmed: Bool?
    /// Whether something was overwritten that must not stay readable in the log either.
    var erased = false
    /// The event that was stored last; 0 for none.
    var lastEvent: Int64 = 0
    /// Up to which event some are gone that were there before; `nil` for none.
    var goneThrough: Int64?
    /// Whether something was removed that is not to stay readable in the log for long.
    var removed = false
    /// The versions that were written, in the order of their events.
    var entries: [RecentEvents.Entry] = []
    /// Whom to tell after the commit.
    var notices: Set<Change> = []
    /// What the member at work wants done after the commit.
    var afterCommit: [@Sendable () -> Void] = []

    init(_ known: KnownRows) { self.known = known }

    mutating func mark(_ createdAt: Timestamp, _ key: Int64) {
        for slot in CreatedMarks.Slot.all(createdAt) {
            let known = createdMarks[slot] ?? key...key
            createdMarks[slot] = min(known.lowerBound, key)...max(known.upperBound, key)
        }
    }

    mutating func noteGone(through event: Int64) { goneThrough = max(goneThrough ?? event, event) }

    mutating func count(_ key: CountKey, _ change: Int) { counts[key, default: 0] += change }
}

struct CursorKey: Hashable {
    let consumer: ConsumerName
    let partition: Partition
}

struct CountKey: Hashable {
    let workflow: Int64
    let status: Int
    let runState: Int
}

/// A run as its row has it, before a member changes it.
struct StoredRun {
    let key: Int64
    let workflow: Int64
    var version: Int
    var status: Int
    var runState: Int
    var visit: Int
    var enteredAt: Timestamp
    /// Whether there may be a parked failure or a timeout of this run. A run that is read may have either; of one that
    /// was written here it is known.
    var mayBeParked = true
    var mayBeArmed = true

    var isUnfinished: Bool { (1...3).contains(runState) }
}
