import Testing
import Workflows

@Suite("Cron expressions")
struct CronTests {
    /// The first so many slots after a moment.
    static func slots(
        _ spec: String, in zone: String = "UTC", after moment: Timestamp, _ count: Int
    ) throws -> [Timestamp] {
        let schedule = Schedule(foreignID: "any", spec: spec, timeZone: zone)
        var slots: [Timestamp] = []
        var last = moment
        for _ in 0..<count {
            last = try #require(schedule.nextSlot(after: last))
            slots.append(last)
        }
        return slots
    }

    private struct Case: Sendable, CustomTestStringConvertible {
        let spec: String
        let after: Timestamp
        let slots: [Timestamp]

        init(_ spec: String, _ after: Timestamp, _ slots: Timestamp...) {
            (self.spec, self.after, self.slots) = (spec, after, slots)
        }

        var testDescription: String { spec }
    }

    private static let cases = [
        // 2026-01-05 is a Monday.
        Case("* * * * *", "2026-01-05 09:00", "2026-01-05 09:01", "2026-01-05 09:02"),
        Case("* * * * *", "2026-12-31 23:59:59", "2027-01-01 00:00"),
        Case("30 9 * * *", "2026-01-05 09:29:59", "2026-01-05 09:30", "2026-01-06 09:30"),
        Case("30 9 * * *", "2026-01-05 09:30", "2026-01-06 09:30"),
        Case("*/20 8-9 * * *", "2026-01-05 08:30", "2026-01-05 08:40", "2026-01-05 09:00", "2026-01-05 09:20"),
        Case("5/25 0 * * *", "2026-01-05 00:00", "2026-01-05 00:05", "2026-01-05 00:30", "2026-01-05 00:55"),
        Case("0 8-18/5 * * *", "2026-01-05 00:00", "2026-01-05 08:00", "2026-01-05 13:00", "2026-01-05 18:00"),
        Case("0,15,45 7 * * *", "2026-01-05 07:00", "2026-01-05 07:15", "2026-01-05 07:45", "2026-01-06 07:00"),
        Case("1,10-12,50/5 0 1 1 *", "2026-01-01 00:11", "2026-01-01 00:12", "2026-01-01 00:50", "2026-01-01 00:55"),
        Case("0 9 * * mon-fri", "2026-01-09 08:00", "2026-01-09 09:00", "2026-01-12 09:00"),
        Case("0 9 * * SAT", "2026-01-05 09:00", "2026-01-10 09:00", "2026-01-17 09:00"),
        Case("0 9 * * 7", "2026-01-05 09:00", "2026-01-11 09:00"),
        Case("0 9 * * 0", "2026-01-05 09:00", "2026-01-11 09:00"),
        Case("0 9 * * 6-7", "2026-01-05 09:00", "2026-01-10 09:00", "2026-01-11 09:00", "2026-01-17 09:00"),
        Case("0 9 * * fri-sun", "2026-01-05 09:00", "2026-01-09 09:00", "2026-01-10 09:00", "2026-01-11 09:00"),
        Case("0 0 1 jan,Jul *", "2026-01-05 09:00", "2026-07-01 00:00", "2027-01-01 00:00"),
        Case("0 0 31 * *", "2026-01-31 00:00", "2026-03-31 00:00", "2026-05-31 00:00", "2026-07-31 00:00"),
        // Either day suffices where both are given…
        Case("0 0 13 * fri", "2026-01-05 00:00", "2026-01-09 00:00", "2026-01-13 00:00", "2026-01-16 00:00"),
        // … and a field that begins with a star gives none: the first, if it is an even day of the week.
        Case("0 0 1 * */2", "2026-01-05 00:00", "2026-02-01 00:00", "2026-03-01 00:00", "2026-08-01 00:00"),
        // Leap days: 2028, and 2100 has none.
        Case("0 12 29 2 *", "2026-01-05 00:00", "2028-02-29 12:00", "2032-02-29 12:00"),
        Case("0 12 29 2 *", "2096-03-01 00:00", "2104-02-29 12:00"),
        Case("0 12 29 2 mon", "2028-02-27 00:00", "2028-02-28 12:00", "2028-02-29 12:00"),
        Case("0 0 29 2 */6", "2026-01-05 00:00", "2032-02-29 00:00", "2048-02-29 00:00"),
        Case("@yearly", "2026-01-05 09:00", "2027-01-01 00:00"),
        Case("@annually", "2026-01-05 09:00", "2027-01-01 00:00"),
        Case("@monthly", "2026-01-05 09:00", "2026-02-01 00:00"),
        Case("@weekly", "2026-01-05 09:00", "2026-01-11 00:00"),
        Case("@daily", "2026-01-05 09:00", "2026-01-06 00:00"),
        Case("@midnight", "2026-01-05 09:00", "2026-01-06 00:00"),
        Case("@Hourly", "2026-01-05 09:00", "2026-01-05 10:00", "2026-01-05 11:00"),
        Case("@every 1h30m", "2026-01-05 09:00:07", "2026-01-05 10:30:07", "2026-01-05 12:00:07"),
        Case("@every 90s", "2026-01-05 09:00", "2026-01-05 09:01:30", "2026-01-05 09:03"),
        Case("  0   9 * *\t* ", "2026-01-05 09:00", "2026-01-06 09:00"),
    ]

