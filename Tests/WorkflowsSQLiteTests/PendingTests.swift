import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("What is pending")
struct PendingTests {
    private func parked(_ record: Record, attempts: Int = 1, due: Duration = .seconds(10)) -> StoreTransaction {
        var transaction = StoreTransaction(at: record.updatedAt)
        transaction.parking = .parked(
            ParkedEvent(
                consumer: "orders-1", workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status,
                attempts: attempts,
                dueAt: record.updatedAt + due, lastError: "503", firstErrorAt: record.updatedAt,
                lastErrorAt: record.updatedAt))
        return transaction
    }

    private func arm(_ record: Record, _ name: String = "late", after: Duration = .seconds(60)) -> StoreTransaction {
        var transaction = StoreTransaction(at: record.updatedAt)
        transaction.timeouts = [
            .arm(
                NewTimeout(
                    runID: record.runID, status: record.status, visit: record.meta.visit, name: name,
                    dueAt: record.updatedAt + after))
        ]
        return transaction
    }

    @Test("Timeouts that are late are counted by workflow: those that failed too, those of paused runs not")
    func lateTimeouts() async throws {
        let store = try TemporaryStore()
        let counting = try #require(store.adapter.timeouts as? any LateTimeoutCounting)
        func late(after seconds: Int, limit: Int = 10) async throws -> [WorkflowName: Total] {
            try await counting.lateTimeouts(firstDueBy: Samples.start + .seconds(seconds), limit: limit)
        }
        let first = try await store.records.create(Samples.record("order-1"))
        let paused = try await store.records.create(Samples.record("order-2"))
        _ = try await store.records.transact(arm(first, after: .seconds(60)))
        _ = try await store.records.transact(arm(first, "later", after: .seconds(90)))
        _ = try await store.records.transact(arm(paused, after: .seconds(60)))
        _ = try await store.records.advance(paused, paused.next(runState: .paused))
        #expect(try await late(after: 59) == [:])
        #expect(try await late(after: 60) == ["orders": Total(1, .exact)])
        #expect(try await late(after: 90) == ["orders": Total(2, .exact)])
        #expect(try await late(after: 90, limit: 1) == ["orders": Total(1, .atLeast)])
        let pending = try await store.adapter.timeouts?.timeouts(workflow: nil, runID: first.runID, limit: 1) ?? []
        var failing = StoreTransaction(at: Samples.start + .seconds(61))
        failing.timeouts = [
            .fail(id: pending[0].id, attempts: 1, error: "503", retryAt: Samples.start + .seconds(500))
        ]
        _ = try await store.records.transact(failing)
        #expect(try await late(after: 61) == ["orders": Total(1, .exact)], "it is tried again, and late all the same")
    }

    @Test("A failure waits until it is due, for the worker of its partition, with the run's record")
    func parking() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        var transaction = parked(record)
        let partition = Partition(of: record.runID)
        transaction.cursor = CursorMove(consumer: "orders-1", partition: partition, from: 0, to: 1)
        let outcome = try await store.records.transact(transaction)
        #expect(outcome.cursorMoved && !outcome.dropped)
        _ = try await store.records.transact(parked(record, attempts: 2, due: .seconds(20)))

