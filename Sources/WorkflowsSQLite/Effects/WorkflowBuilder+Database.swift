public import GRDB
public import Workflows

extension Transition {
    /// With what the code writes to tables of its own in the store's file: committed with the transition, or not at all.
    ///
    ///     orders.addStep(from: .created, to: .paid) { run in
    ///         let payment = try await bank.charge(run.object, idempotencyKey: run.attemptKey)      // at least once
    ///         return .to(.paid).writing { db in                                                    // exactly once
    ///             try db.execute(sql: "UPDATE accounts SET spent = spent + ?", arguments: [payment.amount])
    ///         }
    ///     }
    ///
    /// The step does what takes long first, and hands over the writes: they are called in the transaction that stores the
    /// new version, its event and the step's place among the events, once it is certain that the run still stands where the
    /// step found it and that the step's role is still this instance's. When the writes throw, nothing of it is stored, and
    /// the attempt counts as failed. What they may do is said at ``SQLiteAdapter/write(_:)``.
    public func writing(_ code: @escaping @Sendable (Database) throws -> Void) -> Transition {
        with(TransactionCode<Database>(code))
    }
}

extension TimeoutTransition {
    /// With what the code writes to tables of its own in the store's file: committed with what becomes of the timeout, or
    /// not at all; also where the timeout is over or fires again, and the run stays where it is. See
    /// ``Transition/writing(_:)``.
    public func writing(_ code: @escaping @Sendable (Database) throws -> Void) -> TimeoutTransition {
        with(TransactionCode<Database>(code))
    }
}

extension WorkflowBuilder {
    /// A step that reads, decides and writes in one transaction of the store: exactly once, without a key and without care.
    ///
    ///     orders.addStep(from: .created, to: .paid, .refused) { run, db in
    ///         let balance = try Int.fetchOne(db, sql: "SELECT balance FROM accounts WHERE id = ?", arguments: [run.object.account])
    ///         guard let balance, balance >= run.object.total else { return .to(.refused) }
    ///         try db.execute(
    ///             sql: "UPDATE accounts SET balance = balance - ? WHERE id = ?",
    ///             arguments: [run.object.total, run.object.account])
    ///         return .to(.paid)
    ///     }
    ///
    /// What it wrote is committed with the transition or not at all, whatever happens: an error, a kill, a lost role, an
    /// operator's cancel in between. A `.skip` takes back what it wrote. A step that waits for somebody outside does that
    /// in a step of its own, or returns its writes: ``Workflows/Transition/writing(_:)``. What it may do is said at
    /// ``SQLiteAdapter/write(_:)``.
    public mutating func addStep(
        from status: Status, to destinations: Status..., when predicate: Predicate? = nil, options: StepOption...,
        transaction: @escaping TransactionStepCode<Database>
    ) {
        addStep(
            from: status, to: destinations, when: predicate, options: options, lending: Database.self,
            transaction: transaction)
    }

    /// A timeout that reads, decides and writes in one transaction of the store. What it writes is also kept where the
    /// timeout is over or fires again, and the run stays where it is: a reminder each day, each written once.
    public mutating func addTimeout(
        from status: Status, to destinations: Status..., name: String = "timeout", timer: Timer<Object, Status>,
        options: TimeoutOption..., transaction: @escaping TransactionTimeoutCode<Database>
    ) {
        addTimeout(
            from: status, to: destinations, name: name, timer: timer, options: options, lending: Database.self,
            transaction: transaction)
    }

    /// A callback that reads, decides and writes in one transaction of the store. It can be called within a transaction
    /// of the caller's too.
    public mutating func addCallback(
        from status: Status, to destinations: Status..., transaction: @escaping TransactionCallbackCode<Database>
    ) {
        addCallback(from: status, to: destinations, lending: Database.self, transaction: transaction)
    }
}
