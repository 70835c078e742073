import FoundationEssentials
// FoundationEssentials alone knows no zone but GMT by its offset: the rules of all others come with this.
import FoundationInternationalization

/// How far a time zone's clocks are from UTC, and what follows from their being set.
///
/// A clock that is set forward skips local times, one that is set back shows some twice. The first moment at which a
/// zone's clocks show a time *or a later one* is defined for each local time, and only once: a skipped one is that of
/// the first instant after the gap, a repeated one is its first occurrence.
struct ZoneRules: Sendable {
    /// Seconds east of UTC at a moment, in seconds since 1970 (UTC).
    private let offset: @Sendable (Int64) -> Int64

    /// The rules of a zone by its name in the IANA database, `Europe/Berlin`; `nil` for one that is not known.
    init?(_ name: String) {
        guard name != "UTC" else {
            offset = { _ in 0 }
            return
        }
        guard let zone = TimeZone(identifier: name) else { return nil }
        offset = { Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0)))) }
    }

    /// No zone is further than this from UTC, and none sets its clocks twice within as long.
    private static let reach: Int64 = 26 * 3600

    /// The latest time that the zone's clocks have shown by a moment. Where they were set back lately it is from before.
    func latestShown(by moment: Int64) -> Int64 {
        let before = offset(moment - Self.reach)
        let now = offset(moment)
        guard before > now else { return moment + now }
        return max(moment + now, change(after: moment - Self.reach, by: moment) + before - 1)
    }

    /// The first moment at which the zone's clocks show a time, or a later one.
    func firstShowing(_ local: Int64) -> Int64 {
        let (early, late) = (local - Self.reach / 2 - 4 * 3600, local + Self.reach / 2 + 4 * 3600)
        let (before, after) = (offset(early), offset(late))
        guard before != after else { return local - before }
        let change = change(after: early, by: late)
        return local - before < change ? local - before : max(change, local - after)
    }

    /// The first moment of the offset that holds at the end of a time at whose beginning another one held.
    private func change(after start: Int64, by end: Int64) -> Int64 {
        var (low, high) = (start, end)
        let last = offset(end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == last { high = middle } else { low = middle }
        }
        return high
    }
}
