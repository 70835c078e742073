/// What a callback did.
public enum CallbackOutcome: Hashable, Sendable {
    /// The run moved on; this is its new version.
    case applied(version: Int)
    /// Nothing waits for a callback where the run is, or the code chose to skip: the status it stands in, by number.
    case skipped(status: Int)
    /// The run was moved by somebody else while the code ran; nothing was stored.
    case conflict
}

extension WorkflowCore {
    func callback(_ record: Record, payload: CallbackPayload) async throws -> CallbackOutcome {
        try refuseWhenStopping()
        guard record.runState == .initiated || record.runState == .running else {
            return .skipped(status: record.status)
        }
        for callback in blueprint.callbacks[record.status] ?? [] {
            let outcome: Outcome
            do {
                outcome = try await traced(
                    .callback, record, describe: { described($0, of: record, declared: callback.destinations) }
                ) { try await callback.perform(record, payload) }
            } catch let error as NewerObject {
                throw WorkflowError(.codec, "run \(record.runID): \(error)", current: record)
            } catch let error as UndecodableRun {
                return try await pause(record, because: error)
            }
            if case .skip = outcome { continue }
            let now = clock.now
            let origin = Origin(.callback, instance: options.instance)
            guard
                let next = try advance(
                    record, by: outcome, declared: callback.destinations, origin: origin, at: now)
            else { continue }
            var transaction = StoreTransaction(at: now)
            transaction.run = .advance(from: record, to: next)
            let stored = try await storeUnlessConflict(transaction)
            return stored == nil ? .conflict : .applied(version: next.version)
        }
        return .skipped(status: record.status)
    }

    /// Calling again cannot help: the run is paused for a person, and the caller told why.
    private func pause(_ record: Record, because error: UndecodableRun) async throws -> CallbackOutcome {
        let now = clock.now
        let origin = Origin(.engine, instance: options.instance)
        let next = try paused(record, because: error.reason, origin: origin, at: now)
        var transaction = StoreTransaction(at: now)
        transaction.run = .advance(from: record, to: next)
        transaction.failedAttempt = true
        guard try await storeUnlessConflict(transaction) != nil else { return .conflict }
        throw WorkflowError(.codec, "run \(record.runID) was paused: \(error.reason)", current: next)
    }
}
