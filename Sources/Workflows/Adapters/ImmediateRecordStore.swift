/// A record store that need not wait for anything to carry out a transaction, as one that keeps all in memory. Workers then
/// store what they decide where they decided it, without a task that waits for the store.
public protocol ImmediateRecordStore: RecordStore {
    /// Carries out a transaction, as ``RecordStore/transact(_:)`` does.
    func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome
}

extension ImmediateRecordStore {
    /// Carries out a transaction at once.
    public func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try transactAtOnce(transaction)
    }
}
