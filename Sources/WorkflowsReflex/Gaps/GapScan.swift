/// How far a row of IDs goes without a gap, and for how long the gap behind it has been seen.
struct GapScan: Sendable {
    /// Since when it is known that IDs are missing.
    private struct Gap {
        /// The last ID that was seen then: whatever is missing before it has been missing since.
        let seen: Int64
        let since: Duration
    }

    /// What is to be done about a gap.
    enum Finding: Equatable {
        /// There is none among these IDs.
        case none
        /// These IDs are missing, since then.
        case missing(ClosedRange<Int64>, since: Duration)
    }

    /// Nothing can appear at this ID or before it any more.
    private(set) var end: Int64
    private var gap: Gap?

    init(end: Int64) { self.end = end }

    /// Goes on over IDs that are taken, in their order, as far as they have no gap. Those before the end are passed over:
    /// they were read before somebody else went on.
    mutating func go(over ids: some Sequence<Int64>, at now: Duration) -> Finding {
        var last: Int64?
        var missing: ClosedRange<Int64>?
        for id in ids where id > end {
            last = id
            if missing == nil {
                if id == end + 1 { end = id } else { missing = end + 1...id - 1 }
            }
        }
        guard let last, let missing else {
            if let known = gap, known.seen <= end { gap = nil }
            return .none
        }
        if let known = gap, missing.upperBound < known.seen { return .missing(missing, since: known.since) }
        gap = Gap(seen: last, since: now)
        return .missing(missing, since: now)
    }
}
