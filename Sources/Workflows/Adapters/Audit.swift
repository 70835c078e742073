/// What a person asked for.
public enum ActionKind: String, Sendable, CaseIterable, Codable {
    /// Let the run stand until resumed.
    case pause
    /// Let a paused run go on, its error count cleared.
    case resume
    /// End the run.
    case cancel
    /// Resume a paused run, or trigger a finished one again.
    case retry
    /// Overwrite the object of a finished run in all of its versions.
    case delete
    /// Begin a new run.
    case trigger
    /// Have an event read again that could not be read.
    case replay
    /// Forget an event that could not be read, or that a connector to an outside stream does not succeed with.
    case discard
}

/// What became of an action on one run.
public enum ActionResult: String, Sendable, CaseIterable, Codable {
    /// It was done.
    case applied
    /// The run had changed since the decision.
    case conflict
    /// The run's state does not allow it.
    case illegal
    /// There is no such run.
    case notFound = "not_found"
    /// Who asked may not, or the action is refused for a reason it names.
    case refused
    /// The store failed.
    case failed
}

/// One line of the audit log, written in the transaction of the action.
public struct AuditEntry: Hashable, Sendable {
    /// When.
    public var at: Timestamp
    /// Who, as far as the transport proves it.
    public var actor: String
    /// Who the client says it is.
    public var claimedActor: String?
    /// What was asked for.
    public var action: ActionKind
    /// The workflow, where the run was found.
    public var workflow: WorkflowName?
    /// The run it was asked for.
    public var runID: RunID
    /// The request it came with.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// The version it was decided on.
    public var decidedVersion: Int
    /// What became of it.
    public var result: ActionResult
    /// More about the result: what the run changed to, the state that forbids it, the new run.
    public var detail: String?
    /// The run that a retry triggered.
    public var triggered: RunID?

    /// Every field.
    public init(
        at: Timestamp, actor: String, claimedActor: String? = nil, action: ActionKind, workflow: WorkflowName?,
        runID: RunID, requestID: RequestID, reason: String?, decidedVersion: Int, result: ActionResult,
        detail: String? = nil, triggered: RunID? = nil
    ) {
        self.at = at
        self.actor = actor
        self.claimedActor = claimedActor
        self.action = action
        self.workflow = workflow
        self.runID = runID
        self.requestID = requestID
        self.reason = reason
        self.decidedVersion = decidedVersion
        self.result = result
        self.detail = detail
        self.triggered = triggered
    }
}

/// Keeps what people did. Entries travel in a ``StoreTransaction``; these are the reads.
public protocol AuditLog: Sendable {
    /// What became of a request on a run; `nil` when it never arrived.
    func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry?
    /// What became of a request, whatever runs it was for, in the order of storing; none when it never arrived.
    func auditEntries(request: RequestID) async throws -> [AuditEntry]
    /// The newest entries, in the order of storing and never of time, newest first.
    func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry]
}
