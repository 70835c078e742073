public import FoundationEssentials

/// A moment of wall-clock time in whole microseconds since 1970-01-01 00:00 UTC: exact through every store.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Microseconds since 1970-01-01 00:00 UTC.
    public let microseconds: Int64

    /// A moment by its microseconds since 1970-01-01 00:00 UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment of a `Date`, rounded to the microsecond.
    public init(_ date: Date) {
        let value = (date.timeIntervalSince1970 * 1_000_000).rounded()
        self.init(microseconds: Int64(exactly: value) ?? (value < 0 ? .min : .max))
    }

    /// Earlier than anything that happened.
    public static let distantPast = Timestamp(microseconds: .min)
    /// Later than anything that happens.
    static let distantFuture = Timestamp(microseconds: .max)

    /// The moment as a `Date`.
    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// Seconds since 1970-01-01 00:00 UTC, with their fraction.
    public var seconds: Double { Double(microseconds) / 1_000_000 }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The moment a duration later, or earlier for a negative one; stops at the ends of the range.
    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (sum, overflow) = left.microseconds.addingReportingOverflow(right.wholeMicroseconds)
        return Timestamp(microseconds: overflow ? (right < .zero ? .min : .max) : sum)
    }

    /// The moment a duration earlier.
    public static func - (left: Timestamp, right: Duration) -> Timestamp { left + (.zero - right) }

    /// How long after `right` this moment is.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        let (difference, overflow) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return .microseconds(overflow ? (left < right ? Int64.min : Int64.max) : difference)
    }

    /// Reads microseconds.
    public init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes microseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero; stops at the ends of the range.
    public var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = boundedComponents
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflow2) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds, with their fraction.
    public var inSeconds: Double {
        let (seconds, attoseconds) = boundedComponents
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// A sum of durations may be longer than its `components` can say: they trap then.
    var boundedComponents: (seconds: Int64, attoseconds: Int64) {
        Swift.min(Swift.max(self, .seconds(Int64.min)), .seconds(Int64.max)).components
    }

    /// Whole minutes as a duration; stops at the ends of the range of seconds.
    public static func minutes(_ count: Int) -> Duration { .whole(count, of: 60) }

    /// Whole hours as a duration; stops at the ends of the range of seconds.
    public static func hours(_ count: Int) -> Duration { .whole(count, of: 3600) }

    private static func whole(_ count: Int, of seconds: Int) -> Duration {
        let (product, overflow) = count.multipliedReportingOverflow(by: seconds)
        return .seconds(overflow ? (count < 0 ? Int.min : Int.max) : product)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-01-31T12:41:07.250Z`.
    public var description: String {
        let civil = CivilTime(self)
        var text = ""
        text.reserveCapacity(24)
        text.append(padded: civil.year, to: 4)
        text.append("-")
        text.append(padded: civil.month, to: 2)
        text.append("-")
        text.append(padded: civil.day, to: 2)
        text.append("T")
        text.append(padded: civil.hour, to: 2)
        text.append(":")
        text.append(padded: civil.minute, to: 2)
        text.append(":")
        text.append(padded: civil.second, to: 2)
        text.append(".")
        text.append(padded: civil.microsecond / 1000, to: 3)
        text.append("Z")
        return text
    }
}

extension String {
    fileprivate mutating func append(padded value: Int, to width: Int) {
        let digits = String(abs(value))
        if value < 0 { append("-") }
        for _ in 0..<max(0, width - digits.utf8.count) { append("0") }
        append(digits)
    }
}
