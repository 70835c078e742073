/// A role of this instance, as it is told of.
public struct ObservedRole: Hashable, Sendable {
    /// The workflow.
    public let workflow: WorkflowName
    /// The instance that tells.
    public let instance: InstanceName
    /// The stable name, made of the workflow's name and numbers.
    public let name: RoleName
    /// What people see, with labels: the `process_name` of metrics and logs.
    public let processName: String
    /// What it is for.
    public let kind: WorkflowDefinition.RoleKind

    /// Every field.
    public init(
        workflow: WorkflowName, instance: InstanceName, name: RoleName, processName: String,
        kind: WorkflowDefinition.RoleKind
    ) {
        self.workflow = workflow
        self.instance = instance
        self.name = name
        self.processName = processName
        self.kind = kind
    }
}

/// A role came into another state.
public struct RoleChange: Hashable, Sendable {
    /// Which role.
    public let role: ObservedRole
    /// What it was doing before.
    public let previous: RoleState
    /// What it is doing now.
    public let state: RoleState
    /// When.
    public let at: Timestamp

    /// Every field.
    public init(role: ObservedRole, previous: RoleState, state: RoleState, at: Timestamp) {
        self.role = role
        self.previous = previous
        self.state = state
        self.at = at
    }
}

/// How far a role is behind.
public struct RoleLag: Hashable, Sendable {
    /// Which role.
    public let role: ObservedRole
    /// How long ago what it deals with, or dealt with last, was to be dealt with; zero when nothing is left to do.
    public let lag: Duration
    /// Whether that is more than the role's lag alert allows.
    public let isAlert: Bool

    /// Every field.
    public init(role: ObservedRole, lag: Duration, isAlert: Bool) {
        self.role = role
        self.lag = lag
        self.isAlert = isAlert
    }
}

/// A role was through with something that it had in hand.
public struct HandledEvent: Hashable, Sendable {
    /// What became of it.
    public enum Result: Hashable, Sendable {
        /// It was dealt with.
        case processed
        /// It was passed over, for this reason: one word of a few, with underscores.
        case skipped(String)
        /// The code that was called for it failed.
        case failed
    }

    /// Whose hands.
    public let role: ObservedRole
    /// The run it is about; `nil` for a schedule's slot.
    public let runID: RunID?
    /// What became of it.
    public let result: Result
    /// How long it was in hand, before what was decided is stored. `nil` where it was told of before: what was decided
    /// then could not be stored, because somebody else moved the run.
    public let latency: Duration?
    /// How many events: more than one where many went before their consumer came back to them.
    public let count: Int

    /// Every field.
    public init(role: ObservedRole, runID: RunID?, result: Result, latency: Duration?, count: Int = 1) {
        self.role = role
        self.runID = runID
        self.result = result
        self.latency = latency
        self.count = count
    }
}

/// What a relay found in its share of the outbox.
public struct OutboxDepth: Hashable, Sendable {
    /// The relay.
    public let role: ObservedRole
    /// How many events were to be sent; 0 once all of them are.
    public let depth: Int
    /// Whether there may be more: a relay looks no further than it sends at once.
    public let isAtLeast: Bool

    /// Every field.
    public init(role: ObservedRole, depth: Int, isAtLeast: Bool) {
        self.role = role
        self.depth = depth
        self.isAtLeast = isAtLeast
    }
}

/// Something failed.
public struct ObservedError: Sendable {
    /// Whose work it was.
    public let role: ObservedRole
    /// The run whose code failed; `nil` where the role itself cannot go on, or a schedule's code failed.
    public let runID: RunID?
    /// How often that failed in this visit of its status, this time included; `nil` where no attempts are counted.
    public let attempt: Int?
    /// What was thrown; `nil` where nothing was: the role was lost.
    public let error: (any Error)?
    /// What is kept of it and shown, with at most 500 characters of the error.
    public let message: String
    /// When.
    public let at: Timestamp
    /// Until when the role does nothing, where it is the role that failed.
    public let backoffUntil: Timestamp?

    /// Every field.
    public init(
        role: ObservedRole, runID: RunID?, attempt: Int?, error: (any Error)?, message: String, at: Timestamp,
        backoffUntil: Timestamp?
    ) {
        self.role = role
        self.runID = runID
        self.attempt = attempt
        self.error = error
        self.message = message
        self.at = at
        self.backoffUntil = backoffUntil
    }
}

extension Blueprint {
    /// How the workflow's roles are told of.
    func observedRoles(on instance: InstanceName) -> [RoleName: ObservedRole] {
        let pairs = definition.roles.map { role in
            let observed = ObservedRole(
                workflow: definition.name, instance: instance, name: role.name, processName: role.displayName,
                kind: role.kind)
            return (role.name, observed)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
