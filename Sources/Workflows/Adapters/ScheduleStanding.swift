/// Tells schedules apart. A workflow may have several for a foreign ID, and the same at clocks of two time zones.
public struct ScheduleKey: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// What its runs are about.
    public var foreignID: ForeignID
    /// When they are due.
    public var spec: String
    /// By which clocks.
    public var timeZone: String

    /// Every field.
    public init(workflow: WorkflowName, foreignID: ForeignID, spec: String, timeZone: String) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.spec = spec
        self.timeZone = timeZone
    }
}

/// What a store knows of a schedule.
public struct ScheduleStanding: Hashable, Sendable {
    /// Which schedule.
    public var key: ScheduleKey
    /// Whether it is part of a definition, or was asked for while the workflow ran. As of its last registration.
    public var isDeclared: Bool
    /// When it was registered first: slots count from then.
    public var registeredAt: Timestamp
    /// When somebody last began to serve it.
    public var servedAt: Timestamp
    /// How many decisions were stored. The next is refused unless it was made knowing all of them.
    public var decisions: Int
    /// The slot decided last; `nil` before the first.
    public var last: DecidedSlot?

    /// Every field.
    public init(
        key: ScheduleKey, isDeclared: Bool, registeredAt: Timestamp, servedAt: Timestamp, decisions: Int = 0,
        last: DecidedSlot? = nil
    ) {
        self.key = key
        self.isDeclared = isDeclared
        self.registeredAt = registeredAt
        self.servedAt = servedAt
        self.decisions = decisions
        self.last = last
    }
}

/// A moment at which a schedule was due, and what became of it.
public struct DecidedSlot: Hashable, Sendable {
    /// When it was due.
    public var slot: Timestamp
    /// When that was decided.
    public var at: Timestamp
    /// What became of it.
    public var result: SlotResult

    /// Every field.
    public init(slot: Timestamp, at: Timestamp, result: SlotResult) {
        self.slot = slot
        self.at = at
        self.result = result
    }
}

/// What became of a schedule's slot.
public enum SlotResult: Hashable, Sendable {
    /// A run was triggered.
    case triggered(RunID)
    /// The filter did not hold.
    case filtered
    /// The foreign ID had an unfinished run, this one where it is known.
    case inProgress(RunID?)
    /// The filter or the initial value failed, so often up to now. It is tried again until the next slot comes.
    case failed(attempts: Int, error: String)
}

/// A change to a workflow's schedules. Kept aside, so that the transactions of steps, which have none, stay small.
public indirect enum ScheduleChange: Sendable {
    /// Somebody begins to serve it. The first time, slots count from then; what was decided before stays.
    case register(ScheduleKey, isDeclared: Bool)
    /// What became of a slot. Refused with `conflict` when the schedule has not as many decisions as it is made on, so
    /// that of two who decide one is refused, and whatever it was to trigger.
    case decide(ScheduleKey, DecidedSlot, after: Int)

    /// The schedule.
    package var key: ScheduleKey {
        switch self {
        case .register(let key, _), .decide(let key, _, _): key
        }
    }
}
