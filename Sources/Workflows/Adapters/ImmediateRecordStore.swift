/// A record store that need not wait for anything to carry out a transaction, as one that keeps all in memory. Workers then
/// store what they decide where they decided it, without a task that waits for the store.
///
/// `ConformanceSuite.immediateRecordStore` of `WorkflowsTesting` holds a store against what is said here.
public protocol ImmediateRecordStore: RecordStore {
    /// Carries out a transaction, as ``RecordStore/transact(_:)`` does. When it returns whoever asks is given what was stored,
    /// and who waits for it has been told.
    func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome
}

extension ImmediateRecordStore {
    /// Carries out a transaction at once.
    public func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try transactAtOnce(transaction)
    }
}
