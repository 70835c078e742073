/// Follows a run from what triggered it to its end: is called around each piece of work that is done for it, and may
/// make a span of it. Given in ``BuildOptions/tracer``.
///
/// What it returns of a trigger is stored with the run and copied from version to version, so that work that is done
/// days later, by another process, is known to belong to it.
public protocol RunTracer: Sendable {
    /// Does a piece of work: calls the body, once, and returns its value.
    ///
    /// - Parameters:
    ///   - work: what is done, and for which run.
    ///   - body: the work. User code that is called in it sees the task-local values that were bound around it. It is given
    ///     the trace context (W3C `traceparent`) that a run which it creates is to carry, or `nil` for what the caller gave;
    ///     and answers with what came of it too.
    func trace<Value>(
        _ work: TracedWork, _ body: (_ traceOrigin: String?) async -> (Value, TracedResult)
    ) async -> Value

    /// Does a piece of work that waits for nothing: code inside the store's transaction, and what is triggered or called
    /// back there. On the store's own thread, which belongs to no task; the store stands still meanwhile.
    ///
    /// What was done may be taken back with the transaction, and done again.
    func traceAtOnce<Value>(
        _ work: TracedWork, _ body: (_ traceOrigin: String?) -> (Value, TracedResult)
    ) -> Value
}

/// A piece of work that is done for a run.
public struct TracedWork: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A run is triggered.
        case trigger
        /// A step is called, with its predicates.
        case step
        /// A timer is asked when its timeout is due.
        case timer
        /// A timeout that is due is called.
        case timeout
        /// A callback is called.
        case callback
        /// A hook is called.
        case hook
        /// A connector is called for a run of another workflow, or for an event of an outside stream.
        case connector
        /// A schedule's slot is decided: its code is called and its run triggered.
        case schedule
        /// The code is called that runs inside the store's transaction, or the writes that were handed over to it: of a
        /// step, a timeout, a callback or a connector, as the name says.
        case transaction
        /// The code is called that deletes a run's data.
        case deletion
        /// A person's action on a run is carried out.
        case action
        /// A run that the engine paused is resumed by it.
        case resumption
    }

    /// What it is.
    public let kind: Kind
    /// Which one of that kind: a timeout's or a connector's name, a schedule's expression, a hook's run state, what a
    /// person does, whose code runs in a transaction; `nil` where the status says it.
    public let name: String?
    /// The workflow whose code it is.
    public let workflow: WorkflowName
    /// The instance that does it.
    public let instance: InstanceName
    /// The role it is done for; `nil` for a trigger, a callback and an action.
    public let role: ObservedRole?
    /// Where the event that it is done for was published, or where the first one of a run will be.
    public let topic: Topic?
    /// The run; `nil` where there is none yet.
    public let runID: RunID?
    /// The run's foreign ID; `nil` for an event of an outside stream.
    public let foreignID: ForeignID?
    /// The label of the status that the run is in, or starts in.
    public let status: String?
    /// The run's version that is worked on.
    public let version: Int?
    /// How often that was tried, this time included.
    public let attempt: Int?
    /// The trace context that the run carries, that it was triggered with, or that came with an outside event (W3C
    /// `traceparent`).
    public let traceOrigin: String?
}

/// What came of a piece of work.
public struct TracedResult: Sendable {
    /// What became of the run.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It was triggered.
        case triggered
        /// The idempotency key was used before: nothing was stored.
        case duplicate
        /// It moves to another status.
        case moved
        /// It is saved, and stays in its status.
        case saved
        /// It is paused.
        case paused
        /// It is resumed.
        case resumed
        /// It is cancelled.
        case cancelled
        /// The timeout fires again later.
        case postponed
        /// It is done, and the run goes on as before: what a hook, a connector, a timer and a request to delete come to.
        case done
        /// It was passed over.
        case skipped
        /// It may not be done, as the run stands.
        case refused
        /// The run moved meanwhile, or the role was lost: whatever the code did is dropped.
        case abandoned
        /// It failed.
        case failed
    }

    /// What became of the run, before that is stored.
    public var outcome: Outcome
    /// The label of the status that it moves to.
    public var nextStatus: String?
    /// The run that was triggered.
    public var runID: RunID?
    /// The run that a connector moves, which is another than it was called for.
    public var movedRunID: RunID?
    /// The trace context that the run carries which a connector moves (W3C `traceparent`).
    public var movedTraceOrigin: String?
    /// What it failed with.
    public var error: (any Error)?

    init(_ outcome: Outcome, nextStatus: String? = nil, runID: RunID? = nil, error: (any Error)? = nil) {
        self.outcome = outcome
        self.nextStatus = nextStatus
        self.runID = runID
        self.error = error
    }
}
