/// Says that a version of a run was stored. Never carries the object.
public struct Event: Hashable, Sendable {
    /// Where it stands in its store: grows, and is never used again.
    public let id: Int64
    /// Where it is published.
    public let topic: Topic
    /// The run's partition.
    public let partition: Partition
    /// The run.
    public let runID: RunID
    /// The run's foreign ID.
    public let foreignID: ForeignID
    /// The version it tells of.
    public let version: Int
    /// That version's status.
    public let status: Int
    /// The version before's status; `nil` for the first.
    public let previousStatus: Int?
    /// That version's run state.
    public let runState: RunState
    /// By what means it came about.
    public let origin: Origin.Kind
    /// When the version was stored.
    public let at: Timestamp
    /// The trace context that the run carries (W3C `traceparent`), on an event that goes to another system or comes from
    /// there. In a store it stands with the run.
    public var traceOrigin: String?

    /// Every field.
    public init(
        id: Int64, topic: Topic, partition: Partition, runID: RunID, foreignID: ForeignID, version: Int, status: Int,
        previousStatus: Int?, runState: RunState, origin: Origin.Kind, at: Timestamp, traceOrigin: String? = nil
    ) {
        self.id = id
        self.topic = topic
        self.partition = partition
        self.runID = runID
        self.foreignID = foreignID
        self.version = version
        self.status = status
        self.previousStatus = previousStatus
        self.runState = runState
        self.origin = origin
        self.at = at
        self.traceOrigin = traceOrigin
    }
}

/// A transition whose crossings are asked for.
public struct Crossed: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// From this status.
    public var from: Int
    /// To this one.
    public var to: Int
    /// By this means.
    public var origin: Origin.Kind

    /// Every field.
    public init(workflow: WorkflowName, from: Int, to: Int, origin: Origin.Kind) {
        self.workflow = workflow
        self.from = from
        self.to = to
        self.origin = origin
    }

    /// How far back events are looked through.
    public static let reach = 100_000

    /// Whether an event tells of such a crossing.
    public func matches(_ event: Event) -> Bool {
        event.topic.workflow == workflow && event.previousStatus == from && event.status == to
            && event.origin == origin
    }
}
