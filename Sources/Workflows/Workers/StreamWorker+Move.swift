/// Events of outside streams that move runs on.
extension StreamWorker {
    /// Stores what the connector's code decided for a run, together with that the event is dealt with.
    func store(_ move: ConnectedMove, _ entry: InboxEntry, _ control: RoleControl) async throws -> Attempted {
        let now = core.clock.now
        guard let stored = try core.stored(move, by: control.role.name, at: now) else {
            return Attempted(handled: .skipped("skipped"), isOver: true)
        }
        var transaction = transaction(control)
        transaction.run = .advance(from: move.record, to: stored.next)
        if let problem = stored.problem, let run = stored.awaited(from: move) {
            // Trying again at once cannot help: the run is paused for it, and the event waits until it is resumed.
            await waiting?.wait(entry.event.id, for: run, core)
            transaction.inbox = .putOff(
                later(
                    failed(entry, problem.error, control), because: problem.message,
                    within: ConnectedMove.pauses(polling: connector.settings.polling)))
            transaction.failedAttempt = true
            return Attempted(handled: try await commit(transaction) ? .failed : .skipped("conflict"))
        }
        transaction.inbox = .dealtWith(entry)
        guard let writes = stored.writes else {
            return Attempted(handled: try await commit(transaction) ? .processed : .skipped("conflict"))
        }
        let result = EffectResult()
        transaction.effect = core.watched(
            writes, result, of: .connector, for: move.record, by: control.role.name, attempt: entry.attempts + 1)
        let followUp = EffectFollowUp(result, defective: { _ in }) { [self] error in
            // Where the code fails nothing of the move is stored.
            var instead = self.transaction(control)
            instead.inbox = .putOff(failed(entry, error, control))
            result.noted(.failed)
            return instead
        }
        let (decided, outcome) = try await core.transact(transaction, followUp) {}
        guard let outcome else { return Attempted(handled: .skipped("conflict")) }
        core.stored(decided, outcome)
        return Attempted(handled: result.handled)
    }

    /// The event is looked at again later. Nothing failed, so nothing is counted.
    func wait(
        _ entry: InboxEntry, because reason: String, within pauses: ClosedRange<Duration>, _ control: RoleControl
    ) async throws {
        var transaction = transaction(control)
        transaction.inbox = .putOff(later(entry, because: reason, within: pauses))
        _ = try await commit(transaction)
    }

    private func later(_ entry: InboxEntry, because reason: String, within pauses: ClosedRange<Duration>) -> InboxEntry
    {
        var entry = entry
        let now = core.clock.now
        entry.lastError = reason
        entry.dueAt = now + .patience(since: entry.keptAt, now: now, within: pauses)
        return entry
    }

    private func transaction(_ control: RoleControl) -> StoreTransaction {
        var transaction = StoreTransaction(at: core.clock.now)
        transaction.fence = control.fence
        return transaction
    }

    /// - Returns: whether it was stored; otherwise somebody else moved the run, or dealt with the event, and what is still
    ///   kept is looked at again.
    private func commit(_ transaction: StoreTransaction) async throws -> Bool {
        guard let outcome = try await core.adapter.records.transactUnlessConflict(transaction) else { return false }
        core.stored(transaction, outcome)
        return true
    }
}
