/// One firing of a timeout.
struct TimeoutAttempt {
    let timeout: Timeout
    let handler: TimeoutHandler
    let record: Record
    let origin: Origin

    /// Whether what the code writes is kept: also where the timeout is over, or fires again, and the run stays.
    func keepsWrites(of outcome: Outcome) -> Bool {
        switch outcome {
        case .skip, .again: true
        default: outcome.hasObject(allowed: handler.destinations)
        }
    }
}

extension TimeoutPoller {
    /// Puts code that is to run in the store's transaction into that of the timeout.
    func runInTransaction(
        _ outcome: Outcome, _ attempt: TimeoutAttempt, _ transaction: inout StoreTransaction, _ control: RoleControl
    ) -> EffectFollowUp? {
        let result = EffectResult()
        let followUp = EffectFollowUp(
            result, defective: { [self] in fail(attempt, by: $0, control) }
        ) { [self, transaction] error in
            var transaction = transaction
            transaction.at = core.clock.now
            try fail(
                attempt.timeout, attempt.handler, attempt.record, error, attempt.origin, &transaction, control)
            return transaction
        }
        func watched(_ effect: any TransactionEffect) -> any TransactionEffect {
            core.watched(
                effect, result, of: .timeout, for: attempt.record, by: control.role.name,
                attempt: attempt.timeout.attempts + 1)
        }
        switch outcome {
        case .inTransaction(let code):
            let effect = code.effect { [self] outcome, transaction in
                transaction.at = core.clock.now
                result.traced = core.described(
                    outcome, of: attempt.record, declared: attempt.handler.destinations)
                let (handled, defect) = try store(outcome, attempt, &transaction)
                result.decided(transaction, handled, defect: defect)
                return attempt.keepsWrites(of: outcome)
            }
            transaction.effect = watched(effect)
        case .writing(let decided, let writes):
            guard attempt.keepsWrites(of: decided) else { return nil }
            if case .skip = decided { result.noted(.skipped("skipped")) }
            transaction.effect = watched(writes)
        default: return nil
        }
        return followUp
    }
}
