extension RecordStore {
    /// Carries out a transaction; `nil` when it was refused because the run was written by somebody else meanwhile.
    func transactUnlessConflict(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome? {
        do {
            return try await transact(transaction)
        } catch {
            guard error.code == .conflict else { throw error }
            return nil
        }
    }
}

extension ImmediateRecordStore {
    /// Carries out a transaction; `nil` when it was refused because the run was written by somebody else meanwhile.
    func transactAtOnceUnlessConflict(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome? {
        do {
            return try transactAtOnce(transaction)
        } catch {
            guard error.code == .conflict else { throw error }
            return nil
        }
    }
}
