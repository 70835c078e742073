/// A pending timeout. It belongs to one visit of a status: leaving the status ends it.
public struct Timeout: Hashable, Sendable {
    /// The store's number for it. No other timeout ever has it.
    public let id: Int64
    /// The workflow.
    public let workflow: WorkflowName
    /// The run.
    public let runID: RunID
    /// The run's foreign ID.
    public let foreignID: ForeignID
    /// The status it was armed in.
    public let status: Int
    /// The version that entered that status.
    public let visit: Int
    /// Its name, unique among the timeouts of a status.
    public let name: String
    /// When it fires.
    public let dueAt: Timestamp
    /// Whether it waits for its run to be resumed.
    public let held: Bool
    /// How often firing it failed.
    public let attempts: Int
    /// What the last attempt failed with.
    public let lastError: String?

    /// When it was due before it was put off by a failure.
    public let firstDueAt: Timestamp

    /// Every field.
    public init(
        id: Int64, workflow: WorkflowName, runID: RunID, foreignID: ForeignID, status: Int, visit: Int, name: String,
        dueAt: Timestamp, held: Bool, attempts: Int, lastError: String?, firstDueAt: Timestamp
    ) {
        self.id = id
        self.workflow = workflow
        self.runID = runID
        self.foreignID = foreignID
        self.status = status
        self.visit = visit
        self.name = name
        self.dueAt = dueAt
        self.held = held
        self.attempts = attempts
        self.lastError = lastError
        self.firstDueAt = firstDueAt
    }
}

/// One change to the pending timeouts.
public enum TimeoutChange: Sendable {
    /// Arms one for the visit that the run is in after the transaction, held while it is paused. Arming the same name in
    /// the same visit again changes nothing; a visit that has ended arms nothing.
    case arm(NewTimeout)
    /// It fired, or was skipped: it is over, and cannot be armed again in its visit. A timeout that is over already makes
    /// the transaction a conflict.
    case finish(id: Int64)
    /// It is to fire again later, with its failures forgotten. Dropped where it is over already.
    case again(id: Int64, dueAt: Timestamp)
    /// Firing failed; it is tried again later, and remembers when it was due first. Dropped where it is over already.
    case fail(id: Int64, attempts: Int, error: String, retryAt: Timestamp)
}

/// A timeout to arm.
public struct NewTimeout: Hashable, Sendable {
    /// The run.
    public let runID: RunID
    /// The status it belongs to.
    public let status: Int
    /// The version that entered the status.
    public let visit: Int
    /// Its name, unique among the timeouts of a status.
    public let name: String
    /// When it fires.
    public let dueAt: Timestamp

    /// Every field.
    public init(runID: RunID, status: Int, visit: Int, name: String, dueAt: Timestamp) {
        self.runID = runID
        self.status = status
        self.visit = visit
        self.name = name
        self.dueAt = dueAt
    }
}

/// Keeps timeouts. Changes travel in a ``StoreTransaction``; these are the reads.
public protocol TimeoutStore: Sendable {
    /// The timeouts of a status that are due and not held, earliest first. What cannot be read is passed over, and hides
    /// nothing behind it.
    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout]
    /// When the next timeout of a status that is not held is due, of those that can be read where there are any; `nil`
    /// when there is none.
    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp?
    /// Pending timeouts, earliest first.
    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout]
}

/// A timeout store that can say how many timeouts are late without reading each of them.
public protocol LateTimeoutCounting: TimeoutStore {
    /// How many timeouts of each workflow were first due by then, are not held, and have not fired: nobody has got to
    /// them, or firing them fails. Of those that are due next, no more than the bound are looked at for each workflow; a
    /// number is "at least" when there are more. Workflows without any are missing.
    func lateTimeouts(firstDueBy moment: Timestamp, limit: Int) async throws -> [WorkflowName: Total]
}
