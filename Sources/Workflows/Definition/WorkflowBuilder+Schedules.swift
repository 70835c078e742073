extension WorkflowBuilder {
    /// Says of a schedule's slot whether it triggers a run.
    public typealias SlotFilter = @Sendable (_ slot: Timestamp) async throws -> Bool
    /// What the run of a schedule's slot begins with.
    public typealias SlotObject = @Sendable (_ slot: Timestamp) async throws -> Object

    struct ScheduleLine: Sendable {
        let schedule: Schedule
        let start: Status?
        let filter: SlotFilter?
        let object: SlotObject
    }

    /// Runs that are triggered when they are due, each once, whoever serves the workflow at that moment.
    ///
    ///     orders.addSchedule("stocktaking", "0 6 * * mon-fri", timeZone: "Europe/Berlin", when: not(isHoliday)) { _ in
    ///         Order(item: "all")
    ///     }
    ///
    /// What became of a slot is stored together with its run. No run is triggered where the filter does not hold, or
    /// while the foreign ID has an unfinished one. Of the slots that passed while nobody served the workflow the latest
    /// is dealt with, once. A schedule that a store sees for the first time counts from then; `@every` counts from the
    /// slot before.
    ///
    /// A filter or an initial value that throws is called again after a wait, until it succeeds or the next slot has
    /// come; the error stands with the schedule and with its role. Both are called at least once for a slot.
    ///
    /// - Parameters:
    ///   - foreignID: what the runs are about.
    ///   - spec: when they are due. See ``CronExpression``.
    ///   - timeZone: the zone whose clocks count, by its name in the IANA database. A time that daylight saving skips is
    ///     due at the first instant after the gap; one that it repeats is due the first time alone, so that one due every
    ///     ten minutes rests for the repeated hour: give it UTC, or `@every 10m`.
    ///   - start: another status than the default one.
    ///   - filter: whether a slot triggers a run.
    ///   - object: what its run begins with.
    public mutating func addSchedule(
        _ foreignID: ForeignID, _ spec: String, timeZone: String = "UTC", startingAt start: Status? = nil,
        when filter: SlotFilter? = nil, object: @escaping SlotObject
    ) {
        let schedule = Schedule(foreignID: foreignID, spec: spec, timeZone: timeZone, startsAt: start?.rawValue)
        schedules.append(ScheduleLine(schedule: schedule, start: start, filter: filter, object: object))
    }

    /// `nil` for one that is a mistake.
    func handler(of line: ScheduleLine) -> ScheduleHandler? {
        let codec = codec
        let object = line.object
        return try? ScheduleHandler(line.schedule, filter: line.filter) { try await codec.encode(object($0)) }
    }

    func scheduleMistakes(in handlers: [Handler]) -> [BuildMistake] {
        var seen: Set<ScheduleKey> = []
        return schedules.flatMap { line -> [BuildMistake] in
            let schedule = line.schedule
            var mistakes = schedule.problems.map { BuildMistake.schedule(schedule.foreignID, problem: $0) }
            if let start = schedule.startsAt, !handlers.contains(where: { $0.status == start }) {
                let problem = "its runs are to start at \(label(start)), but nothing moves a run from there"
                mistakes.append(.schedule(schedule.foreignID, problem: problem))
            }
            if let key = handler(of: line)?.key(of: name), !seen.insert(key).inserted {
                mistakes.append(.twoSchedules(key.foreignID, spec: key.spec, timeZone: key.timeZone))
            }
            return mistakes
        }
    }
}
