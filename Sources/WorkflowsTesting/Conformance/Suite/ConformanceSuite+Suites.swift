/// The suites, one for each protocol.
///
/// A suite needs of its factory an adapter on an empty store, unless it says more.
extension ConformanceSuite {
    /// Every suite that any adapter must pass.
    public static func all(_ make: @escaping Factory) -> [ConformanceSuite] {
        [
            recordStore(make), timeoutStore(make), eventStreamer(make), roleScheduler(make), instanceRegistry(make),
            auditLog(make), changes(make),
        ]
    }

    /// What a `RecordStore` promises, but for dead letters. Fences are tried with roles of the adapter's own scheduler.
    public static func recordStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("RecordStore", RecordStorePromises.all, make)
    }

    /// What an `ImmediateRecordStore` promises: of what it carries out at once all that a `RecordStore` promises of its
    /// transactions, `AuditLog` and `ChangeHub` included. For adapters whose record store is one. An adapter without a
    /// `TimeoutStore` leaves out what it says of timeouts.
    public static func immediateRecordStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("ImmediateRecordStore", ImmediateRecordStorePromises.all) { clock in
            var subject = try await make(clock)
            subject.adapter = subject.adapter.storingAtOnce
            return Trial(subject: subject, clock: clock)
        }
    }

    /// What a `TimeoutStore` promises. An adapter without one leaves this out, and what ``changes(_:)`` says of timeouts.
    public static func timeoutStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("TimeoutStore", TimeoutStorePromises.all, make)
    }

    /// What an `EventStreamer` promises that shares the record store's transactions: events are stored with their runs,
    /// and acknowledged in transactions of the store.
    public static func eventStreamer(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("EventStreamer", EventStreamerPromises.shared, make)
    }

    /// What a `RelayedStreamer` promises, which is sent the events of a store that the factory sets beside it in a
    /// `RelayedAdapter`. Any store will do.
    public static func relayedStreamer(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("RelayedStreamer", EventStreamerPromises.elsewhere, make)
    }

    /// What a `BacklogCounting` promises: for adapters whose streamer is one.
    public static func backlogCounting(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("BacklogCounting", BacklogPromises.all, make)
    }

    /// What a `RoleStopStore` promises: for adapters whose role scheduler is one.
    public static func roleStopStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("RoleStopStore", RoleStopPromises.all, make)
    }

    /// What a `RoleScheduler` promises. Leases last as long as ``AdapterUnderTest/lease`` says, and run out by
    /// ``AdapterUnderTest/passTime``.
    public static func roleScheduler(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("RoleScheduler", RoleSchedulerPromises.all, make)
    }

    /// What an `InstanceRegistry` promises, of instances of the adapter's own scheduler.
    public static func instanceRegistry(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("InstanceRegistry", InstanceRegistryPromises.all, make)
    }

    /// What an `AuditLog` promises.
    public static func auditLog(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("AuditLog", AuditLogPromises.all, make)
    }

    /// What a `WorkflowAdapter` tells through its `ChangeHub`.
    public static func changes(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("ChangeHub", ChangePromises.all, make)
    }

    /// What a `LateTimeoutCounting` promises: for adapters whose timeout store is one.
    public static func lateTimeoutCounting(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("LateTimeoutCounting", CountingPromises.late, make)
    }

    /// What a `ParkedCounting` promises: for adapters whose record store is one.
    public static func parkedCounting(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("ParkedCounting", CountingPromises.parked, make)
    }

    /// What a `StatisticsStore` promises: for adapters that have one.
    public static func statisticsStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("StatisticsStore", StatisticsPromises.all, make)
    }

    /// What adapters promise that several processes open on one store. Needs ``AdapterUnderTest/another``.
    public static func sharedStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("Shared store", SharedStorePromises.all, make)
    }

    /// What a `RetentionStore` promises, by the wall clock that the factory is given: for adapters whose record store is one.
    /// Quick where the adapter keeps few of the newest events; how many ``AdapterUnderTest/keptEvents`` says.
    public static func retentionStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("RetentionStore", RetentionStorePromises.all, make)
    }

    /// What an `InboxStore` promises: for adapters whose record store is one.
    public static func inboxStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("InboxStore", InboxStorePromises.all, make)
    }

    /// What a store promises that lends its transactions to a user's code, as `TransactionCode` has it. Needs
    /// ``AdapterUnderTest/code``.
    public static func transactionCode(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("TransactionCode", TransactionCodePromises.all, make)
    }

    /// What an `OpenTransaction` promises: for adapters with which runs are triggered and called back inside a transaction
    /// of the caller's. Needs ``AdapterUnderTest/code``, which has to say how a transaction is opened.
    public static func openTransaction(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("OpenTransaction", OpenTransactionPromises.all, make)
    }

    /// What a `DeadLetterStore` promises: for adapters whose record store is one. Needs ``AdapterUnderTest/spoilEvent`` and
    /// ``AdapterUnderTest/mendEvent``.
    public static func deadLetterStore(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("DeadLetterStore", DeadLetterStorePromises.all, make)
    }

    /// What becomes of kept events that cannot be read: for adapters whose record store is an `InboxStore` and a
    /// `DeadLetterStore`. Needs ``AdapterUnderTest/spoilKept`` and ``AdapterUnderTest/mendKept``.
    public static func keptLetters(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("Dead letters of kept events", KeptLetterPromises.all, make)
    }

    /// What becomes of events that cannot be read: for adapters that read events from where they can be damaged. Needs
    /// ``AdapterUnderTest/spoilEvent``.
    public static func deadLetters(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("Dead letters", DeadLetterPromises.all, make)
    }
}
