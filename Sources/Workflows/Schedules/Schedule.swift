/// A schedule of a workflow: when runs are triggered, and for what.
public struct Schedule: Hashable, Sendable, Codable {
    /// What the runs are about.
    public var foreignID: ForeignID
    /// When they are due, as cron writes it. See ``CronExpression``.
    public var spec: String
    /// The time zone whose clocks count, by its name in the IANA database.
    public var timeZone: String
    /// The status that runs start at; `nil` for where the workflow's runs start anyway.
    public var startsAt: Int?

    /// Every field.
    public init(foreignID: ForeignID, spec: String, timeZone: String = "UTC", startsAt: Int? = nil) {
        self.foreignID = foreignID
        self.spec = spec
        self.timeZone = timeZone
        self.startsAt = startsAt
    }

    /// The first slot after a moment; `nil` where this build cannot read the schedule.
    public func nextSlot(after moment: Timestamp) -> Timestamp? { slots?.next(after: moment) }

    func key(of workflow: WorkflowName) -> ScheduleKey {
        ScheduleKey(workflow: workflow, foreignID: foreignID, spec: spec, timeZone: timeZone)
    }

    var slots: ScheduleSlots? {
        guard let expression = try? CronExpression(spec), let zone = ZoneRules(timeZone) else { return nil }
        return ScheduleSlots(expression, in: zone)
    }

    /// What is wrong with it, whatever the workflow.
    var problems: [String] {
        var problems: [String] = []
        if foreignID.rawValue.isEmpty { problems.append("it needs a foreign ID that is not empty") }
        do {
            _ = try CronExpression(spec)
        } catch {
            problems.append(error.description)
        }
        if ZoneRules(timeZone) == nil {
            problems.append("no time zone is called \"\(timeZone)\"; give a name such as Europe/Berlin, or UTC")
        }
        return problems
    }
}
