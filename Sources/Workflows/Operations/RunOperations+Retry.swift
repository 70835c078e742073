extension RunOperations {
    /// Retries a finished run as a new one. Everything that speaks against it is asked first, so that a dry run gives the
    /// answer that a real one would.
    func triggerAgain(
        _ record: Record, _ request: ActionRequest, _ actor: String, _ origin: Origin
    ) async throws -> ActionOutcome {
        switch record.runState {
        case .cancelled, .completed: break
        case .dataDeleted, .requestedDataDeleted:
            return try await refuse(request, actor, record, .refused("the run's data was deleted"))
        case .initiated, .running, .paused:
            return try await refuse(request, actor, record, .illegal(from: record.runState))
        }
        let start: Start
        switch try await self.start(of: record) {
        case .at(let found): start = found
        case .nowhere(let why): return try await refuse(request, actor, record, .refused(why))
        }
        // One retry of each version: the store decides, also between two people.
        let key = Self.retryKey(of: record)
        if let refusal = try await refusal(to: record, key) {
            return try await refuse(request, actor, record, .refused(refusal))
        }
        guard !request.dryRun else { return .applied(.triggered(nil)) }
        let now = clock.now
        let again = Record(
            workflow: record.workflow, foreignID: record.foreignID, runID: newRunID(), runState: .initiated,
            status: start.number, object: record.object, objectVersion: record.objectVersion, createdAt: now,
            updatedAt: now,
            meta: .init(
                version: 1, visit: 1, enteredAt: now, reason: request.reason, statusLabel: start.label,
                origin: origin, retriedFrom: record.runID, traceOrigin: record.meta.traceOrigin, idempotencyKey: key))
        var transaction = StoreTransaction(at: now)
        transaction.run = .create(again)
        transaction.audit = entry(request, actor, record, .applied, detail: "triggered", triggered: again.runID)
        var refusal: String?
        do throws(WorkflowError) {
            refusal = try await store(transaction).duplicateOf.map { Self.retriedAlready(as: $0) }
        } catch {
            guard error.code == .runInProgress else { throw error }
            refusal = error.message
        }
        if let refusal { return try await refuse(request, actor, record, .refused(refusal)) }
        return .applied(.triggered(again.runID))
    }

    static func retryKey(of record: Record) -> IdempotencyKey {
        IdempotencyKey("retry of \(record.runID) version \(record.version)")
    }

    private static func retriedAlready(as run: RunID) -> String { "it was retried already, as run \(run)" }

    /// Why the store would refuse the new run; `nil` when it would not, as things are.
    private func refusal(to record: Record, _ key: IdempotencyKey) async throws(WorkflowError) -> String? {
        if let first = try await adapter.records.run(of: record.workflow, idempotencyKey: key) {
            return Self.retriedAlready(as: first)
        }
        // A foreign ID's unfinished run is always its latest.
        return try await unfinished(record.workflow, record.foreignID)
    }

    /// Which run keeps the foreign ID from having another; `nil` where none does.
    func unfinished(_ workflow: WorkflowName, _ foreignID: ForeignID) async throws(WorkflowError) -> String? {
        guard let last = try await adapter.records.latest(workflow: workflow, foreignID: foreignID),
            last.runState.isUnfinished
        else { return nil }
        return "the foreign ID \"\(foreignID)\" has an unfinished run, \(last.runID), \(last.runState.name)"
    }

    struct Start {
        let number: Int
        let label: String
    }

    enum StartAnswer {
        case at(Start)
        case nowhere(String)
    }

    /// A cancelled run goes on where it was; a completed one begins at the default start. Both as the present definition
    /// has it: where nothing moves a run any more, none starts.
    private func start(of record: Record) async throws -> StartAnswer {
        guard let definition = try await definition(of: record.workflow) else {
            return .nowhere(
                "no instance has stored where runs of \"\(record.workflow)\" start; start a service once")
        }
        guard let status = record.runState == .completed ? definition.defaultStart : record.status else {
            return .nowhere("the workflow \"\(record.workflow)\" has no status to start at")
        }
        return Self.start(at: status, in: definition)
    }

    static func start(at status: Int, in definition: WorkflowDefinition) -> StartAnswer {
        let label = definition.label(of: status)
        guard !definition.edges(from: status).isEmpty else {
            return .nowhere("no run of \"\(definition.name)\" can start at \(label): nothing moves it from there")
        }
        return .at(Start(number: status, label: label))
    }

    func definition(of workflow: WorkflowName) async throws -> WorkflowDefinition? {
        if let definition, definition.name == workflow { return definition }
        return try await adapter.registry.definition(of: workflow)
    }
}
