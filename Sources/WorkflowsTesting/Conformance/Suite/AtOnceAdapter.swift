import Workflows

/// An adapter whose transactions are all carried out at once, without a wait for the store.
struct AtOnceAdapter<Inner: WorkflowAdapter>: WrappingAdapter {
    let inner: Inner

    var records: any RecordStore { AtOnceRecords(innerRecords: inner.records) }
}

extension WorkflowAdapter {
    /// The same, but for its transactions.
    var storingAtOnce: any WorkflowAdapter { AtOnceAdapter(inner: self) }
}

/// A record store whose transactions are all carried out at once.
struct AtOnceRecords: WrappingRecordStore {
    let innerRecords: any RecordStore

    var immediate: (any ImmediateRecordStore)? { innerRecords as? any ImmediateRecordStore }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        guard let immediate else {
            throw WorkflowError(.unsupported, "This record store carries out no transaction at once.")
        }
        return try immediate.transactAtOnce(transaction)
    }
}
