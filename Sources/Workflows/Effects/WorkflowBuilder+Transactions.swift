extension WorkflowBuilder {
    /// A step's code that is called inside the store's transaction.
    public typealias TransactionStepCode<Handle> =
        @Sendable (inout Run<Object, Status>, Handle) throws -> Transition<Status>
    /// A timeout's code that is called inside the store's transaction.
    public typealias TransactionTimeoutCode<Handle> =
        @Sendable (inout Run<Object, Status>, _ now: Timestamp, Handle) throws -> TimeoutTransition<Status>
    /// A callback's code that is called inside the store's transaction.
    public typealias TransactionCallbackCode<Handle> =
        @Sendable (inout Run<Object, Status>, _ payload: CallbackPayload, Handle) throws -> Transition<Status>

    /// A step whose code runs inside the transaction that stores what it decides: it reads and writes the user's own tables
    /// there, and what it wrote is committed with the transition or not at all. Exactly once, without a key.
    ///
    /// Adapters offer it with the handle that they lend. The code cannot wait: the store stands still meanwhile, and code
    /// that holds it for longer than the adapter's bound fails. An error takes back what was written and counts as a
    /// failed attempt, like any step's. A skip takes it back too: nothing is stored.
    public mutating func addStep<Handle>(
        from status: Status, to destinations: [Status], when predicate: Predicate? = nil, options: [StepOption] = [],
        lending handle: Handle.Type, transaction: @escaping TransactionStepCode<Handle>
    ) {
        lentTypes.append((status, LentType(handle)))
        let code: DecidingStepCode = { run, codec in
            DecidingCode(on: run.record) { (handle: Handle) in
                var run = run
                let transition = try transaction(&run, handle)
                return try codec.outcome(of: transition, run: run)
            }
        }
        lines.append(.step(status, destinations, predicate, options, .inTransaction(code)))
    }

    /// A timeout whose code runs inside the transaction that ends it. See
    /// ``addStep(from:to:when:options:lending:transaction:)``. What it writes is also kept where the timeout is over and
    /// the run stays (`skip`), or where it fires again (`again`).
    public mutating func addTimeout<Handle>(
        from status: Status, to destinations: [Status], name: String = "timeout", timer: Timer<Object, Status>,
        options: [TimeoutOption] = [], lending handle: Handle.Type,
        transaction: @escaping TransactionTimeoutCode<Handle>
    ) {
        lentTypes.append((status, LentType(handle)))
        let code: ErasedTimeoutCode = { run, now, codec in
            .inTransaction(
                DecidingCode(on: run.record) { [run] (handle: Handle) in
                    var run = run
                    let transition = try transaction(&run, now, handle)
                    return try codec.outcome(of: transition, run: run)
                })
        }
        lines.append(.timeout(status, destinations, name, timer, options, code))
    }

    /// A callback whose code runs inside the transaction that stores what it decides. See
    /// ``addStep(from:to:when:options:lending:transaction:)``. Where the code skips, or throws, what it wrote is taken back.
    public mutating func addCallback<Handle>(
        from status: Status, to destinations: [Status], lending handle: Handle.Type,
        transaction: @escaping TransactionCallbackCode<Handle>
    ) {
        lentTypes.append((status, LentType(handle)))
        let code: DecidingCallbackCode = { run, payload, codec in
            DecidingCode(on: run.record) { (handle: Handle) in
                var run = run
                let transition = try transaction(&run, payload, handle)
                return try codec.outcome(of: transition, run: run)
            }
        }
        lines.append(.callback(status, destinations, .inTransaction(code)))
    }

    /// What the adapter does not lend.
    func lendingMistakes(on adapter: any WorkflowAdapter) -> [BuildMistake] {
        lentTypes.filter { !adapter.lends($0.handle) }.map {
            .noTransactions(status: $0.status.label, handle: $0.handle.description)
        }
    }
}
