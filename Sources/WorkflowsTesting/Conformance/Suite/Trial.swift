import FoundationEssentials
import Workflows

/// One case on its adapter.
struct Trial: WaitingTrial {
    let subject: AdapterUnderTest
    let clock: ManualClock
    /// When the case began, and its runs are triggered.
    let start: Timestamp
    let relayed = Relayed()

    init(subject: AdapterUnderTest, clock: ManualClock) {
        self.subject = subject
        self.clock = clock
        start = clock.wallClock
    }

    var adapter: any WorkflowAdapter { subject.adapter }
    var patience: Duration { subject.patience }
    var records: any RecordStore { adapter.records }
    /// The time by now.
    var now: Timestamp { clock.wallClock }

    /// A new run, as a trigger would store it.
    func run(
        _ foreignID: ForeignID = "order-1", workflow: WorkflowName = "orders", status: Int = 1, at: Timestamp? = nil,
        key: IdempotencyKey? = nil, object: String = "{}"
    ) -> Record {
        let at = at ?? start
        return Record(
            workflow: workflow, foreignID: foreignID, runID: .random(), runState: .initiated, status: status,
            object: Data(object.utf8), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: Record.Meta(
                version: 1, visit: 1, enteredAt: at, statusLabel: "Created",
                origin: Origin(.trigger, instance: "here"), idempotencyKey: key))
    }

    /// A run that is stored.
    @discardableResult
    func stored(
        _ foreignID: ForeignID = "order-1", workflow: WorkflowName = "orders", status: Int = 1, at: Timestamp? = nil,
        key: IdempotencyKey? = nil, object: String = "{}"
    ) async throws -> Record {
        try await create(
            run(foreignID, workflow: workflow, status: status, at: at, key: key, object: object))
    }

    /// Stores a new run.
    @discardableResult
    func create(_ record: Record) async throws -> Record {
        let outcome = try await records.transact(.create(record))
        try expect(outcome.duplicateOf == nil, "a new run to be stored", saw: outcome)
        return record
    }

    /// Stores a run's next version.
    @discardableResult
    func advance(_ record: Record, _ next: Record) async throws -> Record {
        _ = try await records.transact(.advance(record, next))
        return next
    }

    /// What was stored so far.
    func events() async throws -> [Event] { try await records.events(after: 0, limit: 10_000) }

    /// Lets time pass, for leases too.
    func pass(_ duration: Duration) async throws {
        if let passTime = subject.passTime { try await passTime(duration) } else { clock.advance(by: duration) }
    }
}

extension Record {
    /// The version after this one; a status of its own begins a visit.
    func next(
        status: Int? = nil, runState: RunState = .running, after: Duration = .seconds(1), reason: String? = nil,
        origin: Origin = Origin(.step, role: "orders-1", instance: "here")
    ) -> Record {
        var next = self
        next.runState = runState
        next.updatedAt = updatedAt + after
        next.meta.version += 1
        next.meta.reason = reason
        next.meta.origin = origin
        if let status, status != self.status {
            next.status = status
            next.meta.visit = next.meta.version
            next.meta.enteredAt = next.updatedAt
        }
        return next
    }
}

extension StoreTransaction {
    static func create(_ record: Record) -> StoreTransaction {
        var transaction = StoreTransaction(at: record.updatedAt)
        transaction.run = .create(record)
        return transaction
    }

    static func advance(_ record: Record, _ next: Record) -> StoreTransaction {
        var transaction = StoreTransaction(at: next.updatedAt)
        transaction.run = .advance(from: record, to: next)
        return transaction
    }

    /// The transaction with a change.
    func with(_ change: (inout StoreTransaction) -> Void) -> StoreTransaction {
        var transaction = self
        change(&transaction)
        return transaction
    }
}
