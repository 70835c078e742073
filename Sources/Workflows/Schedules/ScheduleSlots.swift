/// The moments at which a schedule is due: an expression in a time zone.
///
/// A local time that daylight saving skips is due at the first instant after the gap, together with whatever else is
/// due then; one that it repeats is due the first time alone. So what is due every hour by the clock rests in the
/// repeated one; `@every 1h`, or UTC, does not.
struct ScheduleSlots: Sendable {
    let expression: CronExpression
    private let zone: ZoneRules

    init(_ expression: CronExpression, in zone: ZoneRules) {
        self.expression = expression
        self.zone = zone
    }

    /// The first slot after a moment. An interval counts from that moment.
    func next(after moment: Timestamp) -> Timestamp? {
        switch expression.form {
        case .every(let interval): return moment.bounded + interval
        case .fields(let fields):
            return fields.first(after: minute(latestShownBy: moment)).map(slot)
        }
    }

    /// The last slot after one moment and not after another; `nil` where there is none between them.
    func latest(after anchor: Timestamp, notAfter moment: Timestamp) -> Timestamp? {
        switch expression.form {
        case .every(let interval):
            let (anchor, length) = (anchor.bounded, interval.wholeMicroseconds)
            let count = (moment.bounded - anchor).wholeMicroseconds / length
            return count > 0 ? anchor + .microseconds(count * length) : nil
        case .fields(let fields):
            return fields.last(notAfter: minute(latestShownBy: moment)).map(slot).flatMap { $0 > anchor ? $0 : nil }
        }
    }

    private func minute(latestShownBy moment: Timestamp) -> Int64 {
        let second = CivilTime.floorDivision(moment.bounded.microseconds, 1_000_000).quotient
        return CivilTime.floorDivision(zone.latestShown(by: second), 60).quotient
    }

    private func slot(_ minute: Int64) -> Timestamp {
        Timestamp(microseconds: zone.firstShowing(minute * 60) * 1_000_000)
    }
}

extension Timestamp {
    /// Within the years 1 to 9999: a store may hold anything.
    fileprivate var bounded: Timestamp {
        min(
            max(self, Timestamp(microseconds: -62_135_596_800_000_000)),
            Timestamp(microseconds: 253_402_300_799_000_000))
    }
}
