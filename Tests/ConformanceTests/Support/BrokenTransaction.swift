import Workflows

@testable import WorkflowsTesting

/// A transaction that is lent to code, of which each answer can be broken.
struct BrokenTransaction: OpenTransaction {
    var changes: ChangeHub
    var onTransact: (StoreTransaction) throws(WorkflowError) -> StoreOutcome
    var onLookup: (RunID) throws(WorkflowError) -> Record?
    var onLatest: (WorkflowName, ForeignID) throws(WorkflowError) -> Record?
    var onAfterCommit: (@escaping @Sendable () -> Void) throws(WorkflowError) -> Void
    /// Called when the code has returned, or thrown something.
    var onReturn: (_ error: (any Error)?) -> Void = { _ in }
    /// Whether the code that it was lent to has returned.
    let isOver = Memo(false)

    init(_ inner: any OpenTransaction) {
        changes = inner.changes
        onTransact = { transaction throws(WorkflowError) in try inner.transact(transaction) }
        onLookup = { id throws(WorkflowError) in try inner.lookup(id) }
        onLatest = { workflow, foreignID throws(WorkflowError) in
            try inner.latest(workflow: workflow, foreignID: foreignID)
        }
        onAfterCommit = { body throws(WorkflowError) in try inner.afterCommit(body) }
    }

    func transact(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        try onTransact(transaction)
    }
    func lookup(_ runID: RunID) throws(WorkflowError) -> Record? { try onLookup(runID) }
    func latest(workflow: WorkflowName, foreignID: ForeignID) throws(WorkflowError) -> Record? {
        try onLatest(workflow, foreignID)
    }
    func afterCommit(_ body: @escaping @Sendable () -> Void) throws(WorkflowError) { try onAfterCommit(body) }

    /// Gives an answer in place of the refusal of who comes too late, or of who comes from elsewhere.
    func unrefused<Value>(
        _ value: Value, late: Bool, _ body: () throws(WorkflowError) -> Value
    ) throws(WorkflowError) -> Value {
        do throws(WorkflowError) {
            return try body()
        } catch {
            guard error.code == .invalidArgument, isOver.change({ $0 }) == late else { throw error }
            return value
        }
    }
}

extension LentCode {
    /// Breaks the transactions that are lent, each by itself.
    mutating func breakingEach(_ body: @escaping @Sendable (inout BrokenTransaction) -> Void) {
        guard let opening else { return }
        self.opening = { code in
            opening { transaction, write in
                var broken = BrokenTransaction(transaction)
                body(&broken)
                defer { broken.isOver.change { $0 = true } }
                do {
                    try code(broken, write)
                } catch {
                    broken.onReturn(error)
                    throw error
                }
                broken.onReturn(nil)
            }
        }
    }

    /// Breaks what the transactions that are lent carry out.
    ///
    /// - Parameter body: Is called in its place, with the transaction as it is.
    mutating func breakingTransact(
        _ body:
            @escaping @Sendable (
                _ inner: BrokenTransaction, _ transaction: StoreTransaction
            ) throws(WorkflowError) -> StoreOutcome
    ) {
        breakingEach { broken in
            let inner = broken
            broken.onTransact = { transaction throws(WorkflowError) in try body(inner, transaction) }
        }
    }
}
