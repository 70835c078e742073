extension Workflow {
    /// Lets a run stand until it is resumed. A step under way is cancelled, and its result is refused.
    @discardableResult
    public func pause(_ runID: RunID, reason: String? = nil, actor: String) async throws -> ActionOutcome {
        try await act(.pause, on: runID, reason: reason, actor: actor)
    }

    /// Lets a paused run go on, its error count cleared.
    @discardableResult
    public func resume(_ runID: RunID, reason: String? = nil, actor: String) async throws -> ActionOutcome {
        try await act(.resume, on: runID, reason: reason, actor: actor)
    }

    /// Ends a run where it is. A step under way is cancelled, and its result is refused.
    @discardableResult
    public func cancel(_ runID: RunID, reason: String? = nil, actor: String) async throws -> ActionOutcome {
        try await act(.cancel, on: runID, reason: reason, actor: actor)
    }

    /// Resumes a paused run; triggers a cancelled one again where it was, and a completed one at the default start, as a
    /// new run that names the one it came from.
    @discardableResult
    public func retry(_ runID: RunID, reason: String? = nil, actor: String) async throws -> ActionOutcome {
        try await act(.retry, on: runID, reason: reason, actor: actor)
    }

    /// Has the data of a finished run deleted: its object is overwritten in every version, by the workflow's own code
    /// where ``WorkflowBuilder/customDelete(perform:)`` gave it some, and so are the reasons of its versions, of what
    /// people did to it, and what its failures say. The answer comes when that is stored as requested; the run becomes
    /// `dataDeleted` once a service has done it.
    ///
    /// Foreign IDs, idempotency keys, trace origins, the names of who acted and the reason of the deletion itself stay,
    /// and must not be personal data; nor must what is logged, and the last error that a role reports. A run that was retried from it has a copy of its own,
    /// which the answer names. On SQLite a copy of a small object that the file's own housekeeping once left in the
    /// unused part of a page goes only when that is written over, or with `VACUUM`.
    @discardableResult
    public func deleteData(of runID: RunID, reason: String? = nil, actor: String) async throws -> ActionOutcome {
        try await act(.delete, on: runID, reason: reason, actor: actor)
    }

    private func act(
        _ kind: ActionKind, on runID: RunID, reason: String?, actor: String
    ) async throws -> ActionOutcome {
        let record = try await core.requireRecord(runID)
        let operations = RunOperations(
            adapter: core.adapter, clock: core.clock, newRunID: core.options.newRunID,
            definition: core.definition, observers: core.options.observers)
        let request = ActionRequest(
            kind: kind, runID: runID, decidedVersion: record.version,
            requestID: RequestID(core.options.newRunID().description), reason: reason)
        return try await core.traced(
            .action, record, named: kind.rawValue, describe: { TracedResult(of: $0) }
        ) { try await operations.perform(request, actor: actor) }
    }
}
