import Dispatch
import GRDB
import Glibc
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Writing")
struct WriterTests {
    @Test("A commit waits for the disk")
    func synchronous() async throws {
        let directory = try TemporaryDirectory()
        let adapter = try SQLiteAdapter(path: directory.store)
        let mode = try await adapter.store.writer.urgently { try $0.integer("PRAGMA synchronous") }.get()
        #expect(mode == 2)
        let journal = try await adapter.store.read { connection in
            try connection.statement("PRAGMA journal_mode").first { $0.text(0) }
        }
        #expect(journal == "wal")
    }

    /// How often something urgent was asked for.
    private final class Asked: Sendable {
        let count = Mutex(0)
    }

    @Test("Where something urgent always waits, transactions get every second turn", .timeLimit(.minutes(1)))
    func urgent() async throws {
        let directory = try TemporaryDirectory()
        let adapter = try SQLiteAdapter(path: directory.store)
        let writer = adapter.store.writer
        // Those that were answered ask again while the others are carried out; not for ever, so that a transaction which
        // has to wait for all of them comes through at last, and is found to have waited.
        let asked = Asked()
        let busy = (0..<8).map { _ in
            Task {
                for _ in 0..<1000 where !Task.isCancelled {
                    _ = await writer.urgently { _ in usleep(1000) }
                    asked.count.withLock { $0 += 1 }
                }
            }
        }
        for number in 0..<20 {
            _ = try await adapter.records.transact(.create(Samples.record(ForeignID("order-\(number)"))))
        }
        // Each waits for one turn of theirs, and now and then for who asks.
        #expect(asked.count.withLock { $0 } < 4000)
        for task in busy {
            task.cancel()
            await task.value
        }
    }

    @Test("What is to be emptied from the log of a store that is closed by then is left alone", .timeLimit(.minutes(1)))
    func closed() async throws {
        let clock = ManualClock()
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let record = try await store.records.create(Samples.record())
        let ended = try await store.records.advance(record, record.next(runState: .cancelled))
        var transaction = StoreTransaction(at: ended.updatedAt)
        transaction.upkeep = .forget([ended.runID], writtenBefore: ended.updatedAt + .seconds(1))
        _ = try await store.records.transact(transaction)
        #expect(try await store.records.lookup(ended.runID) == nil)
        await clock.waitForSleeper(dueIn: .minutes(1))
        try await store.adapter.close()
        clock.advance(by: .minutes(1))
        let writer = store.adapter.store.writer
        // It is the next to be done, or was.
        for _ in 0..<100 {
            _ = await writer.urgently { _ in }
            await Task.yield()
        }
    }

    @Test("A lease is renewed without waiting for the disk, and whatever is written next waits for it again")
    func renewal() async throws {
        let directory = try TemporaryDirectory()
        let adapter = try SQLiteAdapter(path: directory.store)
        let writer = adapter.store.writer
        func mode(durably: Bool) async throws -> Int64 {
            try await writer.urgently(durably: durably) { try $0.integer("PRAGMA synchronous") }.get()
        }
        let start = StartID("a")
        try await adapter.roles.join(
            InstanceDescription(
                startID: start, name: "host-a", processID: 17, startedAt: Samples.start,
                definition: WorkflowDefinition(
                    name: "orders", statuses: [], edges: [],
                    roles: [.init(name: "orders-1", displayName: "created", kind: .step, status: 1)])),
            lease: .seconds(5))
        let before = adapter.durableCommitCount
        _ = try await adapter.roles.renew(
            LeaseRenewal(
                instance: start, wanted: ["orders-1"], released: [], reports: [], at: Samples.start,
                lease: .seconds(5)))
        #expect(adapter.durableCommitCount == before)
        #expect(try await mode(durably: false) == 1)
        _ = try await adapter.records.transact(.create(Samples.record()))
        #expect(adapter.durableCommitCount == before + 1)
        #expect(try await mode(durably: true) == 2)
    }

    /// What callers were refused with.
    private final class Refused: Sendable {
        let errors = Mutex<[WorkflowError]>([])
    }

    @Test("Of more callers than may wait for room the rest are told that the store is busy, and nobody else is")
    func tooManyCallers() async throws {
        let store = try TemporaryStore { ($0.waitingLimit, $0.callerLimit) = (1, 2) }
        let writer = store.adapter.store.writer
        let (begins, began) = AsyncStream<Void>.makeStream()
        let end = DispatchSemaphore(value: 0)
        let holding = Task {
            await writer.urgently { _ in
                began.yield()
                end.wait()
            }
        }
        for await _ in begins { break }
        let refused = Refused()
        let stored = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<10 {
                group.addTask {
                    do throws(WorkflowError) {
                        _ = try await store.records.transact(.create(Samples.record(ForeignID("order-\(number)"))))
                        return true
                    } catch {
                        refused.errors.withLock { $0.append(error) }
                        return false
                    }
                }
            }
            do {
                try await until("each has been told, or waits") {
                    let waiting = writer.waiting
                    return refused.errors.withLock { $0.count } + waiting.transactions + waiting.callers
                } _: {
                    $0 == 10
                }
            } catch {
                end.signal()
                throw error
            }
            end.signal()
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        _ = await holding.value
        #expect(stored == 3)
        #expect(refused.errors.withLock { $0.map(\.code) } == Array(repeating: .storeBusy, count: 7))
        #expect(try await store.records.count(RunQuery()) == Total(3, .exact))
    }

