import FoundationEssentials

extension WorkflowCore {
    func trigger(
        _ foreignID: ForeignID, object: Data, at start: Int?, idempotencyKey: IdempotencyKey?, traceOrigin: String?,
        origin: Origin
    ) async throws(WorkflowError) -> RunID {
        let (runID, _) = try await traced(
            .trigger, foreignID, at: start, traceOrigin: traceOrigin,
            describe: { TracedResult($0.isNew ? .triggered : .duplicate, runID: $0.runID) }
        ) { traceOrigin throws(WorkflowError) -> (runID: RunID, isNew: Bool) in
            let (record, transaction) = try creation(
                foreignID, object: object, at: start, idempotencyKey: idempotencyKey, traceOrigin: traceOrigin,
                origin: origin)
            let first = try await store(transaction).duplicateOf
            return (first ?? record.runID, first == nil)
        }
        return runID
    }

    /// What triggers a run.
    func creation(
        _ foreignID: ForeignID, object: Data, at start: Int?, idempotencyKey: IdempotencyKey?, traceOrigin: String?,
        origin: Origin
    ) throws(WorkflowError) -> (record: Record, transaction: StoreTransaction) {
        let record = try newRun(
            foreignID, object: object, at: start, idempotencyKey: idempotencyKey, traceOrigin: traceOrigin,
            origin: origin)
        var transaction = StoreTransaction(at: record.createdAt)
        transaction.run = .create(record)
        return (record, transaction)
    }

    /// The first version of a run.
    func newRun(
        _ foreignID: ForeignID, object: Data, at start: Int?, idempotencyKey: IdempotencyKey?, traceOrigin: String?,
        origin: Origin
    ) throws(WorkflowError) -> Record {
        guard !foreignID.rawValue.isEmpty else {
            throw WorkflowError(.invalidArgument, "a run needs a foreign ID that is not empty")
        }
        guard let status = start ?? definition.defaultStart else {
            throw WorkflowError(.invalidArgument, "the workflow \"\(name)\" has no status to start at")
        }
        guard blueprint.moves(from: status) else {
            throw WorkflowError(
                .invalidTransition, "a run of \"\(name)\" cannot start at \(label(status)): nothing moves it from there"
            )
        }
        let now = clock.now
        return Record(
            workflow: name, foreignID: foreignID, runID: options.newRunID(), runState: .initiated, status: status,
            object: object, objectVersion: blueprint.objectVersion, createdAt: now, updatedAt: now,
            meta: .init(
                version: 1, visit: 1, enteredAt: now, statusLabel: label(status), origin: origin,
                traceOrigin: traceOrigin, idempotencyKey: idempotencyKey))
    }

    func requireRecord(_ runID: RunID) async throws(WorkflowError) -> Record {
        guard let record = try await adapter.records.lookup(runID), record.workflow == name else {
            throw missing(runID)
        }
        return record
    }

    func requireLatest(_ foreignID: ForeignID) async throws(WorkflowError) -> Record {
        guard let record = try await adapter.records.latest(workflow: name, foreignID: foreignID) else {
            throw missing(latestOf: foreignID)
        }
        return record
    }

    func missing(_ runID: RunID) -> WorkflowError {
        WorkflowError(.recordNotFound, "the workflow \"\(name)\" has no run \(runID)", runID: runID)
    }

    func missing(latestOf foreignID: ForeignID) -> WorkflowError {
        WorkflowError(.recordNotFound, "the workflow \"\(name)\" has no run for the foreign ID \"\(foreignID)\"")
    }
}

extension Blueprint {
    /// Whether anything moves a run from a status.
    func moves(from status: Int) -> Bool { definition.edges.contains { $0.from == status } }
}
