/// A transaction of a store that is open, in the hands of code that it is lent to. Good until that code returns, on the
/// thread that it was called on; later, or elsewhere, everything is refused with `invalidArgument`.
///
/// `ConformanceSuite.openTransaction` of `WorkflowsTesting` holds an adapter against this.
public protocol OpenTransaction {
    /// The hub of the store that it belongs to.
    var changes: ChangeHub { get }

    /// Carries out a transaction within this one: it is durable once this one is, and nobody is told of it before. What is
    /// refused has changed nothing, and this one may go on.
    func transact(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome
    /// The run's record, as this transaction left it so far; `nil` when there is no such run.
    func lookup(_ runID: RunID) throws(WorkflowError) -> Record?
    /// The run triggered last for a foreign ID, this transaction's own included.
    func latest(workflow: WorkflowName, foreignID: ForeignID) throws(WorkflowError) -> Record?
    /// Has something done once this transaction is durable, before whoever waits for that goes on; never, where it is taken
    /// back. Not on the thread that writes: what is done may take its time.
    func afterCommit(_ body: @escaping @Sendable () -> Void) throws(WorkflowError)
}

extension Workflow {
    /// Starts a run for a foreign ID inside a transaction of the caller's: the run is there, and is told of, once that is
    /// committed, and never was where it is taken back. Adapters offer this with their own type of transaction.
    ///
    /// - Throws: what ``trigger(_:with:startingAt:idempotencyKey:traceOrigin:)`` throws, before anything was written, so
    ///   that the transaction may go on; `invalidArgument` for a transaction of another store.
    @discardableResult
    public func trigger(
        _ foreignID: ForeignID, with object: Object, startingAt start: Status? = nil,
        idempotencyKey: IdempotencyKey? = nil, traceOrigin: String? = nil, in transaction: some OpenTransaction
    ) throws(WorkflowError) -> RunID {
        try core.requireSameStore(transaction)
        let (bytes, key) = try prepared(foreignID, object, idempotencyKey)
        return try core.trigger(
            foreignID, object: bytes, at: start?.rawValue, idempotencyKey: key, traceOrigin: traceOrigin,
            in: transaction)
    }

    /// Moves a run on with data from outside, inside a transaction of the caller's. Only callbacks whose code runs in the
    /// store's transaction can be called there: one that may wait is refused with `invalidArgument`.
    ///
    /// - Throws: what ``callback(_:payload:)`` throws. Nothing of the callback is stored then, and the transaction may go
    ///   on.
    @discardableResult
    public func callback(
        _ runID: RunID, payload: CallbackPayload = .init(), in transaction: some OpenTransaction
    ) throws -> CallbackOutcome {
        try core.requireSameStore(transaction)
        guard let record = try transaction.lookup(runID), record.workflow == name else {
            throw core.missing(runID)
        }
        return try core.callback(record, payload: payload, in: transaction)
    }

    /// Moves the latest run of a foreign ID on, inside a transaction of the caller's: also one that was triggered there. See
    /// ``callback(_:payload:in:)``.
    @discardableResult
    public func callback(
        latestOf foreignID: ForeignID, payload: CallbackPayload = .init(), in transaction: some OpenTransaction
    ) throws -> CallbackOutcome {
        try core.requireSameStore(transaction)
        guard let record = try transaction.latest(workflow: name, foreignID: foreignID) else {
            throw core.missing(latestOf: foreignID)
        }
        return try core.callback(record, payload: payload, in: transaction)
    }
}

extension WorkflowCore {
    func requireSameStore(_ transaction: some OpenTransaction) throws(WorkflowError) {
        guard transaction.changes !== adapter.changes else { return }
        throw WorkflowError(
            .invalidArgument,
            "the transaction belongs to another store than the workflow \"\(name)\": build the workflow on the adapter "
                + "that the transaction is of")
    }
}
