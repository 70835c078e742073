import FoundationEssentials
public import ServiceLifecycle

/// A workflow, built and ready: the API a program talks to.
///
/// Triggers, callbacks, awaits and lookups need no ``run()``: a process may be a client only.
public final class Workflow<Object: Sendable, Status: WorkflowStatus>: Service {
    let core: WorkflowCore
    let codec: ObjectCodec<Object>
    /// What runs are triggered with that come of an event and are given no key.
    private let eventKey: (@Sendable (ForeignID) -> IdempotencyKey)?

    init(
        core: WorkflowCore, codec: ObjectCodec<Object>,
        eventKey: (@Sendable (ForeignID) -> IdempotencyKey)? = nil
    ) {
        self.core = core
        self.codec = codec
        self.eventKey = eventKey
    }

    package var adapter: any WorkflowAdapter { core.adapter }

    /// The workflow's name.
    public var name: WorkflowName { core.name }

    /// The workflow's shape: statuses, transitions with their kind, starts and ends, roles.
    public var definition: WorkflowDefinition { core.definition }

    /// What each of the expected roles is doing on this instance.
    public var internalState: [RoleName: RoleReport] { core.book.reports(at: core.clock.now) }

    /// Serves until graceful shutdown, ``stop()`` or cancellation. On graceful shutdown no new work is taken and what is in
    /// hand is finished within the ``BuildOptions/grace``; what is not, and on cancellation everything, is cancelled, which
    /// counts as no error. In which order, and what is still taken meanwhile: <doc:Stopping>.
    ///
    /// Returns when all code in hand has returned. Code that does not end when it is cancelled keeps the call, and nothing
    /// else: half a second after its cancellation its role is given up all the same, the instance has left, others take
    /// over, and what the code decides is refused.
    ///
    /// - Throws: `alreadyRunning` when it is running; `nameCollision` when another workflow has roles of these names;
    ///   what keeps the store from being used at all.
    public func run() async throws {
        try await core.run()
    }

    /// Returns when every role is registered, or when ``run()`` ended.
    public func started() async { await core.started() }

    /// Ends ``run()`` gracefully, as a graceful shutdown of its service group does, and returns when it has ended. Where
    /// nothing runs it returns at once; it may be called any number of times, and ``run()`` may be called again afterwards.
    ///
    /// To a service group the workflow has finished then: by default that is an error of the group's, unless its
    /// configuration of the service says otherwise.
    ///
    /// A caller that is cancelled waits no longer, and the workflow stops all the same. Code of the workflow's own that
    /// calls it waits for itself: until it is cancelled, when the ``BuildOptions/grace`` is over.
    public func stop() async { await core.stop() }

    /// Starts a run for a foreign ID. It is stored, with its event, when this returns.
    ///
    /// - Parameters:
    ///   - foreignID: what the run is about.
    ///   - object: what it begins with.
    ///   - start: another status than the default one; no run starts where nothing moves it.
    ///   - idempotencyKey: unique in the workflow: a key that was used gives back the run that used it first.
    ///   - traceOrigin: the caller's trace context (W3C `traceparent`).
    /// - Throws: `runInProgress` while the foreign ID has an unfinished run, decided by the store.
    @discardableResult
    public func trigger(
        _ foreignID: ForeignID, with object: Object, startingAt start: Status? = nil,
        idempotencyKey: IdempotencyKey? = nil, traceOrigin: String? = nil
    ) async throws(WorkflowError) -> RunID {
        let (bytes, key) = try prepared(foreignID, object, idempotencyKey)
        return try await core.trigger(
            foreignID, object: bytes, at: start?.rawValue, idempotencyKey: key, traceOrigin: traceOrigin,
            origin: Origin(.trigger, instance: core.options.instance))
    }

    /// What a run is stored with: its object's bytes and its idempotency key.
    func prepared(
        _ foreignID: ForeignID, _ object: Object, _ key: IdempotencyKey?
    ) throws(WorkflowError) -> (Data, IdempotencyKey?) {
        do {
            return (try codec.encode(object), key ?? eventKey?(foreignID))
        } catch {
            throw WorkflowError(.codec, "the object does not encode", cause: error)
        }
    }

    /// Moves a run on with data from outside.
    ///
    /// - Throws: `recordNotFound`; `codec` when the run's object does not decode, which pauses the run; or what the
    ///   callback's code throws; nothing is stored then.
    @discardableResult
    public func callback(_ runID: RunID, payload: CallbackPayload = .init()) async throws -> CallbackOutcome {
        try await core.callback(core.requireRecord(runID), payload: payload)
    }

    /// Moves the latest run of a foreign ID on with data from outside.
    @discardableResult
    public func callback(
        latestOf foreignID: ForeignID, payload: CallbackPayload = .init()
    ) async throws -> CallbackOutcome {
        try await core.callback(core.requireLatest(foreignID), payload: payload)
    }

    /// The run as soon as it reached a status: the first version that had it, also when the run has moved on since.
    /// Paused runs are waited for.
    ///
    /// - Parameters:
    ///   - runID: the run.
    ///   - status: what it is to reach.
    ///   - deadline: give up after this time; `nil` waits for ever.
    ///   - polling: the longest wait between two looks when nothing tells of a change; `nil` for what the workflow was
    ///     built with.
    /// - Throws: `unreachable`, saying where the run stopped, when it can no longer get there; `deadlineExceeded`;
    ///   `stopping` when the engine has stopped first, and to code in hand when it begins to; `recordNotFound`.
    public func await(
        _ runID: RunID, reaching status: Status, within deadline: Duration? = nil, polling: Duration? = nil
    ) async throws -> Run<Object, Status> {
        let record = try await core.awaitStatus(
            runID, reaching: status.rawValue, options: AwaitOptions(deadline: deadline, polling: polling))
        return try typed(record)
    }

    /// The run as it stands.
    public func lookup(_ runID: RunID) async throws(WorkflowError) -> Run<Object, Status> {
        try typed(try await core.requireRecord(runID))
    }

    /// The run triggered last for a foreign ID.
    public func latest(_ foreignID: ForeignID) async throws(WorkflowError) -> Run<Object, Status> {
        try typed(try await core.requireLatest(foreignID))
    }

    /// Every version of a run, the first first.
    public func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        _ = try await core.requireRecord(runID)
        return try await core.adapter.records.history(runID)
    }

    private func typed(_ record: Record) throws(WorkflowError) -> Run<Object, Status> {
        do {
            return try codec.run(from: record, attempt: 1)
        } catch {
            let reason = (error as? UndecodableRun)?.reason ?? ErrorText.describe(error)
            throw WorkflowError(.codec, "run \(record.runID): \(reason)", current: record, cause: error)
        }
    }
}
