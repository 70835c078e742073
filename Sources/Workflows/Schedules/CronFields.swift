/// The five fields of an expression, as the sets of what they allow. Knows clocks and calendars, and no time zone.
struct CronFields: Hashable, Sendable {
    /// Minutes of the day, in order; at least one.
    let times: [Int]
    /// 1 to 31.
    let days: Set<Int>
    /// 1 to 12.
    let months: Set<Int>
    /// 0 (Sunday) to 6.
    let weekdays: Set<Int>
    /// Whether a day of the month or a day of the week suffices: both were given. Otherwise one of them allows every day,
    /// or every so many, and a day must have both.
    let isEitherDayEnough: Bool

    private static let minutesOfDay: Int64 = 1440
    /// After so many days the calendar begins anew, with the same days of the week.
    private static let cycle: Int64 = 146_097

    /// Whether there is any day at all.
    var isEverDue: Bool {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return isEitherDayEnough || months.contains { month in days.contains { $0 <= lengths[month - 1] } }
    }

    /// The first minute after one, both as a clock shows them: counted from 1970-01-01 00:00 there.
    func first(after minute: Int64) -> Int64? {
        let (day, time) = CivilTime.floorDivision(minute + 1, Self.minutesOfDay)
        if matches(day), let first = times.first(where: { $0 >= time }) {
            return day * Self.minutesOfDay + Int64(first)
        }
        var next = day + 1
        while next <= day + Self.cycle {
            let date = CivilTime(day: next)
            guard months.contains(date.month) else {
                let (years, month) = date.month == 12 ? (1, 1) : (0, date.month + 1)
                next = CivilTime.days(year: date.year + years, month: month, day: 1)
                continue
            }
            if matches(next) { return next * Self.minutesOfDay + Int64(times[0]) }
            next += 1
        }
        return nil
    }

    /// The last minute that is not after one, both as a clock shows them.
    func last(notAfter minute: Int64) -> Int64? {
        let (day, time) = CivilTime.floorDivision(minute, Self.minutesOfDay)
        if matches(day), let last = times.last(where: { $0 <= time }) {
            return day * Self.minutesOfDay + Int64(last)
        }
        var previous = day - 1
        while previous >= day - Self.cycle {
            let date = CivilTime(day: previous)
            guard months.contains(date.month) else {
                previous = CivilTime.days(year: date.year, month: date.month, day: 1) - 1
                continue
            }
            if matches(previous) { return previous * Self.minutesOfDay + Int64(times[times.count - 1]) }
            previous -= 1
        }
        return nil
    }

    private func matches(_ day: Int64) -> Bool {
        let date = CivilTime(day: day)
        guard months.contains(date.month) else { return false }
        let isDay = days.contains(date.day)
        // 1970-01-01 was a Thursday.
        let isWeekday = weekdays.contains(Int(CivilTime.floorDivision(day + 4, 7).remainder))
        return isEitherDayEnough ? isDay || isWeekday : isDay && isWeekday
    }
}

extension CivilTime {
    /// The beginning of a day, counted from 1970-01-01.
    fileprivate init(day: Int64) { self.init(Timestamp(microseconds: day * 86_400_000_000)) }
}
