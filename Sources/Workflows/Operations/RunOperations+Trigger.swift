extension RunOperations {
    /// Triggers a run from a program that does not know the workflow's types: the object is stored as it is given, under
    /// the object version that the definition an instance stored last works by. The request's ID is the run's idempotency
    /// key: asked again it gives the run that was triggered first, whatever else it says by then.
    ///
    /// - Parameters:
    ///   - request: what to trigger.
    ///   - actor: who acts, as far as the transport proves it.
    /// - Returns: applied with the run; refused with the reason where no run can start there, or while the foreign ID has an
    ///   unfinished one; not found where no instance ever stored such a workflow. Refused ones stand in the audit log too,
    ///   under ``RunID/zero``.
    /// - Throws: what the store failed with: whether anything was done is not known then, and the same request may be
    ///   made again.
    public func trigger(_ request: TriggerRequest, actor: String) async throws -> ActionOutcome {
        if let answered = try await adapter.audit.auditEntry(request: request.requestID, runID: .zero) {
            return ActionOutcome(answered)
        }
        let key = Self.triggerKey(of: request.requestID)
        if let first = try await adapter.records.run(of: request.workflow, idempotencyKey: key) {
            return .applied(.triggered(first))
        }
        guard let definition = try await definition(of: request.workflow) else {
            return try await refuse(request, actor, .notFound)
        }
        let start: Start
        switch Self.start(of: request, in: definition) {
        case .at(let found): start = found
        case .nowhere(let why): return try await refuse(request, actor, .refused(why))
        }
        guard !request.dryRun else {
            if let why = try await unfinished(request.workflow, request.foreignID) {
                return .refused(why)
            }
            return .applied(.triggered(nil))
        }
        let now = clock.now
        let run = Record(
            workflow: request.workflow, foreignID: request.foreignID, runID: newRunID(), runState: .initiated,
            status: start.number, object: request.object,
            objectVersion: definition.options["object_version"].flatMap { Int($0) } ?? 1, createdAt: now,
            updatedAt: now,
            meta: .init(
                version: 1, visit: 1, enteredAt: now, reason: request.reason, statusLabel: start.label,
                origin: Origin(.person, actor: actor), idempotencyKey: key))
        var transaction = StoreTransaction(at: now)
        transaction.run = .create(run)
        transaction.audit = entry(request, actor, runID: run.runID, .applied, detail: "triggered", triggered: run.runID)
        do throws(WorkflowError) {
            return .applied(.triggered(try await store(transaction).duplicateOf ?? run.runID))
        } catch {
            guard error.code == .runInProgress else { throw error }
            let why = try await unfinished(request.workflow, request.foreignID) ?? error.message
            return try await refuse(request, actor, .refused(why))
        }
    }

    private static func triggerKey(of request: RequestID) -> IdempotencyKey { IdempotencyKey("request \(request)") }

    private static func start(of request: TriggerRequest, in definition: WorkflowDefinition) -> StartAnswer {
        guard !request.foreignID.rawValue.isEmpty else { return .nowhere("a run needs a foreign ID that is not empty") }
        guard let status = request.status ?? definition.defaultStart else {
            return .nowhere("the workflow \"\(definition.name)\" has no status to start at")
        }
        return start(at: status, in: definition)
    }

    private func refuse(
        _ request: TriggerRequest, _ actor: String, _ outcome: ActionOutcome
    ) async throws -> ActionOutcome {
        guard !request.dryRun else { return outcome }
        var transaction = StoreTransaction(at: clock.now)
        transaction.audit = entry(request, actor, runID: .zero, outcome.result, detail: outcome.detail)
        guard try await adapter.records.transactUnlessConflict(transaction) == nil else { return outcome }
        // The same request was answered at the same time; the first answer holds.
        let answered = try await adapter.audit.auditEntry(request: request.requestID, runID: .zero)
        return answered.map { ActionOutcome($0) } ?? outcome
    }

    private func entry(
        _ request: TriggerRequest, _ actor: String, runID: RunID, _ result: ActionResult, detail: String?,
        triggered: RunID? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: clock.now, actor: actor, claimedActor: request.claimedActor, action: .trigger,
            workflow: request.workflow, runID: runID, requestID: request.requestID, reason: request.reason,
            decidedVersion: 0, result: result, detail: detail, triggered: triggered)
    }
}