        let all = try await store.records.parked(workflow: nil, runID: nil, limit: 10)
        #expect(all.map(\.attempts) == [2])
        #expect(try await store.records.parked(workflow: "orders", runID: record.runID, limit: 10) == all)
        #expect(try await store.records.parked(workflow: "returns", runID: nil, limit: 10).isEmpty)
        let due = record.updatedAt + .seconds(20)
        let share = PartitionSet(bits: 1 << UInt64(partition.number))
        let others = PartitionSet(bits: ~share.bits)
        #expect(try await store.records.nextParkedDue(consumer: "orders-1", partitions: share) == due)
        #expect(try await store.records.nextParkedDue(consumer: "orders-1", partitions: others) == nil)
        #expect(try await store.records.nextParkedDue(consumer: "orders-2", partitions: .all) == nil)
        let early = try await store.records.dueParked(
            consumer: "orders-1", partitions: .all, by: due - .seconds(1), limit: 10)
        #expect(early.isEmpty)
        let now = try await store.records.dueParked(consumer: "orders-1", partitions: share, by: due, limit: 10)
        #expect(now.map(\.0) == all)
        #expect(now.map(\.1) == [record])
        let elsewhere = try await store.records.dueParked(consumer: "orders-1", partitions: others, by: due, limit: 10)
        #expect(elsewhere.isEmpty)
    }

    @Test("A failure of a version that is over parks nothing, but its cursor moves; the next version ends the others")
    func parkedVersions() async throws {
        let store = try TemporaryStore()
        let first = try await store.records.create(Samples.record())
        _ = try await store.records.transact(parked(first))
        let second = try await store.records.advance(first, first.next())
        #expect(try await store.records.parked(workflow: nil, runID: nil, limit: 10).isEmpty)
        var late = parked(first)
        late.cursor = CursorMove(consumer: "orders-1", partition: Partition(of: first.runID), from: 0, to: 1)
        let outcome = try await store.records.transact(late)
        #expect(outcome.dropped && outcome.cursorMoved)
        #expect(try await !store.records.transact(parked(second)).dropped)
    }

    @Test("A timeout is armed once for a visit, and never for one that is over")
    func arming() async throws {
        let store = try TemporaryStore()
        let first = try await store.records.create(Samples.record())
        #expect(try await !store.records.transact(arm(first)).dropped)
        #expect(try await store.records.transact(arm(first, after: .seconds(5))).dropped)
        let timeouts = try #require(store.adapter.timeouts)
        let due = first.updatedAt + .seconds(60)
        #expect(try await timeouts.nextTimeoutDue(workflow: "orders", status: 1) == due)
        #expect(try await timeouts.dueTimeouts(workflow: "orders", status: 1, by: due - .seconds(1), limit: 9).isEmpty)
        let found = try await timeouts.dueTimeouts(workflow: "orders", status: 1, by: due, limit: 9)
        #expect(found.map(\.runID) == [first.runID])
        #expect(found.map(\.firstDueAt) == [due])

        let second = try await store.records.advance(first, first.next(status: 2))
        #expect(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 9).isEmpty)
        #expect(try await store.records.transact(arm(first)).dropped)
        _ = try await store.records.transact(arm(second))
        let repeated = try await store.records.advance(second, second.next())
        #expect(try await timeouts.timeouts(workflow: "orders", runID: first.runID, limit: 9).count == 1)
        #expect(try await store.records.transact(arm(repeated)).dropped)
        try await store.records.advance(repeated, repeated.next(runState: .cancelled))
        #expect(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 9).isEmpty)
    }

    @Test("Timeouts of a paused run wait until it is resumed")
    func holding() async throws {
        let store = try TemporaryStore()
        let timeouts = try #require(store.adapter.timeouts)
        let first = try await store.records.create(Samples.record())
        _ = try await store.records.transact(arm(first))
        let paused = try await store.records.advance(first, first.next(runState: .paused))
        _ = try await store.records.transact(arm(paused, "second"))
        #expect(try await timeouts.timeouts(workflow: "orders", runID: nil, limit: 9).map(\.held) == [true, true])
        #expect(try await timeouts.nextTimeoutDue(workflow: "orders", status: 1) == nil)
        try await store.records.advance(paused, paused.next())
        let due = try await timeouts.dueTimeouts(
            workflow: "orders", status: 1, by: first.updatedAt + .hours(1), limit: 9)
        #expect(due.count == 2)
    }

    @Test("A timeout fires once: who comes second gets a conflict, and its transition is not stored")
    func firing() async throws {
        let store = try TemporaryStore()
        let timeouts = try #require(store.adapter.timeouts)
        let first = try await store.records.create(Samples.record())
        _ = try await store.records.transact(arm(first))
        let id = try #require(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 1).first?.id)
        var failed = StoreTransaction(at: first.updatedAt)
        failed.timeouts = [.fail(id: id, attempts: 3, error: "503", retryAt: first.updatedAt + .seconds(90))]
        _ = try await store.records.transact(failed)
        let waiting = try #require(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 1).first)
        #expect(waiting.attempts == 3 && waiting.lastError == "503")
        #expect(waiting.firstDueAt == first.updatedAt + .seconds(60))
        #expect(waiting.dueAt == first.updatedAt + .seconds(90))
        var again = StoreTransaction(at: first.updatedAt)
        again.timeouts = [.again(id: id, dueAt: first.updatedAt + .seconds(100))]
        _ = try await store.records.transact(again)
        let rearmed = try #require(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 1).first)
        #expect(rearmed.attempts == 0 && rearmed.lastError == nil && rearmed.firstDueAt == rearmed.dueAt)

        let second = first.next(status: 2, origin: Origin(.timeout))
        var fire = StoreTransaction.advance(first, second)
        fire.timeouts = [.finish(id: id)]
        _ = try await store.records.transact(fire)
        var twice = StoreTransaction.advance(second, second.next(status: 3))
        twice.timeouts = [.finish(id: id)]
        let doubled = twice
        await #expect { try await store.records.transact(doubled) } throws: { WorkflowError.Code.conflict ~= $0 }
        #expect(try await store.records.lookup(first.runID) == second)
        #expect(try await store.records.transact(again).dropped)
    }

    @Test("A timeout that ended is pending no more, and cannot be armed again until its visit ends")
    func ended() async throws {
        let store = try TemporaryStore()
        let timeouts = try #require(store.adapter.timeouts)
        let first = try await store.records.create(Samples.record())
        _ = try await store.records.transact(arm(first))
        let id = try #require(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 1).first?.id)
        var skipped = StoreTransaction(at: first.updatedAt)
        skipped.timeouts = [.finish(id: id)]
        _ = try await store.records.transact(skipped)
        let late = first.updatedAt + .hours(1)
        #expect(try await timeouts.dueTimeouts(workflow: "orders", status: 1, by: late, limit: 9).isEmpty)
        #expect(try await timeouts.nextTimeoutDue(workflow: "orders", status: 1) == nil)
        #expect(try await timeouts.timeouts(workflow: nil, runID: nil, limit: 9).isEmpty)
        #expect(try await timeouts.timeouts(workflow: "orders", runID: first.runID, limit: 9).isEmpty)
        #expect(try await store.records.transact(arm(first)).dropped)
        let twice = skipped
        await #expect { try await store.records.transact(twice) } throws: { WorkflowError.Code.conflict ~= $0 }

        let left = try await store.records.advance(first, first.next(status: 2))
        let back = try await store.records.advance(left, left.next(status: 1))
        #expect(try await !store.records.transact(arm(back)).dropped)
    }
}
