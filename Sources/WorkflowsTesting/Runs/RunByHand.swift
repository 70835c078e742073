import FoundationEssentials
public import Workflows

/// A run that no engine has: code is called with it as the engine would call it, and what it answers is kept.
///
///     var run = RunByHand(Order(), at: OrderStatus.created)
///     try await run.step(charge)
///     #expect(run.answers == [.to(.paid)])
///     #expect(run.object.payment != nil)
///
/// An answer is applied as the engine applies it: the object is kept with one that is stored, and dropped with a skip or an
/// error; an error makes the next call another attempt at the same version. Whether a destination is declared is not looked
/// at, because there is no definition: a workflow in memory is the place for that.
public struct RunByHand<Object: Sendable, Status: WorkflowStatus>: Sendable {
    /// The run as the next code is given it. Its record's bytes are empty: nothing was encoded.
    public private(set) var run: Run<Object, Status>
    /// What steps and callbacks answered, in order. A call that threw has none.
    public private(set) var answers: [Transition<Status>] = []
    /// What timeouts answered, in order.
    public private(set) var timeoutAnswers: [TimeoutTransition<Status>] = []
    /// What code threw, in order.
    public private(set) var errors: [any Error] = []
    /// The time by which it is called.
    public var now: Timestamp

    /// A run that was just triggered.
    public init(
        _ object: Object, at status: Status, foreignID: ForeignID = "by-hand", workflow: WorkflowName = "by-hand",
        now: Timestamp = Timestamp(microseconds: 1_767_603_600_000_000)
    ) {
        self.now = now
        let meta = Record.Meta(
            version: 1, visit: 1, enteredAt: now, statusLabel: status.label, origin: Origin(.trigger))
        let record = Record(
            workflow: workflow, foreignID: foreignID, runID: .random(), runState: .initiated, status: status.rawValue,
            object: Data(), objectVersion: 1, createdAt: now, updatedAt: now, meta: meta)
        run = Run(object: object, status: status, record: record)
    }

    /// What the run is about, as it would be stored.
    public var object: Object { run.object }
    /// The status it stands in.
    public var status: Status { run.status }
    /// The engine's state of it.
    public var runState: RunState { run.runState }

    /// Calls a step's code.
    ///
    /// - Throws: what the code throws; `illegalRunState` where an engine would not have called it, because the run is paused
    ///   or has ended.
    @discardableResult
    public mutating func step(
        _ code: (inout Run<Object, Status>) async throws -> Transition<Status>
    ) async throws -> Transition<Status> {
        let (answer, object) = try await call(code)
        answers.append(answer)
        try apply(answer, object, by: .step)
        return answer
    }

    /// Calls a callback's code.
    ///
    /// - Throws: as ``step(_:)``.
    @discardableResult
    public mutating func callback(
        _ payload: CallbackPayload = .init(),
        _ code: (inout Run<Object, Status>, CallbackPayload) async throws -> Transition<Status>
    ) async throws -> Transition<Status> {
        let (answer, object) = try await call { run in try await code(&run, payload) }
        answers.append(answer)
        try apply(answer, object, by: .callback)
        return answer
    }

    /// Calls a timeout's code at the present ``now``.
    ///
    /// - Throws: as ``step(_:)``.
    @discardableResult
    public mutating func timeout(
        _ code: (inout Run<Object, Status>, Timestamp) async throws -> TimeoutTransition<Status>
    ) async throws -> TimeoutTransition<Status> {
        let now = now
        let (answer, object) = try await call { run in try await code(&run, now) }
        timeoutAnswers.append(answer)
        switch answer.kind {
        case .to(let status): try apply(.to(status), object, by: .timeout)
        case .pause(let reason): try apply(.pause(reason), object, by: .timeout)
        case .cancel(let reason): try apply(.cancel(reason), object, by: .timeout)
        case .skip, .again: run = Run(object: run.object, status: run.status, record: run.record)
        }
        return answer
    }

    /// A person resumes it.
    ///
    /// - Throws: `illegalRunState` where it is not paused.
    public mutating func resume() throws(WorkflowError) {
        guard runState == .paused else {
            throw WorkflowError(.illegalRunState, "the run is \(runState); only a paused one is resumed")
        }
        try store(run.object, .running, by: .person)
    }

    private mutating func call<Answer>(
        _ code: (inout Run<Object, Status>) async throws -> Answer
    ) async throws -> (Answer, Object) {
        guard runState == .initiated || runState == .running else {
            throw WorkflowError(.illegalRunState, "the run is \(runState); an engine calls no code for it")
        }
        var given = run
        do {
            let answer = try await code(&given)
            return (answer, given.object)
        } catch {
            errors.append(error)
            run = Run(object: run.object, status: run.status, record: run.record, attempt: run.attempt + 1)
            throw error
        }
    }

    private mutating func apply(
        _ answer: Transition<Status>, _ object: Object, by kind: Origin.Kind
    ) throws(WorkflowError) {
        switch answer.kind {
        case .to(let status): try store(object, .running, enters: status, by: kind)
        case .saveAndRepeat: try store(object, .running, by: kind)
        case .pause(let reason): try store(object, .paused, reason: reason, by: kind)
        case .cancel(let reason): try store(object, .cancelled, reason: reason, by: kind)
        case .skip: run = Run(object: run.object, status: run.status, record: run.record)
        }
    }

    /// The next version, as the engine makes it.
    private mutating func store(
        _ object: Object, _ runState: RunState, enters status: Status? = nil, reason: String? = nil,
        by kind: Origin.Kind
    ) throws(WorkflowError) {
        let record = try run.record.advanced(
            to: runState, status: status?.rawValue, label: status?.label, newVisit: status != nil, reason: reason,
            origin: Origin(kind), at: now)
        run = Run(object: object, status: status ?? run.status, record: record)
    }
}
