import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

/// What a sound store would have refused is named when a journal is told that it was accepted.
@Suite("The journal of a store")
struct StoreJournalTests {
    private let journal = StoreJournal()
    private let at = Timestamp(microseconds: 1_767_603_600_000_000)

    private func record(_ number: UInt64, foreignID: ForeignID = "order-1", key: IdempotencyKey? = nil) -> Record {
        Record(
            workflow: "orders", foreignID: foreignID, runID: RunID(high: 1, low: number), runState: .initiated,
            status: 1,
            object: Data(), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: .init(version: 1, visit: 1, enteredAt: at, origin: Origin(.trigger), idempotencyKey: key))
    }

    private func event(_ id: Int64, of record: Record, version: Int? = nil) -> Event {
        Event(
            id: id, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
            foreignID: record.foreignID, version: version ?? record.version, status: record.status,
            previousStatus: nil, runState: record.runState, origin: record.meta.origin.kind, at: at)
    }

    private func accept(_ id: Int64, _ change: RunChange, event: Event? = nil) {
        var transaction = StoreTransaction(at: at)
        transaction.run = change
        journal.accepted(transaction, StoreOutcome(event: event ?? self.event(id, of: change.record)))
    }

    private func next(_ record: Record, to state: RunState = .running) throws -> Record {
        try record.advanced(to: state, status: 2, origin: Origin(.step), at: at)
    }

    private func move(_ record: Record, from: Int64, to: Int64) {
        var transaction = StoreTransaction(at: at)
        transaction.cursor = CursorMove(consumer: "c", partition: Partition(of: record.runID), from: from, to: to)
        journal.accepted(transaction, StoreOutcome())
    }

    private var invariants: [BrokenInvariant.Invariant] { journal.broken.map(\.invariant) }

    @Test("Nothing is named where all is as it should be")
    func sound() throws {
        let first = record(1)
        accept(1, .create(first))
        accept(2, .advance(from: first, to: try next(first)))
        accept(3, .create(record(2, foreignID: "order-2")))
        #expect(journal.broken.isEmpty)
        #expect(journal.runs.map(\.version) == [2, 1])
    }

    @Test("A version that was made of an older one than the newest")
    func lostUpdate() throws {
        let first = record(1)
        accept(1, .create(first))
        accept(2, .advance(from: first, to: try next(first)))
        accept(3, .advance(from: first, to: try next(first)))
        #expect(invariants.first == .versions)
    }

    @Test("Two unfinished runs of a foreign ID")
    func twoUnfinished() {
        accept(1, .create(record(1)))
        accept(2, .create(record(2)))
        #expect(invariants == [.unfinished])
    }

    @Test("A key that belongs to two runs")
    func twoOfAKey() {
        accept(1, .create(record(1, key: "k")))
        accept(2, .create(record(2, foreignID: "order-2", key: "k")))
        #expect(invariants == [.keys])
    }

    @Test("A run state that may not follow")
    func illegalState() throws {
        let first = record(1)
        accept(1, .create(first))
        var next = try next(first)
        next.runState = .dataDeleted
        accept(2, .advance(from: first, to: next))
        #expect(invariants == [.runStates])
    }

    @Test("An event that tells of another version")
    func wrongEvent() {
        let first = record(1)
        accept(1, .create(first), event: event(1, of: first, version: 7))
        #expect(invariants == [.events])
    }

    @Test("A write under an epoch that is over, and an epoch with two holders")
    func epochs() {
        func renew(_ instance: StartID, epoch: Int64) {
            journal.renewed(
                LeaseRenewal(instance: instance, wanted: ["r"], at: at, lease: .seconds(5)),
                LeaseStanding(held: ["r": epoch], holders: [:], nextExpiry: nil))
        }
        renew("a", epoch: 1)
        renew("b", epoch: 2)
        var transaction = StoreTransaction(at: at)
        transaction.fence = RoleFence(role: "r", epoch: 1)
        journal.accepted(transaction, StoreOutcome())
        #expect(invariants == [.epochs])
        renew("c", epoch: 2)
        #expect(invariants == [.epochs, .epochs])
    }

    @Test("A cursor that did not stand where it is moved from, one that passes an event, and one beyond the last event")
    func cursors() {
        let first = record(1)
        journal.subscribed(
            Subscription(topic: first.topic, consumer: "c", partitions: .all, polling: .seconds(1)))
        accept(1, .create(first))
        accept(2, .advance(from: first, to: first.again))
        accept(3, .advance(from: first.again, to: first.again.again))
        move(first, from: 0, to: 1)
        #expect(journal.broken.isEmpty)
        move(first, from: 0, to: 2)
        #expect(invariants == [.cursors])
        move(first, from: 2, to: 9)
        #expect(invariants == [.cursors, .cursors, .cursors])
        #expect(journal.undealt(by: "c").isEmpty)
    }

    @Test("A request that was carried out twice")
    func requests() {
        for _ in 1...2 {
            var transaction = StoreTransaction(at: at)
            transaction.audit = AuditEntry(
                at: at, actor: "a", action: .pause, workflow: "orders", runID: RunID(high: 1, low: 1), requestID: "q",
                reason: nil, decidedVersion: 1, result: .applied)
            journal.accepted(transaction, StoreOutcome())
        }
        #expect(invariants == [.requests])
    }

    @Test("A slot that was decided twice, or without knowing of the decision before")
    func slots() {
        let key = ScheduleKey(workflow: "orders", foreignID: "s", spec: "@every 1m", timeZone: "UTC")
        for known in [0, 1, 1] {
            var transaction = StoreTransaction(at: at)
            let run = RunID(high: 1, low: UInt64(known))
            transaction.schedule = .decide(key, DecidedSlot(slot: at, at: at, result: .triggered(run)), after: known)
            journal.accepted(transaction, StoreOutcome())
        }
        #expect(invariants == [.schedules, .schedules, .schedules])
    }
}

extension Record {
    /// The same run, saved once more.
    fileprivate var again: Record {
        var next = self
        next.runState = .running
        next.meta.version += 1
        return next
    }
}
