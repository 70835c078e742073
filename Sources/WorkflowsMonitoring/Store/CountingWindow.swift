import Workflows

/// The time that a rate is of: the slots of a store's counting that began within the last so and so long, and not one
/// that began before. The first is whole, the last is as long as it has lasted by now; a count over them is divided by
/// the time they cover and by nothing else.
///
/// A store counts in slots, so that a window that ends now would begin in the middle of one. To take that one whole
/// counts what happened before the window; to leave out the last one hides what happened just now.
struct CountingWindow {
    /// The beginning of the first slot.
    let since: Timestamp
    /// From there to now: never longer than was asked for, and at most one slot shorter.
    let span: Duration

    /// The slots of a length that began within the last `length` before `now`.
    init(last length: Duration, slots: Duration, before now: Timestamp) {
        let slot = Swift.max(1, slots.wholeMicroseconds)
        let bound = (now - length).microseconds
        let (quotient, remainder) = bound.quotientAndRemainder(dividingBy: slot)
        since = Timestamp(microseconds: (remainder > 0 ? quotient + 1 : quotient) * slot)
        span = Swift.max(.microseconds(1), now - since)
    }

    /// How many a minute a count over the window is.
    func perMinute(_ count: Int) -> Double { Double(count.boundedCount) * 60 / span.inSeconds }
}

extension CountingWindow {
    /// Of an edge's rate: 60 seconds, which stores count by ten seconds.
    static func rates(before now: Timestamp) -> CountingWindow {
        CountingWindow(last: .seconds(60), slots: .seconds(10), before: now)
    }

    /// Of errors: five minutes, which stores count by the minute.
    static func errors(before now: Timestamp) -> CountingWindow {
        CountingWindow(last: .minutes(5), slots: .minutes(1), before: now)
    }

    /// Of stays and arrivals: ten minutes, which stores count by the minute.
    static func stays(before now: Timestamp) -> CountingWindow {
        CountingWindow(last: .minutes(10), slots: .minutes(1), before: now)
    }
}
