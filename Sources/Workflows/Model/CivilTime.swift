/// A moment split into the fields of the Gregorian calendar at a fixed offset from UTC.
///
/// Days are converted with the era arithmetic of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
public struct CivilTime: Hashable, Sendable {
    /// The year, for example 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59.
    public let second: Int
    /// 0 to 999 999.
    public let microsecond: Int

    /// Splits a moment as a clock `offset` seconds east of UTC shows it.
    public init(_ moment: Timestamp, offset: Int = 0) {
        let (secondsFloor, fraction) = Self.floorDivision(moment.microseconds, 1_000_000)
        let (days, secondOfDay) = Self.floorDivision(secondsFloor + Int64(offset), 86_400)
        microsecond = Int(fraction)
        hour = Int(secondOfDay) / 3600
        minute = Int(secondOfDay) / 60 % 60
        second = Int(secondOfDay) % 60

        let shifted = days + 719_468
        let (era, dayOfEra) = Self.floorDivision(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
        month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to a date of the calendar; negative for an earlier one.
    package static func days(year: Int, month: Int, day: Int) -> Int64 {
        let (era, yearOfEra) = floorDivision(Int64(month <= 2 ? year - 1 : year), 400)
        let dayOfYear = Int64((153 * ((month + 9) % 12) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
