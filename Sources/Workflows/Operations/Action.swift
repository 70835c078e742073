public import FoundationEssentials

/// One action on one run.
public struct ActionRequest: Hashable, Sendable {
    /// What to do.
    public var kind: ActionKind
    /// To which run.
    public var runID: RunID
    /// The version it was decided on: the run is not touched when it has another by now.
    public var decidedVersion: Int
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who the client says it is; kept beside what the transport proves.
    public var claimedActor: String?
    /// Only say what would happen.
    public var dryRun: Bool

    /// Every field.
    public init(
        kind: ActionKind, runID: RunID, decidedVersion: Int, requestID: RequestID, reason: String?,
        claimedActor: String? = nil, dryRun: Bool = false
    ) {
        self.kind = kind
        self.runID = runID
        self.decidedVersion = decidedVersion
        self.requestID = requestID
        self.reason = reason
        self.claimedActor = claimedActor
        self.dryRun = dryRun
    }
}

/// A run to be triggered by a person.
public struct TriggerRequest: Hashable, Sendable {
    /// Of which workflow.
    public var workflow: WorkflowName
    /// For what it is.
    public var foreignID: ForeignID
    /// Its object, encoded as the workflow's code reads it.
    public var object: Data
    /// Where it starts; `nil` for where the workflow's runs start unless told otherwise.
    public var status: Int?
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who the client says it is; kept beside what the transport proves.
    public var claimedActor: String?
    /// Only say what would happen.
    public var dryRun: Bool

    /// Every field.
    public init(
        workflow: WorkflowName, foreignID: ForeignID, object: Data, status: Int? = nil, requestID: RequestID,
        reason: String?, claimedActor: String? = nil, dryRun: Bool = false
    ) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.object = object
        self.status = status
        self.requestID = requestID
        self.reason = reason
        self.claimedActor = claimedActor
        self.dryRun = dryRun
    }
}

/// What became of an action on one run.
public enum ActionOutcome: Hashable, Sendable {
    /// It was done, or would be (dry run): the run as it stands now.
    case applied(ActionEffect)
    /// The run had changed since the decision: as it stands now, nothing done.
    case conflict(version: Int, status: String, runState: RunState)
    /// The run's state does not allow it.
    case illegal(from: RunState)
    /// There is no such run.
    case notFound
    /// It may not be done, for this reason.
    case refused(String)
    /// The source tried and failed; nothing was done.
    case failed(String)

    /// The name scripts rely on.
    public var name: String {
        switch self {
        case .applied: "applied"
        case .conflict: "conflict"
        case .illegal: "illegal"
        case .notFound: "not_found"
        case .refused: "refused"
        case .failed: "failed"
        }
    }
}

/// What an applied action did.
public enum ActionEffect: Hashable, Sendable {
    /// The run stands until resumed.
    case paused
    /// The run goes on.
    case resumed
    /// The run has ended.
    case cancelled
    /// A new run was triggered from it; `nil` where it would be (dry run), because a run that is not there has no ID.
    case triggered(RunID?)
    /// The run's data is to be overwritten; the run that was retried from it, if one was, has a copy of its own.
    case deletionRequested(copy: RunID?)
}
