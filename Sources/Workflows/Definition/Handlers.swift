import FoundationEssentials

/// What a piece of user code decided, with the types erased: the runtime is not generic.
enum Outcome: Sendable {
    case to(Int, Data)
    case skip
    case saveAndRepeat(Data)
    case again(Duration)
    case pause(String, Data)
    case cancel(String, Data)
    /// With what the user's code writes in the transaction that stores it.
    indirect case writing(Outcome, any TransactionEffect)
    /// Not known before the user's code is called, in the transaction that stores it.
    case inTransaction(DecidingCode)

    /// Whether code of the user's is to run in the store's transaction.
    var holdsCode: Bool {
        switch self {
        case .writing, .inTransaction: true
        case .to, .skip, .saveAndRepeat, .again, .pause, .cancel: false
        }
    }

    /// What was decided, and what is written with it.
    var parts: (outcome: Outcome, writes: (any TransactionEffect)?) {
        guard case .writing(let outcome, let effect) = self else { return (self, nil) }
        return (outcome, effect)
    }

    /// Whether it stores an object.
    ///
    /// - Parameter destinations: Where the code may lead; a run that it leads elsewhere is paused with the object it had.
    func hasObject(allowed destinations: [Int]) -> Bool {
        switch self {
        case .to(let status, _): destinations.contains(status)
        case .saveAndRepeat, .pause, .cancel: true
        case .skip, .again, .inTransaction: false
        case .writing(let outcome, _): outcome.hasObject(allowed: destinations)
        }
    }
}

/// User code failed to be called: the object or the status does not decode. Trying again cannot help.
struct UndecodableRun: Error {
    let reason: String
}

struct StepHandler: Sendable {
    let status: Int
    let destinations: [Int]
    let settings: StepSettings
    /// Whether it asks a predicate before it takes a run.
    let isConditional: Bool
}

/// The steps of one status, in definition order: the first whose predicate holds takes the run.
struct StepChoice: Sendable {
    let steps: [StepHandler]
    let perform: @Sendable (Record, _ attempt: Int) async throws -> Decision

    /// What the steps have in common: they share a role.
    var settings: StepSettings { steps.first?.settings ?? StepSettings() }

    /// What the step decided that took the run; `nil` where none did.
    struct Decision: Sendable {
        let step: StepHandler?
        let outcome: Outcome
    }

    /// A step, or its predicate, threw.
    struct Failure: Error {
        let step: StepHandler
        let cause: any Error
    }
}

struct TimeoutHandler: Sendable {
    let status: Int
    let name: String
    let destinations: [Int]
    let settings: TimeoutSettings
    let note: String?
    let due: @Sendable (Record, Timestamp) async throws -> Timestamp?
    let fire: @Sendable (Record, Timestamp, _ attempt: Int) async throws -> Outcome
}

struct CallbackHandler: Sendable {
    let status: Int
    let destinations: [Int]
    let body: Body

    enum Body: Sendable {
        case waiting(@Sendable (Record, CallbackPayload) async throws -> Outcome)
        /// Called without waiting, with the run decoded: within a caller's transaction too.
        case inTransaction(@Sendable (Record, CallbackPayload) throws -> DecidingCode)
    }

    func perform(_ record: Record, _ payload: CallbackPayload) async throws -> Outcome {
        switch body {
        case .waiting(let code): try await code(record, payload)
        case .inTransaction(let code): .inTransaction(try code(record, payload))
        }
    }
}

/// Where a connector moves runs, and the workflow or the stream that it follows.
struct ConnectedEdges: Sendable {
    let status: Int
    let destinations: [Int]
    let source: String
}

/// What is called once a run has come into a run state.
struct HookHandler: Sendable {
    let runState: RunState
    let settings: HookSettings
    let perform: @Sendable (Record, _ attempt: Int) async throws -> Void
}

/// One line of the definition, in the order it was written.
enum Handler: Sendable {
    case step(StepHandler)
    case timeout(TimeoutHandler)
    case callback(CallbackHandler)
    case connector(ConnectedEdges)

    var status: Int {
        switch self {
        case .step(let step): step.status
        case .timeout(let timeout): timeout.status
        case .callback(let callback): callback.status
        case .connector(let edges): edges.status
        }
    }

    var destinations: [Int] {
        switch self {
        case .step(let step): step.destinations
        case .timeout(let timeout): timeout.destinations
        case .callback(let callback): callback.destinations
        case .connector(let edges): edges.destinations
        }
    }

    var edgeKind: WorkflowDefinition.EdgeKind {
        switch self {
        case .step: .step
        case .timeout: .timeout
        case .callback: .callback
        case .connector: .connector
        }
    }

    var note: String? {
        switch self {
        case .timeout(let timeout): timeout.note
        case .connector(let edges): edges.source
        case .step, .callback: nil
        }
    }
}

/// A workflow's code and shape, with the types erased.
struct Blueprint: Sendable {
    var definition: WorkflowDefinition
    let steps: [Int: StepChoice]
    let timeouts: [Int: [TimeoutHandler]]
    let callbacks: [Int: [CallbackHandler]]
    let hooks: [RunState: HookHandler]
    let pauseRetry: PauseRetry?
    /// What is left of a version's object when the run's data is deleted; `nil` for nothing.
    let deletion: (@Sendable (Record) async throws -> ObjectRemains)?
    /// Which version of the object's form this build stores.
    let objectVersion: Int
    let schedules: [ScheduleHandler]
    let connectors: [ConnectorHandler]
    /// How events are relayed, where they are, and by this build.
    let outbox: OutboxOptions?

    /// The lag beyond which a role raises an alert.
    var tolerances: [RoleName: Duration] {
        let names = RoleNames(workflow: definition.name)
        let pairs = definition.roles.map { role -> (RoleName, Duration) in
            let tolerance: Duration? =
                switch role.kind {
                case .step: role.status.flatMap { steps[$0] }?.settings.tolerance
                case .timeout: role.status.flatMap { timeouts[$0] }?.map(\.settings.lagAlert).min()
                case .connector: connector(of: role.name, names)?.connector.settings.tolerance
                case .timeoutInserter, .pauseRetry, .deletion, .schedule, .sweeper, .retention, .other: nil
                case .outbox: outbox?.lagAlert
                case .hook: role.runState.flatMap { hooks[$0] }?.settings.lagAlert
                }
            return (role.name, tolerance ?? StepSettings().tolerance)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The connector that a role works for, and which of its workers the role is.
    func connector(
        of role: RoleName, _ names: RoleNames
    ) -> (connector: ConnectorHandler, partitions: PartitionSet)? {
        for connector in connectors {
            let workers = names.workers(of: connector)
            guard let index = workers.firstIndex(of: role) else { continue }
            return (connector, .share(index, of: workers.count))
        }
        return nil
    }
}
