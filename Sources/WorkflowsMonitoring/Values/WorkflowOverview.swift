public import Workflows

/// A workflow at a glance.
public struct WorkflowOverview: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// How many runs stand in each run state. A state without runs may be missing.
    public var counts: [RunState: Int]
    /// How many expected roles have a live holder anywhere; `nil` where no definition is known.
    public var rolesUp: Int?
    /// How many roles are expected; `nil` where no definition is known.
    public var rolesExpected: Int?
    /// The instances that run it now.
    public var instances: Set<InstanceName>
    /// How many different definitions the live instances run: more than one is a deployment under way.
    public var definitionsAlive: Int
    /// The worst lag among its live roles; `nil` where none reported one.
    public var worstLag: Duration?
    /// The roles that need attention, by display name with what is wrong.
    public var ailingRoles: [String]
    /// Events stored but not yet published.
    public var outboxDepth: Int
    /// Failures that wait to be tried again.
    public var parked: Int
    /// Whether that is all of them, or the counting stopped at a bound.
    public var parkedKind: Total.Kind
    /// Timeouts that should have fired a while ago: nobody has got to them, or firing them fails.
    public var lateTimeouts: Total
    /// Transitions of each of the last minutes, oldest first, the current one last; `nil` where the store keeps none.
    public var minutes: [Int]?
    /// Attempts that failed, a minute, over the minutes that began within the last five; `nil` where the store keeps none.
    public var errorsPerMinute: Double?
    /// Runs in statuses that the known definition does not have.
    public var unknownStatusRuns: Int
    /// The roles that people told to stop, on an instance or everywhere, in the order of the definition.
    public var stoppedRoles: [StoppedRole]

    /// Every field.
    public init(
        workflow: WorkflowName, counts: [RunState: Int], rolesUp: Int?, rolesExpected: Int?,
        instances: Set<InstanceName>,
        definitionsAlive: Int, worstLag: Duration?, ailingRoles: [String], outboxDepth: Int, parked: Int,
        parkedKind: Total.Kind = .exact, lateTimeouts: Total = Total(0, .exact), minutes: [Int]?,
        errorsPerMinute: Double?, unknownStatusRuns: Int, stoppedRoles: [StoppedRole] = []
    ) {
        self.workflow = workflow
        self.counts = counts
        self.rolesUp = rolesUp
        self.rolesExpected = rolesExpected
        self.instances = instances
        self.definitionsAlive = definitionsAlive
        self.worstLag = worstLag
        self.ailingRoles = ailingRoles
        self.outboxDepth = outboxDepth
        self.parked = parked
        self.parkedKind = parkedKind
        self.lateTimeouts = lateTimeouts
        self.minutes = minutes
        self.errorsPerMinute = errorsPerMinute
        self.unknownStatusRuns = unknownStatusRuns
        self.stoppedRoles = stoppedRoles
    }
}
