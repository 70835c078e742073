extension Workflow {
    /// The timeouts that a run waits for, the next due first.
    ///
    /// - Throws: `recordNotFound`; `unsupported` where the store keeps none.
    public func timeouts(of runID: RunID) async throws -> [Timeout] {
        guard let store = core.adapter.timeouts else {
            throw WorkflowError(.unsupported, "the store of \"\(name)\" keeps no timeouts")
        }
        _ = try await core.requireRecord(runID)
        // Each is declared on the status that the run is in: there are not many.
        return try await store.timeouts(workflow: name, runID: runID, limit: 1000)
    }

    /// The timeout of a name that a run waits for.
    ///
    /// - Throws: `timeoutNotFound` where there is none, any more: it fired, was skipped, or the run has left its status;
    ///   `recordNotFound`; `unsupported` where the store keeps none.
    public func timeout(_ timeout: String, of runID: RunID) async throws -> Timeout {
        guard let found = try await timeouts(of: runID).first(where: { $0.name == timeout }) else {
            throw WorkflowError(
                .timeoutNotFound, "run \(runID) waits for no timeout \"\(timeout)\", any more", runID: runID)
        }
        return found
    }
}
