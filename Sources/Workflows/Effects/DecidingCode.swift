import Synchronization

/// A user's code that decides what becomes of a run inside the store's transaction, with the types erased and the run
/// decoded.
struct DecidingCode: Sendable {
    /// Puts what was decided into the transaction; says whether what the code wrote is kept.
    typealias Apply = @Sendable (Outcome, inout StoreTransaction) throws -> Bool

    /// The code as an effect that says so what it decided.
    let effect: @Sendable (@escaping Apply) -> any TransactionEffect

    /// - Parameter decide: calls the user's code.
    init<Handle>(on record: Record, _ decide: @escaping @Sendable (Handle) throws -> Outcome) {
        effect = { apply in
            TransactionCode<Handle>(on: record) { handle, transaction in
                let (outcome, writes) = try decide(handle).parts
                guard try apply(outcome, &transaction) else { return false }
                guard let writes else { return true }
                guard let writes = writes as? TransactionCode<Handle> else { throw WorkflowError.unknown(writes) }
                return try writes.perform(with: handle, in: &transaction)
            }
        }
    }
}

/// What became of a run in the hands of code that ran inside the store's transaction: known once that is committed.
final class EffectResult: Sendable {
    private struct State {
        var handled = Handled.processed
        var decided: StoreTransaction?
        var defect: WorkflowError?
        var traced = TracedResult(.done)
        var took = Duration.zero
    }

    private let state = Mutex(State())

    /// What is noted in the role's book.
    var handled: Handled { state.withLock { $0.handled } }

    /// What was stored, where the code decided that.
    var decided: StoreTransaction? { state.withLock { $0.decided } }

    /// Why the run is paused, where the code led nowhere.
    var defect: WorkflowError? { state.withLock { $0.defect } }

    /// What is traced of it.
    var traced: TracedResult {
        get { state.withLock { $0.traced } }
        set { state.withLock { $0.traced = newValue } }
    }

    /// For how long the code was called, each time together.
    var took: Duration { state.withLock { $0.took } }

    /// The code has decided. One that is called again decides again.
    func decided(_ transaction: StoreTransaction, _ handled: Handled, defect: WorkflowError? = nil) {
        state.withLock { ($0.handled, $0.decided, $0.defect) = (handled, transaction, defect) }
    }

    /// The code was called, for so long.
    func called(for duration: Duration) { state.withLock { $0.took += duration } }

    /// Nothing is decided any more; this is noted.
    func noted(_ handled: Handled) { state.withLock { $0.handled = handled } }
}

/// What is still to be done for a transaction with a user's code in it, once it is known what came of that.
///
/// An object, because what a worker does for each event holds none and is to stay small.
final class EffectFollowUp: Sendable {
    let result: EffectResult
    /// What is stored instead where the code failed.
    let failed: @Sendable (_ error: any Error) throws -> StoreTransaction
    /// Notes that the code led nowhere.
    let defective: @Sendable (_ defect: WorkflowError) -> Void
    /// Notes the result in the role's book.
    let finished: @Sendable (Handled) -> Void

    init(
        _ result: EffectResult, finished: @escaping @Sendable (Handled) -> Void = { _ in },
        defective: @escaping @Sendable (_ defect: WorkflowError) -> Void,
        failed: @escaping @Sendable (_ error: any Error) throws -> StoreTransaction
    ) {
        self.result = result
        self.finished = finished
        self.defective = defective
        self.failed = failed
    }

    /// The same, which notes the result so, with how long the code took in the transaction.
    func noting(_ finished: @escaping @Sendable (Handled, _ took: Duration) -> Void) -> EffectFollowUp {
        EffectFollowUp(
            result, finished: { [result] in finished($0, result.took) }, defective: defective, failed: failed)
    }
}

extension WorkflowCore {
    /// Carries out what a worker decided. Where that holds a user's code and the code fails, what became of that is stored
    /// in a transaction of its own: what the code wrote is gone, and its attempt counts.
    ///
    /// - Returns: what was stored, and what came of it: `nil` where the run was written by somebody else meanwhile.
    func transact(
        _ transaction: StoreTransaction, _ followUp: EffectFollowUp, afterFailure: () -> Void
    ) async throws -> (stored: StoreTransaction, outcome: StoreOutcome?) {
        do {
            let outcome = try await adapter.records.transactUnlessConflict(transaction)
            if outcome != nil, let defect = followUp.result.defect { followUp.defective(defect) }
            followUp.finished(followUp.result.handled)
            return (followUp.result.decided ?? transaction, outcome)
        } catch  where error.isOfEffect && isToldToStop(error.ofEffect) {
            followUp.finished(.skipped("stopping"))
            // Nothing was stored, and it is not dealt with.
            afterFailure()
            return (StoreTransaction(at: transaction.at), StoreOutcome(cursorMoved: false))
        } catch  where error.isOfEffect {
            let failed = try followUp.failed(error.ofEffect)
            let outcome = try await adapter.records.transactUnlessConflict(failed)
            followUp.finished(.failed)
            // The worker does not know when it is to be tried again.
            afterFailure()
            return (failed, outcome)
        } catch {
            // The store's own trouble, or a role that was lost: the run is nobody's work any more.
            followUp.finished(.failed)
            throw error
        }
    }
}

extension WorkflowError {
    /// The adapter lends its transactions to no such code.
    static func unknown(_ effect: any TransactionEffect) -> WorkflowError {
        WorkflowError(
            .unknownEffect,
            "the store lends its transactions to no code of the kind \(type(of: effect)): use what its own adapter offers, "
                + "and an adapter that keeps your tables")
    }
}
