/// What is to be done for a schedule.
enum ScheduleMove: Hashable {
    /// Something is due.
    case decide(Timestamp)
    /// Nothing is, until then.
    case wait(until: Timestamp)
    /// Nothing ever will be.
    case rest
}

extension ScheduleStanding {
    /// How long what failed waits before it is tried again.
    static let backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300), jitter: 0)
    /// A last slot that lies further ahead than this was decided by a clock that was wrong. One that lies ahead by less
    /// is waited for: after a small correction no slot is due twice.
    static let credible = Duration.hours(25)

    /// What slots are counted from.
    var anchor: Timestamp { last?.slot ?? registeredAt }

    /// - Parameters:
    ///   - anchor: What slots are counted from.
    func move(_ slots: ScheduleSlots, from anchor: Timestamp, at now: Timestamp) -> ScheduleMove {
        if let slot = slots.latest(after: anchor, notAfter: now) { return .decide(slot) }
        guard var moment = slots.next(after: anchor) else { return .rest }
        if let last, last.slot == anchor, case .failed(let attempts, _) = last.result {
            let wait = Self.backOff.wait(afterFailures: attempts, chance: 0)
            // A failure of the future was told by another clock, which is not waited for.
            if last.at + wait <= now || last.at > now + wait { return .decide(last.slot) }
            moment = min(moment, last.at + wait)
        }
        return .wait(until: moment)
    }
}
