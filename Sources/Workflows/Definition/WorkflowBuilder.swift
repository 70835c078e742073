/// Puts a workflow together: what moves a run from which status to which, and with what code.
///
///     var orders = WorkflowBuilder<Order, OrderStatus>("orders")
///     orders.addStep(from: .created, to: .paid, .refunded) { run in .to(.paid) }
///     let workflow = try orders.build(on: adapter)
public struct WorkflowBuilder<Object: Sendable, Status: WorkflowStatus>: Sendable {
    let name: WorkflowName
    var codec: ObjectCodec<Object>
    var lines: [Line] = []
    var hooks: [Hook] = []
    var deletion: DeletionCode?
    var schedules: [ScheduleLine] = []
    var connectors: [ConnectorLine] = []
    var start: Status?
    /// What the code is to be lent that runs in the store's transaction, and where it moves runs from.
    var lentTypes: [(status: Status, handle: LentType)] = []

    enum Line: Sendable {
        case step(Status, [Status], Predicate?, [StepOption], StepBody)
        case timeout(Status, [Status], String, Timer<Object, Status>, [TimeoutOption], ErasedTimeoutCode)
        case callback(Status, [Status], CallbackBody)
        /// A connector that moves runs, and the workflow or the stream that it follows.
        case connector(Status, [Status], source: String)
    }

    typealias DecidingStepCode = @Sendable (Run<Object, Status>, ObjectCodec<Object>) -> DecidingCode

    enum StepBody: Sendable {
        case waiting(StepCode)
        case inTransaction(DecidingStepCode)
    }

    typealias ErasedTimeoutCode =
        @Sendable (inout Run<Object, Status>, _ now: Timestamp, ObjectCodec<Object>) async throws -> Outcome
    typealias ErasedCallbackCode =
        @Sendable (inout Run<Object, Status>, CallbackPayload, ObjectCodec<Object>) async throws -> Outcome
    typealias DecidingCallbackCode =
        @Sendable (Run<Object, Status>, CallbackPayload, ObjectCodec<Object>) -> DecidingCode

    enum CallbackBody: Sendable {
        case waiting(ErasedCallbackCode)
        case inTransaction(DecidingCallbackCode)
    }

    struct Hook: Sendable {
        let runState: RunState
        let options: [HookOption]
        let code: HookCode
    }

    /// Says whether something applies to a run.
    public typealias Predicate = @Sendable (Run<Object, Status>) async throws -> Bool
    /// A step's code: called with the run, returns what becomes of it.
    public typealias StepCode = @Sendable (inout Run<Object, Status>) async throws -> Transition<Status>
    /// A timeout's code: called when it is due.
    public typealias TimeoutCode =
        @Sendable (inout Run<Object, Status>, _ now: Timestamp) async throws -> TimeoutTransition<Status>
    /// A connector's code that moves a run on: called with it and with the other workflow's run.
    public typealias ConnectedCode<Source: WorkflowStatus> =
        @Sendable (inout Run<Object, Status>, _ reached: ConnectedRun<Source>) async throws -> Transition<Status>
    /// A connector's code that moves a run on: called with it and with the event of an outside stream.
    public typealias StreamedCode =
        @Sendable (inout Run<Object, Status>, _ event: ConnectorEvent) async throws -> Transition<Status>

    /// A callback's code: called with what came from outside.
    public typealias CallbackCode =
        @Sendable (inout Run<Object, Status>, _ payload: CallbackPayload) async throws -> Transition<Status>

    /// A hook's code: called with the run as it was when it came into the run state.
    public typealias HookCode = @Sendable (Run<Object, Status>) async throws -> Void

    /// What takes out of an object what is to be deleted.
    public typealias DeletionCode = @Sendable (inout Object) async throws -> Void

    /// A workflow of that name, unique in its store, whose objects are stored by a codec.
    public init(_ name: WorkflowName, codec: ObjectCodec<Object>) {
        self.name = name
        self.codec = codec
    }

    /// Runs start at this status unless told otherwise. Without a call it is the `from` of the first definition.
    public mutating func startingAt(_ status: Status) { start = status }

    /// Code that moves a run on as soon as it is in a status.
    ///
    /// It is called at least once for each visit; what it returns is stored exactly once. An error it throws is kept
    /// with the run, which is tried again after a wait, and paused after too many.
    ///
    /// - Parameters:
    ///   - status: where it takes runs.
    ///   - destinations: where it may lead; anything else it returns pauses the run.
    ///   - predicate: whether this step takes a run. Of several steps on one status the first takes it whose predicate
    ///     holds, in definition order; the last may do without one. Where none takes it, the run stays. A predicate that
    ///     throws counts as a failed attempt.
    ///   - options: what is not as in ``BuildOptions/stepDefaults``.
    ///   - perform: the code.
    public mutating func addStep(
        from status: Status, to destinations: Status..., when predicate: Predicate? = nil, options: StepOption...,
        perform: @escaping StepCode
    ) {
        lines.append(.step(status, destinations, predicate, options, .waiting(perform)))
    }

    /// Code that moves a run on when it has been in a status for a time.
    ///
    /// - Parameters:
    ///   - status: where it moves runs on.
    ///   - destinations: where it may lead; anything else it returns pauses the run.
    ///   - name: unique among the timeouts of the status.
    ///   - timer: when it fires.
    ///   - options: what is not as in ``BuildOptions/timeoutDefaults``.
    ///   - perform: the code.
    public mutating func addTimeout(
        from status: Status, to destinations: Status..., name: String = "timeout", timer: Timer<Object, Status>,
        options: TimeoutOption..., perform: @escaping TimeoutCode
    ) {
        lines.append(
            .timeout(status, destinations, name, timer, options) { run, now, codec in
                let transition = try await perform(&run, now)
                return try codec.outcome(of: transition, run: run)
            })
    }

    /// Code that moves a run on when something comes from outside. Several on one status are tried in this order until
    /// one does not skip.
    public mutating func addCallback(
        from status: Status, to destinations: Status..., perform: @escaping CallbackCode
    ) {
        lines.append(
            .callback(
                status, destinations,
                .waiting { run, payload, codec in
                    let transition = try await perform(&run, payload)
                    return try codec.outcome(of: transition, run: run)
                }))
    }
}

/// Holds where the predicate does not, of a run, of what a connector is called for, or of a schedule's slot: the `Not` of the
/// Go framework.
///
///     orders.addStep(from: .created, to: .review, when: isLarge) { _ in .to(.review) }
///     orders.addStep(from: .created, to: .paid, when: not(isLarge)) { _ in .to(.paid) }
public func not<Value>(
    _ predicate: @escaping @Sendable (Value) async throws -> Bool
) -> @Sendable (Value) async throws -> Bool {
    { value in try await !predicate(value) }
}

extension WorkflowBuilder where Object: Codable {
    /// A workflow of that name, unique in its store, whose objects are stored as JSON.
    public init(_ name: WorkflowName) { self.init(name, codec: .json) }
}
