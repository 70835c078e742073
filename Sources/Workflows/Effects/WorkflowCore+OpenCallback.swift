extension WorkflowCore {
    /// A callback within a caller's transaction: nothing can be waited for there, and nothing is stored by itself.
    func callback(
        _ record: Record, payload: CallbackPayload, in open: some OpenTransaction
    ) throws -> CallbackOutcome {
        guard record.runState == .initiated || record.runState == .running else {
            return skippedCallback(record, because: record.runState.name)
        }
        for callback in blueprint.callbacks[record.status] ?? [] {
            guard case .inTransaction(let decide) = callback.body else {
                throw WorkflowError(
                    .invalidArgument,
                    "the callback on \(label(record.status)) may wait, which nothing can inside a transaction: give it code "
                        + "that runs in the transaction, or call it outside", current: record)
            }
            let code: DecidingCode
            do {
                code = try decide(record, payload)
            } catch let error as NewerObject {
                throw WorkflowError(.codec, "run \(record.runID): \(error)", current: record)
            } catch let error as UndecodableRun {
                throw WorkflowError(.codec, "run \(record.runID): \(error.reason)", current: record)
            }
            let result = EffectResult()
            guard let transaction = try transaction(for: record, callback, .inTransaction(code), result) else {
                continue
            }
            do {
                let outcome = try tracedAtOnce(
                    tracedWork(.callback, for: record), describe: { _ in result.traced }
                ) { _ throws(WorkflowError) in try open.transact(transaction) }
                guard let event = outcome.event else { continue }
                try stored(result.decided ?? transaction, outcome, in: open)
                if let defect = result.defect {
                    try open.afterCommit { [self] in failedCallback(record, because: defect.message) }
                }
                return .applied(version: event.version)
            } catch {
                guard error.code == .conflict else { throw error.isOfEffect ? error.ofEffect : error }
                logSkippedCallback(record, because: "conflict")
                return .conflict
            }
        }
        return skippedCallback(record, because: blueprint.callbacks[record.status] == nil ? "no_callback" : "skipped")
    }
}