    @Test("An expression is due when it says", arguments: cases)
    private func due(_ example: Case) throws {
        #expect(
            try Self.slots(example.spec, after: example.after, example.slots.count).map(\.description)
                == example.slots.map(\.description))
    }

    @Test(
        "What is wrong is named, with what is allowed there",
        arguments: [
            ("", .expression, "five fields"), ("* * * *", .expression, "five fields"),
            ("0 0 9 * * *", .expression, "five fields"), ("@fortnightly", .expression, "@weekly"),
            ("@daily 5", .expression, "five fields"), ("60 * * * *", .minute, "has \"60\"; use 0 to 59"),
            ("-1 * * * *", .minute, "lacks a value"), ("1,,2 * * * *", .minute, "lacks a value"),
            ("*/0 * * * *", .minute, "has no steps of \"0\""), ("*/90 * * * *", .minute, "has no steps of \"90\""),
            ("*/x * * * *", .minute, "has no steps of \"x\""), ("30-10 * * * *", .minute, "runs backwards, 30-10"),
            ("+5 * * * *", .minute, "has \"+5\""), ("٣ * * * *", .minute, "use 0 to 59"),
            ("0 24 * * *", .hour, "use 0 to 23"), ("0 0 0 * *", .dayOfMonth, "use 1 to 31"),
            ("0 0 L * *", .dayOfMonth, "has \"L\""), ("0 0 * 13 *", .month, "use 1 to 12 or jan to dec"),
            ("0 0 * january *", .month, "has \"january\""), ("0 0 * * 8", .dayOfWeek, "use 0 to 7 or sun to sat"),
            ("0 0 * * ?", .dayOfWeek, "has \"?\""), ("0 0 30 2 *", .dayOfMonth, "never comes in month 2"),
            ("0 0 31 apr,jun,sep,nov *", .dayOfMonth, "never comes"), ("@every", .interval, "for example 1h30m"),
            ("@every 5", .interval, "for example 1h30m"), ("@every 30m1h", .interval, "in this order"),
            ("@every -5m", .interval, "for example 1h30m"), ("@every 500ms", .interval, "in this order"),
            ("@every 0s", .interval, "at least 1s"), ("@every 99999999999999999999h", .interval, "at most 87600 hours"),
            ("@every 9223372036854775807s", .interval, "at most 87600 hours"),
        ] as [(String, CronExpression.ParseError.Part, String)])
    func mistakes(_ spec: String, _ part: CronExpression.ParseError.Part, _ advice: String) {
        let error = #expect(throws: CronExpression.ParseError.self) { try CronExpression(spec) }
        #expect(error?.part == part)
        #expect(error?.description.contains(advice) == true, "\(error?.description ?? "none")")
    }

    @Test("The 30th of February beside a day of the week is each such day")
    func eitherDay() throws {
        #expect(try Self.slots("0 0 30 2 mon", after: "2026-01-05 09:00", 1) == ["2026-02-02 00:00"])
    }

    @Test("A moment at the end of time is no trap")
    func ends() {
        for spec in ["@every 1h", "* * * * *", "0 0 29 2 *"] {
            let schedule = Schedule(foreignID: "any", spec: spec, timeZone: "Europe/Berlin")
            _ = schedule.nextSlot(after: Timestamp(microseconds: .max))
            _ = schedule.nextSlot(after: .distantPast)
        }
    }
}
