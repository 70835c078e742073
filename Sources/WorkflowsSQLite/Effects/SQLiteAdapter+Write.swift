public import GRDB
import Instrumentation
import Synchronization
public import Workflows

extension SQLiteAdapter {
    /// Writes to tables of your own in the store's file, in one transaction with runs that are triggered there: both are
    /// committed, or neither is.
    ///
    ///     let run = try await adapter.write { db in
    ///         try db.execute(sql: "INSERT INTO carts(id, item) VALUES (?, ?)", arguments: [cart.id, cart.item])
    ///         return try orders.trigger(ForeignID(cart.id), with: Order(item: cart.item), in: db)
    ///     }
    ///
    /// It is durable when this returns, and the services that wait for the run's event are told then. When the code throws,
    /// nothing is stored, and the error is thrown on. The transaction shares its commit with others that wait meanwhile.
    ///
    /// The code cannot wait, and is to be quick: nobody else writes to the file meanwhile. A statement that runs past
    /// ``SQLiteOptions/effectLimit`` is interrupted, and code that comes back later than that has stored nothing. Only code
    /// that blocks its thread, by a call to somebody outside, holds everybody up for as long as that takes; it stores
    /// nothing either. Where codes take long together, the store commits in between, so that leases are renewed.
    ///
    /// The code may be called a second time where a commit failed; what it had written is gone then. It reads every table,
    /// and writes to its own; `PRAGMA`, `ATTACH`, temporary tables, and whatever ends the transaction are refused,
    /// savepoints are not. Foreign keys are enforced. The tables may be made here too, or by a connection of your own once
    /// the adapter has opened the file; give their names a prefix, so that none meets a table of the store's. A table with
    /// `AUTOINCREMENT` cannot be renamed or dropped here: SQLite keeps its numbers beside those of the store's events.
    ///
    /// A task that was cancelled writes all the same: what was asked for is stored, or the error says that it is not.
    ///
    /// - Throws: what the code throws; `effectTooLong`, saying what to do; `effectRefused`, saying what it did;
    ///   `unknownEffect` on a guest; or what the store fails with.
    @discardableResult
    public func write<Value: Sendable>(
        _ code: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let answer = Answer<Value>()
        var transaction = StoreTransaction(at: store.options.clock.now)
        // The writer's thread knows nothing of what is current here, which runs that are triggered there belong to.
        let context = InstrumentationContext.current
        transaction.effect = TransactionCode<Database> { database in
            answer.value = try InstrumentationContext.withValue(context) { try code(database) }
        }
        do {
            _ = try await records.transact(transaction)
        } catch {
            guard error.code == .effectFailed, let cause = error.cause else { throw error }
            throw cause
        }
        guard let value = answer.value else { throw WorkflowError(.effectFailed, "the code gave no answer") }
        return value
    }

    /// GRDB's `Database`.
    public func lends(_ handle: LentType) -> Bool { store.mode == .engine && handle == LentType(Database.self) }
}

/// What a code gave back, the last time it was called.
private final class Answer<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    var value: Value? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

extension Workflow {
    /// Starts a run for a foreign ID inside a transaction that is open: that of ``WorkflowsSQLite/SQLiteAdapter/write(_:)``,
    /// or of a step, timeout or callback, of this workflow or of another in the same store.
    ///
    /// The run is there, and is told of, once that is committed, and never was where it is taken back. What is refused has
    /// written nothing, and the transaction may go on.
    ///
    /// - Throws: `runInProgress` while the foreign ID has an unfinished run, also one of this transaction;
    ///   `invalidArgument` for a `Database` that no store has lent, or that is of another store, or inside a savepoint of
    ///   your own.
    @discardableResult
    public func trigger(
        _ foreignID: ForeignID, with object: Object, startingAt start: Status? = nil,
        idempotencyKey: IdempotencyKey? = nil, traceOrigin: String? = nil, in database: Database
    ) throws(WorkflowError) -> RunID {
        try trigger(
            foreignID, with: object, startingAt: start, idempotencyKey: idempotencyKey, traceOrigin: traceOrigin,
            in: LentTransaction.of(database))
    }

    /// Moves a run on with data from outside, inside a transaction that is open. Only callbacks whose own code runs in the
    /// transaction can be called there.
    ///
    /// - Throws: `recordNotFound`; `codec` when the run's object does not decode; `invalidArgument` for a callback that may
    ///   wait, and where ``trigger(_:with:startingAt:idempotencyKey:traceOrigin:in:)`` throws it; or what the callback's code
    ///   throws. Nothing of the callback is stored then, and the transaction may go on.
    @discardableResult
    public func callback(
        _ runID: RunID, payload: CallbackPayload = .init(), in database: Database
    ) throws -> CallbackOutcome {
        try callback(runID, payload: payload, in: LentTransaction.of(database))
    }

    /// Moves the latest run of a foreign ID on, inside a transaction that is open: also one that was triggered there.
    @discardableResult
    public func callback(
        latestOf foreignID: ForeignID, payload: CallbackPayload = .init(), in database: Database
    ) throws -> CallbackOutcome {
        try callback(latestOf: foreignID, payload: payload, in: LentTransaction.of(database))
    }
}
