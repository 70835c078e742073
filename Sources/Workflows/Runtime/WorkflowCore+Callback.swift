import Logging

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
        guard record.runState == .initiated || record.runState == .running else {
            return skippedCallback(record, because: record.runState.name)
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
            let result = EffectResult()
            guard let transaction = try transaction(for: record, callback, outcome, result) else { continue }
            let stored: StoreOutcome?
            do {
                stored = try await adapter.records.transactUnlessConflict(transaction)
            } catch {
                throw error.isOfEffect ? error.ofEffect : error
            }
            guard let stored else {
                logSkippedCallback(record, because: "conflict")
                return .conflict
            }
            self.stored(result.decided ?? transaction, stored)
            // Without an event the code skipped, in the transaction that it was lent.
            guard let event = stored.event else { continue }
            if let defect = result.defect ?? defect(of: outcome, from: record, declared: callback.destinations) {
                failedCallback(record, because: defect.message)
            }
            return .applied(version: event.version)
        }
        return skippedCallback(record, because: blueprint.callbacks[record.status] == nil ? "no_callback" : "skipped")
    }

    func skippedCallback(_ record: Record, because reason: String) -> CallbackOutcome {
        logSkippedCallback(record, because: reason)
        return .skipped(status: record.status)
    }

    func logSkippedCallback(_ record: Record, because reason: String) {
        logger.debug("a callback was passed over", metadata: about(record, [.reason: reason]))
    }

    func failedCallback(_ record: Record, because reason: String) {
        logger.warning("a callback failed", metadata: about(record, [.error: reason]))
    }

    /// What is logged of a run that a callback is for.
    private func about(
        _ record: Record, _ values: KeyValuePairs<LogKey, (any CustomStringConvertible)?>
    ) -> Logger.Metadata {
        let run = Logger.Metadata.keys([
            .runID: record.runID, .foreignID: record.foreignID, .status: label(record.status), .version: record.version,
            .traceOrigin: record.meta.traceOrigin,
        ])
        return run.merging(.keys(values)) { $1 }
    }

    /// What a callback's decision stores; `nil` for nothing.
    func transaction(
        for record: Record, _ callback: CallbackHandler, _ outcome: Outcome, _ result: EffectResult
    ) throws(WorkflowError) -> StoreTransaction? {
        let origin = Origin(.callback, instance: options.instance)
        var transaction = StoreTransaction(at: clock.now)
        let (decided, writes) = outcome.parts
        if case .inTransaction(let code) = decided {
            let effect = code.effect { [self] outcome, transaction in
                transaction.at = clock.now
                result.traced = described(outcome, of: record, declared: callback.destinations)
                guard
                    let next = try advance(
                        record, by: outcome, declared: callback.destinations, origin: origin, at: transaction.at)
                else { return false }
                transaction.run = .advance(from: record, to: next)
                result.decided(
                    transaction, .processed,
                    defect: defect(of: outcome, from: record, declared: callback.destinations))
                return outcome.hasObject(allowed: callback.destinations)
            }
            transaction.effect = watched(effect, result, of: .callback, for: record)
            return transaction
        }
        guard
            let next = try advance(
                record, by: decided, declared: callback.destinations, origin: origin, at: transaction.at)
        else { return nil }
        transaction.run = .advance(from: record, to: next)
        if decided.hasObject(allowed: callback.destinations) {
            transaction.effect = writes.map { watched($0, result, of: .callback, for: record) }
        }
        return transaction
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
        failedCallback(record, because: error.reason)
        throw WorkflowError(.codec, "run \(record.runID) was paused: \(error.reason)", current: next)
    }
}
