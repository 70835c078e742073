/// A version of a run was stored. Without the object, which is nobody's business but the workflow's own.
public struct RunMove: Hashable, Sendable {
    /// The workflow.
    public let workflow: WorkflowName
    /// The run.
    public let runID: RunID
    /// The run's foreign ID.
    public let foreignID: ForeignID
    /// The version that was stored.
    public let version: Int
    /// The run state before; `nil` for the first version.
    public let previousRunState: RunState?
    /// The run state now.
    public let runState: RunState
    /// The status before; `nil` for the first version.
    public let previousStatus: Int?
    /// The status now.
    public let status: Int
    /// What people call that status.
    public let statusLabel: String?
    /// Who stored it, and by what means.
    public let origin: Origin
    /// When.
    public let at: Timestamp

    init(from previous: Record?, to record: Record) {
        workflow = record.workflow
        runID = record.runID
        foreignID = record.foreignID
        version = record.version
        previousRunState = previous?.runState
        runState = record.runState
        previousStatus = previous?.status
        status = record.status
        statusLabel = record.meta.statusLabel
        origin = record.meta.origin
        at = record.updatedAt
    }
}

/// A timeout waits for its time.
public struct ArmedTimeout: Hashable, Sendable {
    /// The workflow.
    public let workflow: WorkflowName
    /// The run.
    public let runID: RunID
    /// The status it belongs to.
    public let status: Int
    /// Its name, unique among the timeouts of the status.
    public let name: String
    /// When it fires.
    public let dueAt: Timestamp

    init(_ timeout: NewTimeout, of workflow: WorkflowName) {
        self.workflow = workflow
        runID = timeout.runID
        status = timeout.status
        name = timeout.name
        dueAt = timeout.dueAt
    }
}

/// A timeout's code was called.
public struct FiredTimeout: Hashable, Sendable {
    /// The role that called it.
    public let role: ObservedRole
    /// The run.
    public let runID: RunID
    /// The status it belongs to.
    public let status: Int
    /// Its name, unique among the timeouts of the status.
    public let name: String
    /// When it was due.
    public let dueAt: Timestamp
    /// When it was called.
    public let at: Timestamp
    /// How often it was called in its visit and failed, plus one.
    public let attempt: Int
    /// Whether it failed this time.
    public let isFailed: Bool

    init(_ timeout: Timeout, by role: ObservedRole, at: Timestamp, isFailed: Bool) {
        self.role = role
        runID = timeout.runID
        status = timeout.status
        name = timeout.name
        dueAt = timeout.dueAt
        self.at = at
        attempt = timeout.attempts + 1
        self.isFailed = isFailed
    }
}
