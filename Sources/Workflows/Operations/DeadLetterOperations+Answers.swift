/// What was asked for, and the rows by which the same request gets the same answer.
extension DeadLetterOperations {
    /// What a person asks to be done with a letter.
    struct Act {
        let kind: ActionKind
        let consumer: ConsumerName
        let eventID: Int64
        let requestID: RequestID
        let reason: String?
        let actor: String
        let claimedActor: String?

        /// What its row calls the letter.
        var subject: String { "event \(eventID) of \(consumer)" }
    }

    static func newRequestID() -> RequestID { RequestID(RunID.random().description) }

    /// Carries out an act whose request was not answered before.
    func once(_ act: Act, _ body: () async throws -> DeadLetterOutcome) async throws -> DeadLetterOutcome {
        if let answered = try await answer(to: act) { return answered }
        let outcome = try await body()
        guard outcome == .notFound else { return outcome }
        // Another person may have been faster, or the same request that came in twice at once.
        return try await answer(to: act) ?? outcome
    }

    /// The answer that the request got before. Of which run the letter was is not known once it is gone: the request is
    /// looked for by itself.
    private func answer(to act: Act) async throws -> DeadLetterOutcome? {
        let rows = try await adapter.audit.auditEntries(request: act.requestID)
        if let answer = rows.lazy.compactMap({ DeadLetterOutcome($0, on: act.subject) }).first { return answer }
        guard rows.isEmpty else {
            throw WorkflowError(
                .invalidArgument, "the request \(act.requestID) was for something else than \(act.subject)")
        }
        return nil
    }

    /// Changes the store, with the row of that.
    func carryOut(
        _ act: Act, _ change: UpkeepChange, on event: Event?, _ outcome: DeadLetterOutcome, run: RunID? = nil
    ) async throws -> DeadLetterOutcome {
        var transaction = transaction(act, on: event, outcome, run: run)
        transaction.upkeep = change
        return try await adapter.records.transactUnlessConflict(transaction) == nil ? .notFound : outcome
    }

    /// Stores the row of what was done elsewhere.
    func note(
        _ act: Act, _ event: Event?, _ outcome: DeadLetterOutcome, run: RunID? = nil
    ) async throws -> DeadLetterOutcome {
        let stored = try await adapter.records.transactUnlessConflict(transaction(act, on: event, outcome, run: run))
        guard stored == nil else { return outcome }
        return try await answer(to: act) ?? outcome
    }

    private func transaction(
        _ act: Act, on event: Event?, _ outcome: DeadLetterOutcome, run: RunID?
    ) -> StoreTransaction {
        var transaction = StoreTransaction(at: clock.now)
        transaction.audit = AuditEntry(
            at: transaction.at, actor: act.actor, claimedActor: act.claimedActor, action: act.kind,
            workflow: event?.topic.workflow, runID: event?.runID ?? run ?? .zero, requestID: act.requestID,
            reason: act.reason, decidedVersion: event?.version ?? 0, result: outcome.result,
            detail: outcome.detail(on: act.subject))
        return transaction
    }
}
