public import FoundationEssentials

/// The stored form of a run: never generic, so that any program can read any run.
public struct Record: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// The caller's key.
    public var foreignID: ForeignID
    /// The run.
    public var runID: RunID
    /// The engine's state.
    public var runState: RunState
    /// The user's status, by number: a store may hold statuses this build does not know.
    public var status: Int
    /// The object's bytes, as the workflow's codec wrote them.
    public var object: Data
    /// Which form of the object the bytes have.
    public var objectVersion: Int
    /// When the run was triggered.
    public var createdAt: Timestamp
    /// When this version was stored.
    public var updatedAt: Timestamp
    /// Why, beside the record itself.
    public var meta: Meta

    /// What the engine keeps about a version beside the user's data.
    public struct Meta: Hashable, Sendable {
        /// 1 for the trigger's, then one more each time the run is written.
        public var version: Int
        /// The version that entered the current status: timeouts and attempts belong to this visit.
        public var visit: Int
        /// When the current status was entered.
        public var enteredAt: Timestamp
        /// Why the run was paused or cancelled, where somebody said.
        public var reason: String?
        /// What people call the status, as the writing build knew it.
        public var statusLabel: String?
        /// Who wrote this version.
        public var origin: Origin
        /// The run this one was retried from.
        public var retriedFrom: RunID?
        /// The trace context the trigger came with (W3C `traceparent`).
        public var traceOrigin: String?
        /// The key the run was triggered with.
        public var idempotencyKey: IdempotencyKey?

        /// Every field.
        public init(
            version: Int, visit: Int, enteredAt: Timestamp, reason: String? = nil, statusLabel: String? = nil,
            origin: Origin, retriedFrom: RunID? = nil, traceOrigin: String? = nil,
            idempotencyKey: IdempotencyKey? = nil
        ) {
            self.version = version
            self.visit = visit
            self.enteredAt = enteredAt
            self.reason = reason
            self.statusLabel = statusLabel
            self.origin = origin
            self.retriedFrom = retriedFrom
            self.traceOrigin = traceOrigin
            self.idempotencyKey = idempotencyKey
        }
    }

    /// Every field.
    public init(
        workflow: WorkflowName, foreignID: ForeignID, runID: RunID, runState: RunState, status: Int, object: Data,
        objectVersion: Int, createdAt: Timestamp, updatedAt: Timestamp, meta: Meta
    ) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.runID = runID
        self.runState = runState
        self.status = status
        self.object = object
        self.objectVersion = objectVersion
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.meta = meta
    }

    /// The version of this record.
    public var version: Int { meta.version }

    /// Where this version's event is published.
    public var topic: Topic { Topic(workflow: workflow, status: status, runState: runState) }
}

/// One stored version of a run.
public struct RecordVersion: Hashable, Sendable {
    /// The record as this version stored it.
    public let record: Record
    /// How long the version stood; `nil` for the one that still does.
    public let dwell: Duration?

    /// A version and how long it stood.
    public init(record: Record, dwell: Duration?) {
        self.record = record
        self.dwell = dwell
    }
}
