/// One call of a step.
struct StepAttempt {
    let record: Record
    let step: StepHandler
    let number: Int
    let parked: ParkedEvent?
    let origin: Origin
}

extension StepWorker {
    /// Puts code that is to run in the store's transaction into that of the attempt.
    ///
    /// - Returns: whether the code decides there; otherwise what it writes, if anything, goes with what was decided.
    func runInTransaction(
        _ outcome: Outcome, _ attempt: StepAttempt, _ work: inout Work, _ control: RoleControl
    ) -> Bool {
        let (core, result) = (core, EffectResult())
        func watched(_ effect: any TransactionEffect) -> any TransactionEffect {
            core.watched(
                effect, result, of: .step, for: attempt.record, by: control.role.name, attempt: attempt.number)
        }
        switch outcome {
        case .inTransaction(let code):
            work.followUp = followUp(attempt, result, work, control)
            let effect = code.effect { outcome, transaction in
                transaction.at = core.clock.now
                result.traced = core.described(outcome, of: attempt.record, declared: attempt.step.destinations)
                guard
                    let next = try core.advance(
                        attempt.record, by: outcome, declared: attempt.step.destinations, origin: attempt.origin,
                        at: transaction.at)
                else {
                    if let parked = attempt.parked { transaction.parking = .cleared(parked) }
                    result.decided(transaction, .skipped("skipped"))
                    return false
                }
                transaction.run = .advance(from: attempt.record, to: next)
                let defect = core.defect(of: outcome, from: attempt.record, declared: attempt.step.destinations)
                transaction.failedAttempt = defect != nil
                result.decided(transaction, defect == nil ? .processed : .failed, defect: defect)
                return outcome.hasObject(allowed: attempt.step.destinations)
            }
            work.transaction.effect = watched(effect)
            return true
        case .writing(let decided, let writes):
            // A run that is paused because its code led nowhere takes nothing along.
            guard decided.hasObject(allowed: attempt.step.destinations) else { return false }
            work.followUp = followUp(attempt, result, work, control)
            work.transaction.effect = watched(writes)
            return false
        default: return false
        }
    }

    /// - Parameter work: as it was before the code was put into it.
    private func followUp(
        _ attempt: StepAttempt, _ result: EffectResult, _ work: Work, _ control: RoleControl
    ) -> EffectFollowUp {
        let fail = { @Sendable [core] (error: any Error, message: String) in
            core.failed(
                RunFailure(
                    what: "a step failed", role: control.role.name, record: attempt.record, attempt: attempt.number,
                    error: error, message: message, pauses: true),
                at: core.clock.now)
        }
        return EffectFollowUp(result, defective: { fail($0, $0.message) }) { [self] error in
            var work = work
            work.transaction.at = core.clock.now
            if case WorkflowError.Code.unknownEffect = error {
                // In the code's own name, as any defect of it.
                let next = try attempt.record.advanced(
                    to: .paused, reason: ErrorText.describe(error), origin: attempt.origin, at: work.transaction.at)
                work.transaction.run = .advance(from: attempt.record, to: next)
                work.transaction.failedAttempt = true
                fail(error, ErrorText.describe(error))
                return work.transaction
            }
            try self.fail(
                attempt.record, attempt.step.settings, attempt: attempt.number, since: attempt.parked?.firstErrorAt,
                error, attempt.origin, &work, control)
            return work.transaction
        }
    }
}
