import Testing

@testable import Workflows

/// The clocks of Berlin go from 2:00 to 3:00 on 2026-03-29 at 1:00 UTC, and from 3:00 back to 2:00 on 2026-10-25 at 1:00
/// UTC; those of New York from 2:00 to 3:00 on 2026-03-08 at 7:00 UTC, and back on 2026-11-01 at 6:00 UTC.
@Suite("Schedules when clocks are set")
struct DaylightSavingTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let spec: String
        let zone: String
        let after: Timestamp
        let slots: [Timestamp]

        init(_ what: String, _ spec: String, _ zone: String, _ after: Timestamp, _ slots: Timestamp...) {
            (self.what, self.spec, self.zone, self.after, self.slots) = (what, spec, zone, after, slots)
        }

        var testDescription: String { "\(what), \(zone)" }
    }

    private static let cases = [
        Case(
            "a time keeps to the clock", "0 9 * * *", "Europe/Berlin", "2026-03-28 00:00", "2026-03-28 08:00",
            "2026-03-29 07:00"),
        Case(
            "a skipped time is due at the first instant after the gap", "30 2 * * *", "Europe/Berlin",
            "2026-03-28 00:00", "2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"),
        Case(
            "a skipped time is due at the first instant after the gap", "30 2 * * *", "America/New_York",
            "2026-03-07 00:00", "2026-03-07 07:30", "2026-03-08 07:00", "2026-03-09 06:30"),
        Case(
            "what a gap skips is due once, with what is due then", "*/20 2-3 * * *", "Europe/Berlin",
            "2026-03-29 00:00", "2026-03-29 01:00", "2026-03-29 01:20", "2026-03-29 01:40", "2026-03-30 00:00"),
        Case(
            "the hours go on after a gap", "@hourly", "America/New_York", "2026-03-08 05:30", "2026-03-08 06:00",
            "2026-03-08 07:00", "2026-03-08 08:00"),
        Case(
            "a repeated time is due once, the first time", "30 2 * * *", "Europe/Berlin", "2026-10-24 12:00",
            "2026-10-25 00:30", "2026-10-26 01:30"),
        Case(
            "a repeated time is due once, the first time", "30 1 * * *", "America/New_York", "2026-10-31 12:00",
            "2026-11-01 05:30", "2026-11-02 06:30"),
        Case(
            "a repeated hour is rested in", "0,30 * * * *", "Europe/Berlin", "2026-10-24 23:30", "2026-10-25 00:00",
            "2026-10-25 00:30", "2026-10-25 02:00", "2026-10-25 02:30"),
        Case(
            "from within the repeated hour the next is after it", "0,30 * * * *", "Europe/Berlin",
            "2026-10-25 01:10", "2026-10-25 02:00"),
        Case(
            "an interval knows no clocks", "@every 1h", "Europe/Berlin", "2026-10-24 23:30", "2026-10-25 00:30",
            "2026-10-25 01:30", "2026-10-25 02:30"),
        Case(
            "half an hour, as Lord Howe Island sets its clocks", "15 2 * * *", "Australia/Lord_Howe",
            "2026-10-02 12:00", "2026-10-02 15:45", "2026-10-03 15:30", "2026-10-04 15:15"),
        Case(
            "a whole day that Samoa skipped", "0 9 * * *", "Pacific/Apia", "2011-12-28 00:00", "2011-12-28 19:00",
            "2011-12-29 19:00", "2011-12-30 10:00", "2011-12-30 19:00"),
    ]

    @Test("Slots keep to the zone's clocks", arguments: cases)
    private func slots(_ example: Case) throws {
        let slots = try CronTests.slots(example.spec, in: example.zone, after: example.after, example.slots.count)
        #expect(slots.map(\.description) == example.slots.map(\.description))
    }

    /// What is found backwards is what was found forwards, at every quarter of an hour of a year and a bit.
    @Test(
        "The latest slot is the last that came",
        arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"], ["17 */3 * * *", "30 1,2 * * *"])
    func latest(_ name: String, _ spec: String) throws {
        let slots = ScheduleSlots(try CronExpression(spec), in: try #require(ZoneRules(name)))
        let start: Timestamp = "2026-01-05 09:00"
        var last: Timestamp?
        var next = try #require(slots.next(after: start))
        for step in 0..<(400 * 96) {
            let now = start + .minutes(step * 15)
            while next <= now {
                last = next
                next = try #require(slots.next(after: next))
            }
            #expect(slots.latest(after: start, notAfter: now) == last)
            #expect(slots.next(after: now) == next)
        }
    }

    @Test("Of an interval's slots the latest counts from the one before")
    func interval() throws {
        let slots = ScheduleSlots(try CronExpression("@every 10m"), in: try #require(ZoneRules("UTC")))
        #expect(slots.latest(after: "2026-01-05 09:03", notAfter: "2026-01-05 09:12") == nil)
        #expect(slots.latest(after: "2026-01-05 09:03", notAfter: "2026-01-05 09:13") == "2026-01-05 09:13")
        #expect(slots.latest(after: "2026-01-05 09:03", notAfter: "2026-01-05 12:01") == "2026-01-05 11:53")
        #expect(slots.latest(after: "2026-01-05 09:03", notAfter: "2026-01-05 08:00") == nil)
    }

    @Test("A zone that is not known is none")
    func unknown() {
        #expect(ZoneRules("Europe/Atlantis") == nil)
        #expect(ZoneRules("") == nil)
        let schedule = Schedule(foreignID: "any", spec: "@daily", timeZone: "Europe/Atlantis")
        #expect(schedule.nextSlot(after: "2026-01-05 09:00") == nil)
    }
}
