import Workflows

/// Where a look at finished runs stands: they are gone through status by status and run state by run state, in each by when
/// they were written last.
struct ExpiryPlace {
    let status: Int
    let runState: Int
    /// The last run that was looked at: when it was written, as its row has it, and its key.
    var writtenAt = Int64.min
    var run = Int64.min

    init(status: Int, runState: Int) {
        self.status = status
        self.runState = runState
    }

    /// Where an earlier look ended; `nil` for a position that is none of this store's.
    init?(_ position: UpkeepPosition?) {
        guard let numbers = position?.numbers, numbers.count == 4, let status = Int(exactly: numbers[0]),
            let runState = Int(exactly: numbers[1])
        else { return nil }
        self.init(status: status, runState: runState)
        (writtenAt, run) = (numbers[2], numbers[3])
    }

    var position: UpkeepPosition { UpkeepPosition([Int64(status), Int64(runState), writtenAt, run]) }

    func isBefore(_ other: ExpiryPlace) -> Bool { (status, runState) < (other.status, other.runState) }

    func isBeside(_ other: ExpiryPlace) -> Bool { (status, runState) == (other.status, other.runState) }
}
