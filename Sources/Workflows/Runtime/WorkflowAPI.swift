public import ServiceLifecycle

/// What a program talks to: the calls of a ``Workflow`` that a service needs.
///
/// Code that is given `any WorkflowAPI<Order, OrderStatus>`, or is generic over one, does not know whether an engine and a
/// store stand behind it: its tests put a fake in the workflow's place, which answers as they want. A fake has to have all
/// of these calls; the shorter forms, without what is most often left out, come with them.
///
/// Each call does what that of ``Workflow`` says. It is a `Service`, so that a service group runs it, fake or not.
public protocol WorkflowAPI<Object, Status>: Service {
    /// What its runs carry.
    associatedtype Object: Sendable
    /// What its runs go through.
    associatedtype Status: WorkflowStatus

    /// The workflow's name.
    var name: WorkflowName { get }

    /// Serves until graceful shutdown, ``stop()`` or cancellation. See ``Workflow/run()``.
    func run() async throws

    /// Ends ``run()`` gracefully and returns when it has ended. See ``Workflow/stop()``.
    func stop() async

    /// Starts a run for a foreign ID. See ``Workflow/trigger(_:with:startingAt:idempotencyKey:traceOrigin:)``.
    @discardableResult
    func trigger(
        _ foreignID: ForeignID, with object: Object, startingAt start: Status?, idempotencyKey: IdempotencyKey?,
        traceOrigin: String?
    ) async throws(WorkflowError) -> RunID

    /// Triggers a run when each slot is due, until cancelled. See
    /// ``Workflow/schedule(_:_:timeZone:startingAt:when:object:)``.
    func schedule(
        _ foreignID: ForeignID, _ spec: String, timeZone: String, startingAt start: Status?,
        when filter: WorkflowBuilder<Object, Status>.SlotFilter?,
        object: @escaping WorkflowBuilder<Object, Status>.SlotObject
    ) async throws

    /// The run as soon as it reached a status. See ``Workflow/await(_:reaching:within:polling:)``.
    func await(
        _ runID: RunID, reaching status: Status, within deadline: Duration?, polling: Duration?
    ) async throws -> Run<Object, Status>

    /// Moves a run on with data from outside. See ``Workflow/callback(_:payload:)``.
    @discardableResult
    func callback(_ runID: RunID, payload: CallbackPayload) async throws -> CallbackOutcome

    /// Moves the latest run of a foreign ID on. See ``Workflow/callback(latestOf:payload:)``.
    @discardableResult
    func callback(latestOf foreignID: ForeignID, payload: CallbackPayload) async throws -> CallbackOutcome

    /// The run as it stands. See ``Workflow/lookup(_:)``.
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Run<Object, Status>

    /// The run triggered last for a foreign ID. See ``Workflow/latest(_:)``.
    func latest(_ foreignID: ForeignID) async throws(WorkflowError) -> Run<Object, Status>
}

extension Workflow: WorkflowAPI {}

// Each leaves at least one parameter out: with all of them it would answer for a fake that has not the call, by calling
// itself.
extension WorkflowAPI {
    /// Starts a run for a foreign ID, without a trace of the caller's.
    @discardableResult
    public func trigger(
        _ foreignID: ForeignID, with object: Object, startingAt start: Status? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(WorkflowError) -> RunID {
        try await trigger(
            foreignID, with: object, startingAt: start, idempotencyKey: idempotencyKey, traceOrigin: nil)
    }

    /// Triggers a run when each slot is due, whatever slot it is.
    public func schedule(
        _ foreignID: ForeignID, _ spec: String, timeZone: String = "UTC", startingAt start: Status? = nil,
        object: @escaping WorkflowBuilder<Object, Status>.SlotObject
    ) async throws {
        try await schedule(
            foreignID, spec, timeZone: timeZone, startingAt: start, when: nil, object: object)
    }

    /// The run as soon as it reached a status, with the workflow's own polling bound.
    public func await(
        _ runID: RunID, reaching status: Status, within deadline: Duration? = nil
    ) async throws -> Run<Object, Status> {
        try await self.await(runID, reaching: status, within: deadline, polling: nil)
    }

    /// Moves a run on, without data.
    @discardableResult
    public func callback(_ runID: RunID) async throws -> CallbackOutcome {
        try await callback(runID, payload: CallbackPayload())
    }

    /// Moves the latest run of a foreign ID on, without data.
    @discardableResult
    public func callback(latestOf foreignID: ForeignID) async throws -> CallbackOutcome {
        try await callback(latestOf: foreignID, payload: CallbackPayload())
    }
}
