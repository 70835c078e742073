/// What a person may do to a run: pause, resume, cancel, retry, delete its data. Needs a store and nothing else, so that
/// it works from a process that knows no workflow's types, with every service killed.
///
/// Each action is decided on a version and carried out by compare-and-swap on it; the audit row is written in the same
/// transaction, for refused ones too.
public struct RunOperations: Sendable {
    let adapter: any WorkflowAdapter
    let clock: EngineClock
    let newRunID: @Sendable () -> RunID
    let definition: WorkflowDefinition?
    private let observers: Observers

    /// Operations on a store.
    ///
    /// - Parameters:
    ///   - adapter: the store.
    ///   - clock: what actions are dated by.
    ///   - newRunID: where the IDs of retried runs come from.
    ///   - definition: the workflow's, where the program knows it; otherwise the one that an instance stored last says
    ///     where runs may start.
    ///   - observers: who is told of the versions that are stored.
    public init(
        adapter: any WorkflowAdapter, clock: EngineClock = .system,
        newRunID: @escaping @Sendable () -> RunID = { RunID.random() }, definition: WorkflowDefinition? = nil,
        observers: [any WorkflowObserver] = []
    ) {
        self.adapter = adapter
        self.clock = clock
        self.newRunID = newRunID
        self.definition = definition
        self.observers = Observers(observers)
    }

    /// Has something stored, and tells of it.
    func store(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await adapter.records.transact(transaction)
        observers.stored(transaction, outcome)
        return outcome
    }

    /// Carries out one action. A request ID that was used for the run gives the first answer again.
    ///
    /// - Parameters:
    ///   - request: what to do to which run.
    ///   - actor: who acts, as far as the transport proves it.
    /// - Throws: what the store failed with: whether anything was done is not known then, and the same request may be
    ///   made again.
    public func perform(_ request: ActionRequest, actor: String) async throws -> ActionOutcome {
        if let answered = try await adapter.audit.auditEntry(request: request.requestID, runID: request.runID) {
            return ActionOutcome(answered)
        }
        guard let record = try await adapter.records.lookup(request.runID) else {
            return try await refuse(request, actor, nil, .notFound)
        }
        guard record.version == request.decidedVersion else {
            return try await refuse(request, actor, record, .conflict(record))
        }
        do {
            return try await carryOut(request, on: record, actor)
        } catch {
            guard WorkflowError.Code.conflict ~= error else { throw error }
        }
        // Either the run moved between the look and the write, or the same request came in twice at once.
        if let answered = try await adapter.audit.auditEntry(request: request.requestID, runID: request.runID) {
            return ActionOutcome(answered)
        }
        guard let now = try await adapter.records.lookup(request.runID) else {
            return try await refuse(request, actor, nil, .notFound)
        }
        return try await refuse(request, actor, now, .conflict(now))
    }

    private func carryOut(
        _ request: ActionRequest, on record: Record, _ actor: String
    ) async throws -> ActionOutcome {
        // Who a client says it is stands in the audit row alone: history names who is proven to have acted.
        let origin = Origin(.person, actor: actor)
        switch request.kind {
        case .pause: return try await move(record, to: .paused, .paused, request, actor, origin)
        case .cancel: return try await move(record, to: .cancelled, .cancelled, request, actor, origin)
        case .resume: return try await move(record, to: .running, .resumed, request, actor, origin)
        case .retry:
            guard record.runState != .paused else {
                return try await move(record, to: .running, .resumed, request, actor, origin)
            }
            return try await triggerAgain(record, request, actor, origin)
        case .replay, .discard:
            return try await refuse(
                request, actor, record, .refused("\(request.kind.rawValue) is for events that could not be read"))
        case .trigger:
            return try await refuse(
                request, actor, record,
                .refused("a run is triggered by a request of its own, not by one on another run"))
        case .delete:
            return try await move(
                record, to: .requestedDataDeleted, .deletionRequested(copy: copy(of: record)), request, actor, origin)
        }
    }

    /// The run that was retried from a finished one, also where that one's data was deleted before.
    private func copy(of record: Record) async throws -> RunID? {
        var finished: Record? = record
        if record.runState == .dataDeleted {
            finished = try await adapter.records.history(record.runID).last {
                $0.record.runState == .cancelled || $0.record.runState == .completed
            }?.record
        }
        guard let finished else { return nil }
        return try await adapter.records.run(
            of: finished.workflow, idempotencyKey: Self.retryKey(of: finished))
    }

    private func move(
        _ record: Record, to runState: RunState, _ effect: ActionEffect, _ request: ActionRequest, _ actor: String,
        _ origin: Origin
    ) async throws -> ActionOutcome {
        // Running is reached from paused alone: a run that is initiated or running already is nothing to resume.
        let legal = runState == .running ? record.runState == .paused : record.runState.canMove(to: runState)
        guard legal else { return try await refuse(request, actor, record, .illegal(from: record.runState)) }
        let now = clock.now
        let next = try record.advanced(to: runState, reason: request.reason, origin: origin, at: now)
        guard !request.dryRun else { return .applied(effect) }
        var transaction = StoreTransaction(at: now)
        transaction.run = .advance(from: record, to: next)
        transaction.audit = entry(request, actor, record, .applied, detail: ActionOutcome.applied(effect).detail)
        _ = try await store(transaction)
        return .applied(effect)
    }

    // MARK: Audit

    func refuse(
        _ request: ActionRequest, _ actor: String, _ record: Record?, _ outcome: ActionOutcome
    ) async throws -> ActionOutcome {
        guard !request.dryRun else { return outcome }
        var transaction = StoreTransaction(at: clock.now)
        transaction.audit = entry(request, actor, record, outcome.result, detail: outcome.detail)
        guard try await adapter.records.transactUnlessConflict(transaction) == nil else { return outcome }
        // The same request was answered at the same time; the first answer holds.
        let answered = try await adapter.audit.auditEntry(request: request.requestID, runID: request.runID)
        return answered.map { ActionOutcome($0) } ?? outcome
    }

    func entry(
        _ request: ActionRequest, _ actor: String, _ record: Record?, _ result: ActionResult, detail: String?,
        triggered: RunID? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: clock.now, actor: actor, claimedActor: request.claimedActor, action: request.kind,
            workflow: record?.workflow, runID: request.runID, requestID: request.requestID, reason: request.reason,
            decidedVersion: request.decidedVersion, result: result, detail: detail, triggered: triggered)
    }
}