    @Test("Transactions that wait together share a commit")
    func groups() async throws {
        let store = try TemporaryStore()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask { _ = try? await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
            }
        }
        #expect(store.adapter.transactionCount == 2000)
        #expect(store.adapter.commitCount < 200)
        #expect(try await store.records.lastEventID() == 2000)
    }

    @Test("More callers than may wait are all served")
    func backPressure() async throws {
        let store = try TemporaryStore {
            $0.waitingLimit = 8
            $0.groupLimit = 4
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask { _ = try? await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
            }
        }
        #expect(try await store.records.count(RunQuery()) == Total(500, .exact))
    }

    @Test("A member that fails where nobody expects it takes no other with it")
    func failingMember() async throws {
        let store = try TemporaryStore()
        _ = try await store.adapter.store.writer.urgently { connection in
            try connection.execute(
                """
                CREATE TRIGGER broken BEFORE INSERT ON versions WHEN NEW.status = 13
                BEGIN SELECT RAISE(ABORT, 'no thirteen'); END
                """)
        }.get()
        let failures = await withTaskGroup(of: WorkflowError?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do throws(WorkflowError) {
                        let status = number % 10 == 3 ? 13 : 1
                        let record = Samples.record(ForeignID("order-\(number)"), status: status)
                        _ = try await store.records.transact(.create(record))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [WorkflowError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 10)
        #expect(failures.allSatisfy { $0.code == .storeUnavailable })
        #expect(try await store.records.count(RunQuery()) == Total(90, .exact))
        #expect(try await store.adapter.check().isEmpty)
    }

    @Test("The writer of a file refuses a write under an epoch that is over, and nothing of it stands")
    func fence() async throws {
        let store = try TemporaryStore()
        _ = try await store.adapter.store.writer.urgently { connection in
            try connection.execute("INSERT INTO roles(name, epoch) VALUES ('orders-1', 7)")
        }.get()
        let record = try await store.records.create(Samples.record())
        let next = record.next(status: 2)
        let move = CursorMove(consumer: "orders-1", partition: Partition(of: record.runID), from: 0, to: 1)
        await #expect {
            try await store.records.transact(
                .advance(record, next, fence: RoleFence(role: "orders-1", epoch: 6), cursor: move))
        } throws: { WorkflowError.Code.roleLost ~= $0 }
        #expect(try await store.records.lookup(record.runID) == record)
        let outcome = try await store.records.transact(
            .advance(record, next, fence: RoleFence(role: "orders-1", epoch: 7), cursor: move))
        #expect(outcome.cursorMoved)
    }

    @Test("A cursor moves on from where it stands, and stays when somebody else moved it")
    func cursors() async throws {
        let store = try TemporaryStore()
        func move(_ from: Int64, _ to: Int64) async throws -> Bool {
            var transaction = StoreTransaction(at: Samples.start)
            transaction.cursor = CursorMove(consumer: "c", partition: Partition(number: 5), from: from, to: to)
            return try await store.records.transact(transaction).cursorMoved
        }
        #expect(try await !move(3, 9))
        #expect(try await move(0, 4))
        #expect(try await move(4, 9))
        #expect(try await !move(4, 10))
        #expect(try await move(9, 10))
    }

    @Test("What is remembered of a run and of a cursor is forgotten when another process changes it")
    func anotherWriter() async throws {
        let store = try TemporaryStore()
        let other = try store.another().records
        let record = try await store.records.create(Samples.record())
        let mine = try await store.records.advance(record, record.next(status: 2))
        let theirs = try await other.advance(mine, mine.next(status: 1))
        let error = await #expect(throws: WorkflowError.self) {
            try await store.records.advance(mine, mine.next(status: 3))
        }
        #expect(error?.code == .conflict)
        #expect(error?.current == theirs)
        _ = try await store.records.advance(theirs, theirs.next(status: 2))
        let violations = try await store.adapter.check()
        #expect(violations.map(\.message) == [])

        func move(_ records: any RecordStore, _ from: Int64, _ to: Int64) async throws -> Bool {
            var transaction = StoreTransaction(at: Samples.start)
            transaction.cursor = CursorMove(consumer: "c", partition: Partition(number: 5), from: from, to: to)
            return try await records.transact(transaction).cursorMoved
        }
        #expect(try await move(store.records, 0, 4))
        #expect(try await move(other, 4, 6))
        #expect(try await !move(store.records, 4, 5))
        #expect(try await move(store.records, 6, 7))
    }

    @Test("What a transaction that was rolled back had learned is forgotten")
    func rolledBack() async throws {
        let store = try TemporaryStore()
        _ = try await store.adapter.store.writer.urgently { connection in
            try connection.execute(
                """
                CREATE TRIGGER broken BEFORE INSERT ON events WHEN NEW.status = 13
                BEGIN SELECT RAISE(ABORT, 'no thirteen'); END
                """)
        }.get()
        let record = try await store.records.create(Samples.record())
        let failing = record.next(status: 13)
        await #expect(throws: WorkflowError.self) { try await store.records.advance(record, failing) }
        await #expect(throws: WorkflowError.self) { try await store.records.advance(failing, failing.next(status: 2)) }
        _ = try await store.records.advance(record, record.next(status: 2))
        #expect(try await store.adapter.check().isEmpty)
    }
}
