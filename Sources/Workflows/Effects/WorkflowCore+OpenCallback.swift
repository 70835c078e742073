extension WorkflowCore {
    /// A callback within a caller's transaction: nothing can be waited for there, and nothing is stored by itself.
    func callback(
        _ record: Record, payload: CallbackPayload, in open: some OpenTransaction
    ) throws -> CallbackOutcome {
        try refuseWhenStopping()
        guard record.runState == .initiated || record.runState == .running else {
            return .skipped(status: record.status)
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
            guard let transaction = try transaction(for: record, callback, .inTransaction(code), EffectResult()) else {
                continue
            }
            do {
                guard let event = try open.transact(transaction).event else { continue }
                return .applied(version: event.version)
            } catch {
                if error.code == .conflict { return .conflict }
                throw error.isOfEffect ? error.ofEffect : error
            }
        }
        return .skipped(status: record.status)
    }
}
