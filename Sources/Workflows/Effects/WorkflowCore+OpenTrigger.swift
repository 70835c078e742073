import FoundationEssentials

extension WorkflowCore {
    /// Creates a run within a caller's transaction.
    func trigger(
        _ foreignID: ForeignID, object: Data, at start: Int?, idempotencyKey: IdempotencyKey?, traceOrigin: String?,
        in open: some OpenTransaction
    ) throws(WorkflowError) -> RunID {
        let (runID, _) = try tracedAtOnce(
            tracedBeginning(.trigger, foreignID, at: start, traceOrigin: traceOrigin), origin: traceOrigin,
            describe: { TracedResult($0.isNew ? .triggered : .duplicate, runID: $0.runID) }
        ) { traceOrigin throws(WorkflowError) -> (runID: RunID, isNew: Bool) in
            let (record, transaction) = try creation(
                foreignID, object: object, at: start, idempotencyKey: idempotencyKey, traceOrigin: traceOrigin,
                origin: Origin(.trigger, instance: options.instance))
            let outcome = try open.transact(transaction)
            try stored(transaction, outcome, in: open)
            return (outcome.duplicateOf ?? record.runID, outcome.duplicateOf == nil)
        }
        return runID
    }

    /// Tells of what was stored within a transaction, once that is committed.
    func stored(
        _ transaction: StoreTransaction, _ outcome: StoreOutcome, in open: some OpenTransaction
    ) throws(WorkflowError) {
        guard !observers.isEmpty else { return }
        try open.afterCommit { [self] in stored(transaction, outcome) }
    }
}
