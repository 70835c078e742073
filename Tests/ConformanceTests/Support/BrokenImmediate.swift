import Workflows
import WorkflowsTesting

/// A record store that carries out transactions at once, of which each answer can be broken.
struct BrokenImmediate: WrappingRecordStore, ImmediateRecordStore {
    let broken: BrokenRecords
    /// Changes what becomes of a transaction that is carried out at once; `nil` where it is what becomes of one that waits.
    let onTransactAtOnce: (@Sendable (StoreTransaction) throws(WorkflowError) -> StoreOutcome)?

    var innerRecords: any RecordStore { broken }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await broken.transact(transaction)
    }

    func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        if let onTransactAtOnce { return try onTransactAtOnce(transaction) }
        let answer = Memo<Result<StoreOutcome, WorkflowError>?>(nil)
        let isCancelled = Task.isCancelled
        // The store in memory waits in form alone: the task is over before it is left for the first time.
        Task.immediate {
            if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
            do throws(WorkflowError) {
                let outcome = try await broken.transact(transaction)
                answer.change { $0 = .success(outcome) }
            } catch {
                answer.change { $0 = .failure(error) }
            }
        }
        guard let result = answer.change({ $0 }) else {
            throw WorkflowError(.unsupported, "This fault waits: it cannot be one of a store that answers at once.")
        }
        return try result.get()
    }
}
