public import FoundationEssentials

/// The stored form of a run: never generic, so that any program can read any run.
///
/// Copies share their fields until one of them is changed, so that a record can be handed on for the price of a reference.
public struct Record: Hashable, Sendable {
    private var contents: Contents

    /// The workflow.
    public var workflow: WorkflowName {
        get { contents.fields.workflow }
        set { change { $0.workflow = newValue } }
    }
    /// The caller's key.
    public var foreignID: ForeignID {
        get { contents.fields.foreignID }
        set { change { $0.foreignID = newValue } }
    }
    /// The run.
    public var runID: RunID {
        get { contents.fields.runID }
        set { change { $0.runID = newValue } }
    }
    /// The engine's state.
    public var runState: RunState {
        get { contents.fields.runState }
        set { change { $0.runState = newValue } }
    }
    /// The user's status, by number: a store may hold statuses this build does not know.
    public var status: Int {
        get { contents.fields.status }
        set { change { $0.status = newValue } }
    }
    /// The object's bytes, as the workflow's codec wrote them.
    public var object: Data {
        get { contents.fields.object }
        set { change { $0.object = newValue } }
    }
    /// Which form of the object the bytes have; 0 where the object was not kept (``Retention``).
    public var objectVersion: Int {
        get { contents.fields.objectVersion }
        set { change { $0.objectVersion = newValue } }
    }
    /// When the run was triggered.
    public var createdAt: Timestamp {
        get { contents.fields.createdAt }
        set { change { $0.createdAt = newValue } }
    }
    /// When this version was stored.
    public var updatedAt: Timestamp {
        get { contents.fields.updatedAt }
        set { change { $0.updatedAt = newValue } }
    }
    /// Why, beside the record itself.
    public var meta: Meta {
        get { contents.fields.meta }
        set { change { $0.meta = newValue } }
    }

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
        contents = Contents(
            Fields(
                workflow: workflow, foreignID: foreignID, runID: runID, runState: runState, status: status,
                object: object, objectVersion: objectVersion, createdAt: createdAt, updatedAt: updatedAt, meta: meta))
    }

    /// Whether the object was kept: of versions long past it may not be (``Retention``).
    public var hasKeptObject: Bool { objectVersion != 0 }

    /// Lets go of the object.
    package mutating func dropObject() {
        object = Data()
        objectVersion = 0
    }

    /// The version of this record.
    public var version: Int { contents.fields.meta.version }

    /// Where this version's event is published.
    public var topic: Topic { Topic(workflow: workflow, status: status, runState: runState) }
}

extension Record {
    /// What a record is made of.
    struct Fields: Hashable, Sendable {
        var workflow: WorkflowName
        var foreignID: ForeignID
        var runID: RunID
        var runState: RunState
        var status: Int
        var object: Data
        var objectVersion: Int
        var createdAt: Timestamp
        var updatedAt: Timestamp
        var meta: Meta
    }

    private final class Contents: Hashable, Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }

        static func == (left: Contents, right: Contents) -> Bool { left === right || left.fields == right.fields }
        func hash(into hasher: inout Hasher) { fields.hash(into: &hasher) }
    }

    /// Changes several fields at once.
    mutating func change(_ body: (inout Fields) -> Void) {
        var fields = contents.fields
        body(&fields)
        contents = Contents(fields)
    }
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
