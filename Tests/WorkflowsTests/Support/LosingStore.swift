import Synchronization
import Workflows
import WorkflowsTesting

/// A store in memory that fails the first transaction of some kind: at once, or as soon as another one was stored, which
/// was decided after it.
final class LosingStore: WrappingAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    private let losesLate: Bool
    private let isLost: @Sendable (StoreTransaction) -> Bool
    private let isLater: @Sendable (StoreTransaction) -> Bool
    private let hasLost = Mutex(false)
    private let later = Gate()

    init(
        _ inner: InMemoryAdapter, late losesLate: Bool, losing isLost: @escaping @Sendable (StoreTransaction) -> Bool,
        storing isLater: @escaping @Sendable (StoreTransaction) -> Bool
    ) {
        self.inner = inner
        self.losesLate = losesLate
        self.isLost = isLost
        self.isLater = isLater
    }

    /// How many it has lost: none, or one.
    var losses: Int { hasLost.withLock { $0 ? 1 : 0 } }
    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let loses = hasLost.withLock { hasLost in
            guard !hasLost, isLost(transaction) else { return false }
            hasLost = true
            return true
        }
        if loses {
            if losesLate { await later.pass() }
            throw WorkflowError(.storeUnavailable, "the disk is full")
        }
        let outcome = try await inner.transact(transaction)
        if isLater(transaction) { later.open() }
        return outcome
    }
}
