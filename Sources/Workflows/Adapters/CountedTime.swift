/// The slots of time that numbers over time are counted by, the same in every store: edges by ten seconds, all else by
/// minutes. An answer is of the slots that began at a moment or later, so that nothing that happened before is in it.
package struct CountedTime: Sendable {
    private let length: Int64

    /// Minutes since 1970-01-01 00:00 UTC.
    package static let minutes = CountedTime(length: 60_000_000)
    /// Tens of seconds since then.
    package static let tenSeconds = CountedTime(length: 10_000_000)

    /// How many minutes of numbers are kept: the hour that screens show, and some to spare.
    package static let keptMinutes: Int64 = 65

    /// The slot of a moment. Rounds down also before 1970.
    package func slot(of moment: Timestamp) -> Int64 {
        let (quotient, remainder) = moment.microseconds.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The first slot that began at a moment or later.
    package func firstSlot(since moment: Timestamp) -> Int64 { slot(of: moment - .microseconds(1)) + 1 }
}
