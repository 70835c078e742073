public import Workflows

/// What a store says is not trusted to be reckoned with: a number that somebody wrote into the file by hand, or that a
/// failing disk made, must not end the program that shows it. Every number a monitor gives out is within these bounds,
/// so that a screen may add a few hundred of them.
extension Int {
    /// More runs, events or errors than any store can hold, and still a number that JSON readers keep exactly.
    static let largestCount = 1 << 52

    /// The number as a count: never negative, never beyond ``largestCount``.
    var boundedCount: Int { Swift.min(Swift.max(0, self), Self.largestCount) }
}

extension Sequence<Int> {
    /// The sum of counts, itself a count.
    var boundedSum: Int { reduce(0) { ($0 + $1.boundedCount).boundedCount } }
}

extension Duration {
    /// The duration, or the nearest that is as long as two moments can lie apart.
    var bounded: Duration {
        Swift.min(Swift.max(self, .microseconds(Int64.min)), .microseconds(Int64.max))
    }
}

extension RoleReport {
    /// The report with every number within bounds.
    init(bounding stored: RoleReport) {
        self = stored
        lag = stored.lag?.bounded
        errorCount = stored.errorCount.boundedCount
        processed = stored.processed.boundedCount
        skipped = stored.skipped.mapValues(\.boundedCount)
        latencyP50 = stored.latencyP50?.bounded
        latencyP99 = stored.latencyP99?.bounded
    }

    /// How many events it passed over, for whatever reason.
    public var skippedTotal: Int { skipped.values.boundedSum }
}
