/// Everything that is wrong with a workflow's definition, at once.
public struct BuildError: Error, Sendable, CustomStringConvertible {
    /// The workflow.
    public let workflow: WorkflowName
    /// What is wrong, in definition order.
    public let mistakes: [BuildMistake]

    /// All mistakes, a line each.
    public var description: String {
        let lines = mistakes.map { "\n- \($0)" }.joined()
        return "the workflow \"\(workflow)\" cannot be built:\(lines)"
    }
}

/// One mistake in a workflow's definition. Statuses are named by their labels.
public enum BuildMistake: Hashable, Sendable, CustomStringConvertible {
    /// The workflow has no name.
    case noName
    /// Nothing moves a run.
    case noDefinitions
    /// Two steps without a predicate on one status.
    case twoSteps(status: String)
    /// A step behind one that takes every run.
    case unreachableStep(status: String)
    /// Two timeouts of one name on one status.
    case twoTimeouts(status: String, name: String)
    /// Two hooks of one run state.
    case twoHooks(RunState)
    /// A step, timeout or callback without a destination.
    case noDestination(status: String, kind: String)
    /// From this status no path leads to a terminal one.
    case noWayToEnd(status: String)
    /// Every status has a way out, so that no run can complete.
    case noTerminalStatus
    /// The status that runs are to start at has no step, timeout or callback.
    case startLeadsNowhere(status: String)
    /// Two cases of the enum have the same number, or two the same label.
    case ambiguousStatus(String)
    /// A status that runs start at, come from or go to, and that the enum's `allCases` leaves out.
    case undeclaredStatus(String)
    /// Timeouts, on an adapter without a timeout store.
    case noTimeoutStore
    /// A retention, on an adapter whose record store keeps everything.
    case noRetention
    /// Code that runs in the store's transaction, on an adapter that does not lend it.
    case noTransactions(status: String, handle: String)
    /// Two schedules of one foreign ID, expression and time zone.
    case twoSchedules(ForeignID, spec: String, timeZone: String)
    /// A schedule that could not be served.
    case schedule(ForeignID, problem: String)
    /// Two connectors of one name.
    case twoConnectors(String)
    /// Two that would share the role or consumer of that name, and with it lease and cursors.
    case sharedRole(String, of: String, and: String)
    /// A connector that could not be served.
    case connector(String, problem: String)
    /// An option of the build that makes no sense.
    case buildOption(String)
    /// An option of a hook that makes no sense.
    case hookOption(RunState, problem: String)
    /// An option that makes no sense there.
    case option(status: String, problem: String)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .noName: "it has no name; give one to WorkflowBuilder"
        case .noDefinitions: "it has no steps, timeouts or callbacks; add at least one"
        case .twoSteps(let status):
            "\(status) has two steps that take every run; give all but the last a predicate (when:)"
        case .unreachableStep(let status):
            "\(status) has a step behind one that takes every run, which is never asked; put the one without a "
                + "predicate last"
        case .twoTimeouts(let status, let name):
            "\(status) has two timeouts named \"\(name)\"; give each a name of its own"
        case .twoHooks(let runState):
            "it has two hooks for runs that are \(runState.name); a run state has one, which may call both"
        case .noDestination(let status, let kind): "the \(kind) on \(status) has no destination; name at least one"
        case .noWayToEnd(let status): "no path leads from \(status) to a terminal status; runs there could never end"
        case .noTerminalStatus: "no status is terminal; leave at least one without a way out"
        case .startLeadsNowhere(let status): "runs are to start at \(status), but nothing moves a run from there"
        case .ambiguousStatus(let problem): problem
        case .undeclaredStatus(let status):
            "\(status) is not among allCases of the status enum; a run there could never end, so add it"
        case .noTimeoutStore: "it has timeouts, but the adapter has no timeout store; use one that has"
        case .noRetention: "it has a retention, but the adapter's record store keeps everything; use one that lets go"
        case .noTransactions(let status, let handle):
            "the code on \(status) is to be lent a \(handle) of the store's transaction, but the adapter lends none; use one "
                + "that keeps your tables, or a step that makes its effect once by its attempt key"
        case .hookOption(let runState, let problem): "the hook for runs that are \(runState.name): \(problem)"
        case .twoSchedules(let foreignID, let spec, let timeZone):
            "it has two schedules for \"\(foreignID)\" at \"\(spec)\" in \(timeZone); keep one, or give the other a foreign "
                + "ID of its own"
        case .schedule(let foreignID, let problem): "the schedule for \"\(foreignID)\": \(problem)"
        case .twoConnectors(let name):
            "it has two connectors named \"\(name)\"; give each a name of its own (name:)"
        case .sharedRole(let role, let first, let second):
            "\(first) and \(second) would both be called \"\(role)\" and share lease and cursors; give one of them another "
                + "name"
        case .connector(let name, let problem): "the connector \"\(name)\": \(problem)"
        case .buildOption(let problem): "its build options: \(problem)"
        case .option(let status, let problem): "\(status): \(problem)"
        }
    }
}
