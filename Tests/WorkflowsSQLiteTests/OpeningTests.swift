import Foundation
import GRDB
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Opening")
struct OpeningTests {
    private func guestError(_ path: String, readOnly: Bool = true) -> WorkflowError.Code? {
        do throws(WorkflowError) {
            _ = try SQLiteAdapter.guest(path: path, readOnly: readOnly)
            return nil
        } catch {
            #expect(!error.message.isEmpty)
            return error.code
        }
    }

    @Test("A file that was removed or replaced is neither read nor written any more", arguments: [true, false])
    func replaced(removedOnly: Bool) async throws {
        let directory = try TemporaryDirectory()
        let engine = try TemporaryStore.open(directory)
        let run = try await engine.records.create(Samples.record("order-1"))
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: false)
        #expect(try await guest.records.lookup(run.runID) != nil)
        for ending in ["", "-wal", "-shm"] { unlink(directory.store + ending) }
        let other = removedOnly ? nil : try TemporaryStore.open(directory)
        for adapter in [guest, engine] {
            let read = await #expect(throws: WorkflowError.self) { try await adapter.records.lookup(run.runID) }
            #expect(read?.code == .noSuchStore)
            let written = await #expect(throws: WorkflowError.self) {
                try await adapter.records.advance(run, run.next())
            }
            #expect(written?.code == .noSuchStore)
        }
        if let other { #expect(try await other.records.lookup(run.runID) == nil) }
    }

    @Test("Whoever waits for changes is woken when the file is taken away")
    func takenAway() async throws {
        let directory = try TemporaryDirectory()
        let engine = try TemporaryStore.open(directory)
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
        #expect(await guest.store.watcher.look())
        #expect(await guest.store.watcher.look() == false)
        for ending in ["", "-wal", "-shm"] { unlink(directory.store + ending) }
        #expect(await guest.store.watcher.look())
        #expect(await guest.store.watcher.look() == false)
        try? await engine.close()
    }

    private func engineError(_ path: String) -> WorkflowError.Code? {
        do throws(WorkflowError) {
            _ = try SQLiteAdapter(path: path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("A guest does not create what is missing, and names what it cannot open")
    func badFiles() throws {
        let directory = try TemporaryDirectory()
        #expect(guestError(directory.file("missing.db")) == .noSuchStore)
        #expect(guestError(directory.path) == .notAStore)
        try Data().write(to: URL(fileURLWithPath: directory.file("empty.db")))
        #expect(guestError(directory.file("empty.db")) == .notAStore)
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: directory.file("text.db")))
        #expect(guestError(directory.file("text.db")) == .notAStore)
        #expect(engineError(directory.file("text.db")) == .notAStore)
        let other = try DatabaseQueue(path: directory.file("other.db"))
        try other.write { try $0.execute(sql: "CREATE TABLE t(a); PRAGMA user_version = 1") }
        try other.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: directory.file("other.db")))
        #expect(guestError(directory.file("other.db")) == .notAStore)
        #expect(guestError(directory.file("other.db"), readOnly: false) == .notAStore)
        #expect(engineError(directory.file("other.db")) == .notAStore)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("other.db"))) == before)
        #expect(try directory.names() == ["empty.db", "other.db", "text.db"])
        #expect(engineError(directory.file("nowhere/store.db")) == .storeUnavailable)
    }

    /// Takes out what came with the fourth schema.
    private static let withoutFourth = """
        DROP TABLE role_stops; DROP TABLE role_actions; DROP TABLE inbox;
        DROP TABLE consumers;
        DELETE FROM meta WHERE key = 'trimmed_through';
        ALTER TABLE versions DROP COLUMN event_id;
        DROP INDEX events_replayed;
        ALTER TABLE events DROP COLUMN consumer;
        DROP INDEX dead_letters_event;
        ALTER TABLE dead_letters DROP COLUMN tries;

        """

    @Test("A store of the schema before gets a place for roles that are told to stop; a guest refuses it until then")
    func migrationFromThird() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        try await store.adapter.close()
        let file = try DatabaseQueue(path: store.directory.store)
        try await file.write { try $0.execute(sql: "\(Self.withoutFourth) PRAGMA user_version = 3") }
        try file.close()
        #expect(guestError(store.directory.store) == .olderSchema)

        let service = try store.another()
        let stops = try #require(service.roles as? any RoleStopStore)
        #expect(try await stops.roleStops().isEmpty)
        #expect(try await stops.roleActions(limit: 9).isEmpty)
        #expect(try await service.records.lookup(record.runID) == record)
        #expect(guestError(store.directory.store) == nil)
        try await service.close()
    }

    @Test("A store of an older schema is brought up to date by its service, with all it holds; a guest refuses it")
    func migration() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        var parking = StoreTransaction(at: record.updatedAt)
        parking.parking = .parked(
            ParkedEvent(
                consumer: "orders-1", workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: 1, status: record.status, attempts: 3,
                dueAt: record.updatedAt, lastError: "503", firstErrorAt: record.updatedAt,
                lastErrorAt: record.updatedAt))
        _ = try await store.records.transact(parking)
        try await store.adapter.close()
        let file = try DatabaseQueue(path: store.directory.store)
        try await file.write { database in
            try database.execute(
                sql: """
                    DROP TABLE schedules;
                    \(Self.withoutFourth)
                    ALTER TABLE parked DROP COLUMN lasting;
                    DROP INDEX runs_stay;
                    CREATE INDEX runs_stay ON runs(workflow_id, status, entered_at) WHERE run_state IN (1, 2);
                    PRAGMA user_version = 1
                    """)
        }
        try file.close()
        #expect(guestError(store.directory.store) == .olderSchema)

        let service = try store.another()
        let parked = try await service.records.parked(workflow: nil, runID: record.runID, limit: 9)
        #expect(parked.map(\.attempts) == [3])
        #expect(parked.map(\.lasting) == [false])
        #expect(try await service.records.lookup(record.runID) == record)
        #expect(guestError(store.directory.store) == nil)
        try await service.close()
    }

    @Test("A store of the schema before gets a place for schedules; a guest refuses it until then")
    func migrationFromSecond() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        try await store.adapter.close()
        let file = try DatabaseQueue(path: store.directory.store)
        try await file.write {
            try $0.execute(sql: "\(Self.withoutFourth) DROP TABLE schedules; PRAGMA user_version = 2")
        }
        try file.close()
        #expect(guestError(store.directory.store) == .olderSchema)

        let service = try store.another()
        let key = ScheduleKey(workflow: record.workflow, foreignID: "stock", spec: "@daily", timeZone: "UTC")
        #expect(try await service.records.schedule(key) == nil)
        var registration = StoreTransaction(at: Samples.start)
        registration.schedule = .register(key, isDeclared: true)
        _ = try await service.records.transact(registration)
        #expect(try await service.records.schedules(of: record.workflow).map(\.registeredAt) == [Samples.start])
        #expect(try await service.records.lookup(record.runID) == record)
        #expect(guestError(store.directory.store) == nil)
        try await service.close()
    }

    @Test("A store of the schema before learns where its events are; whoever reads them holds them back until claimed")
    func migrationOfEvents() async throws {
        let store = try TemporaryStore()
        let run = try await store.shipped("order-1")
        var transaction = StoreTransaction(at: Samples.start)
        transaction.cursor = CursorMove(
            consumer: "reader", partition: Partition(of: run.runID), from: 0, to: 1)
        _ = try await store.records.transact(transaction)
        try await store.adapter.close()
        let file = try DatabaseQueue(path: store.directory.store)
        try await file.write { try $0.execute(sql: Self.withoutFourth + "PRAGMA user_version = 3") }
        try file.close()
        #expect(guestError(store.directory.store) == .olderSchema)

        let service = try TemporaryStore(reopening: store)
        #expect(try await service.adapter.check() == [])
        let retaining = try #require(service.records as? any RetentionStore)
        let unknown = try #require(try await retaining.consumers().first)
        #expect(unknown.consumer == "reader" && unknown.workflow == nil && !unknown.isAbandoned)
        #expect(unknown.positions == [Partition(of: run.runID): 1])
        try await service.forget([run])
        #expect(try await service.records.lookup(run.runID) != nil)
        _ = try await service.receiver("reader", on: .status(1))
        #expect(try await retaining.consumers().first?.topic == .status(1))
        try await service.forget([run])
        #expect(try await service.records.lookup(run.runID) == nil)
        #expect(try await service.records.events(after: 0, limit: 9).isEmpty)
        try await service.adapter.close()
    }

    @Test("Older and newer schemas are told apart, and neither is touched by a guest")
    func schemas() throws {
        for (version, code) in [(0, WorkflowError.Code.olderSchema), (99, .newerSchema)] {
            let directory = try TemporaryDirectory()
            let file = try DatabaseQueue(path: directory.store)
            try file.write { database in
                try database.execute(
                    sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(version)")
                try database.execute(sql: "CREATE TABLE t(a)")
            }
            try file.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: directory.store))
            #expect(guestError(directory.store) == code)
            #expect(guestError(directory.store, readOnly: false) == code)
            #expect(try Data(contentsOf: URL(fileURLWithPath: directory.store)) == before)
            #expect(engineError(directory.store) == code)
        }
    }

    @Test("A file that the user may not read is named so", .enabled(if: geteuid() != 0))
    func notAllowed() throws {
        let store = try TemporaryStore()
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: store.directory.store)
        #expect(guestError(store.directory.store) == .notAllowed)
    }

    @Test("A stopped service's store is read as it lies there: nothing beside it appears and nothing in it changes")
    func stoppedService() async throws {
        let directory = try TemporaryDirectory()
        let adapter = try TemporaryStore.open(directory)
        for number in 0..<50 { try await adapter.records.create(Samples.record(ForeignID("order-\(number)"))) }
        // A service reads, too.
        #expect(try await adapter.records.list(RunQuery(), after: nil, limit: 20).items.count == 20)
        #expect(try await adapter.records.count(RunQuery()) == Total(50, .exact))
        try await adapter.close()
        #expect(try directory.names() == ["store.db"])
        let before = try Data(contentsOf: URL(fileURLWithPath: directory.store))
        do {
            let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
            #expect(guest.isServiceStopped && !guest.isWritable)
            #expect(try await guest.records.count(RunQuery()) == Total(50, .exact))
            #expect(try await guest.records.list(RunQuery(), after: nil, limit: 20).items.count == 20)
            await #expect { try await guest.records.create(Samples.record()) } throws: {
                WorkflowError.Code.readOnly ~= $0
            }
            #expect(try directory.names() == ["store.db"])
        }
        #expect(try directory.names() == ["store.db"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.store)) == before)
    }

    @Test(
        "When a service starts on a store that is read as it lay there, what it writes is read, and the watcher tells of it"
    )
    func startedService() async throws {
        let directory = try TemporaryDirectory()
        var service = try TemporaryStore.open(directory)
        let record = try await service.records.create(Samples.record())
        try await service.close()
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
        #expect(guest.isServiceStopped)
        #expect(try await guest.records.lookup(record.runID) == record)
        #expect(await guest.store.watcher.look())
        #expect(await !guest.store.watcher.look())

        service = try TemporaryStore.open(directory)
        let paused = try await service.records.advance(record, record.next(runState: .paused))
        #expect(await guest.store.watcher.look())
        #expect(try await guest.records.lookup(record.runID) == paused)
        #expect(!guest.isServiceStopped && !guest.isWritable)
        let running = try await service.records.advance(paused, paused.next())
        #expect(await guest.store.watcher.look())
        #expect(try await guest.records.lookup(record.runID) == running)
        try await service.close()
    }

    @Test("A guest that may write leaves a stopped service's store alone until there is something to write")
    func firstWrite() async throws {
        let directory = try TemporaryDirectory()
        let service = try TemporaryStore.open(directory)
        let record = try await service.records.create(Samples.record())
        try await service.close()
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: false)
        #expect(try await guest.records.lookup(record.runID) == record)
        #expect(await guest.store.watcher.look())
        #expect(guest.isServiceStopped && guest.isWritable)
        #expect(try directory.names() == ["store.db"])
        let paused = try await guest.records.advance(record, record.next(runState: .paused))
        #expect(try await guest.records.lookup(record.runID) == paused)
        #expect(!guest.isServiceStopped)
        let again = try TemporaryStore.open(directory)
        #expect(try await again.records.lookup(record.runID) == paused)
        let running = try await again.records.advance(paused, paused.next())
        #expect(await guest.store.watcher.look())
        #expect(try await guest.records.lookup(record.runID) == running)
        try await guest.close()
        try await again.close()
    }

    @Test("A store that is taken away while it lies still is told of")
    func takenAwayStill() async throws {
        let directory = try TemporaryDirectory()
        let service = try TemporaryStore.open(directory)
        let record = try await service.records.create(Samples.record())
        try await service.close()
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
        #expect(await guest.store.watcher.look())
        try FileManager.default.removeItem(atPath: directory.store)
        #expect(await guest.store.watcher.look())
        await #expect { try await guest.records.lookup(record.runID) } throws: { WorkflowError.Code.noSuchStore ~= $0 }
    }

    @Test("A service that stops leaves the whole of its store in the file, also when a guest is looking at it")
    func stoppedBeneathGuest() async throws {
        let directory = try TemporaryDirectory()
        let service = try TemporaryStore.open(directory)
        for number in 0..<50 { try await service.records.create(Samples.record(ForeignID("order-\(number)"))) }
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: false)
        #expect(try await guest.records.count(RunQuery()) == Total(50, .exact))
        try await service.close()
        let copy = try TemporaryDirectory()
        try FileManager.default.copyItem(atPath: directory.store, toPath: copy.store)
        let copied = try SQLiteAdapter.guest(path: copy.store, readOnly: true)
        #expect(try await copied.records.list(RunQuery(), after: nil, limit: 100).items.count == 50)
        #expect(try await guest.records.count(RunQuery()) == Total(50, .exact))
    }

    @Test("What a service wrote that started and stopped between two looks is read, too")
    func serviceInBetween() async throws {
        let directory = try TemporaryDirectory()
        var service = try TemporaryStore.open(directory)
        for number in 0..<200 { try await service.records.create(Samples.record(ForeignID("order-\(number)"))) }
        try await service.close()
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
        #expect(try await guest.records.list(RunQuery(), after: nil, limit: 1000).items.count == 200)
        service = try TemporaryStore.open(directory)
        for number in 200..<600 { try await service.records.create(Samples.record(ForeignID("order-\(number)"))) }
        try await service.close()
        #expect(try directory.names() == ["store.db"])
        #expect(try await guest.records.list(RunQuery(), after: nil, limit: 1000).items.count == 600)
        #expect(try await guest.records.count(RunQuery()) == Total(600, .exact))
        #expect(guest.isServiceStopped)
        #expect(try directory.names() == ["store.db"])
    }

    @Test("A guest beside a service reads what is there now, writes actions where it may, and never the file itself")
    func guests() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let before = try Data(contentsOf: URL(fileURLWithPath: store.directory.store))
        do {
            let reader = try SQLiteAdapter.guest(path: store.directory.store, readOnly: true)
            #expect(!reader.isServiceStopped)
            #expect(try await reader.records.lookup(record.runID) == record)
            await #expect { try await reader.records.advance(record, record.next(runState: .paused)) } throws: {
                WorkflowError.Code.readOnly ~= $0
            }
            let writer = try SQLiteAdapter.guest(path: store.directory.store, readOnly: false)
            let paused = try await writer.records.advance(record, record.next(runState: .paused))
            #expect(try await reader.records.lookup(record.runID) == paused)
            #expect(try await store.records.lookup(record.runID) == paused)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: store.directory.store)) == before)
    }

    @Test("A guest that is the last to leave after a crash leaves the log where it is")
    func crashed() async throws {
        let store = try TemporaryStore()
        try await store.records.create(Samples.record())
        let copy = try TemporaryDirectory()
        for name in ["store.db", "store.db-wal"] {
            try FileManager.default.copyItem(atPath: store.directory.file(name), toPath: copy.file(name))
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: copy.store))
        let log = try Data(contentsOf: URL(fileURLWithPath: copy.file("store.db-wal")))
        for readOnly in [true, false] {
            do {
                let guest = try SQLiteAdapter.guest(path: copy.store, readOnly: readOnly)
                #expect(try await guest.records.count(RunQuery()) == Total(1, .exact))
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: copy.store)) == file)
            #expect(try Data(contentsOf: URL(fileURLWithPath: copy.file("store.db-wal"))) == log)
        }
    }

    @Test("A guest waits a quarter of a second for a store that is being written, then says that it is busy")
    func busy() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let guest = try SQLiteAdapter.guest(path: store.directory.store, readOnly: false)
        let blocker = try DatabaseQueue(path: store.directory.store)
        try await blocker.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE; COMMIT") }
        let held = try DatabaseQueue(path: store.directory.store, configuration: Self.unsafe)
        try await held.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        await #expect { try await guest.records.advance(record, record.next(runState: .paused)) } throws: {
            WorkflowError.Code.storeBusy ~= $0
        }
        #expect(try await guest.records.lookup(record.runID) == record)
        try await held.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await guest.records.advance(record, record.next(runState: .paused))
    }

    private static var unsafe: Configuration {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    @Test("Looking at a store does not take away the locks that this process has on it")
    func locks() async throws {
        let store = try TemporaryStore()
        try await store.records.create(Samples.record())
        // The probe stays open to the end: closing it is what takes locks away. It owns its locks itself, so that those
        // of this process stand in its way like anybody's.
        let probe = open(store.directory.store, O_RDWR)
        defer { close(probe) }
        func isLocked() -> Bool {
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            lock.l_whence = Int16(SEEK_SET)
            lock.l_start = 0x4000_0002
            lock.l_len = 510
            let askOfDescription: Int32 = 36
            return fcntl(probe, askOfDescription, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
        }
        #expect(isLocked())
        #expect(SQLiteAdapter.isStore(atPath: store.directory.store))
        _ = try SQLiteAdapter.guest(path: store.directory.store, readOnly: true)
        #expect(isLocked())
    }

    @Test("A guest that may only read is told of the engine's commits")
    func watchingGuest() async throws {
        let store = try TemporaryStore()
        try await store.records.create(Samples.record())
        let guest = try SQLiteAdapter.guest(path: store.directory.store, readOnly: true)
        #expect(await guest.store.watcher.look())
        #expect(await !guest.store.watcher.look())
        try await store.records.create(Samples.record("order-2"))
        #expect(await guest.store.watcher.look())
    }

    @Test("A closed adapter has stored what was begun, and refuses the rest")
    func closing() async throws {
        let store = try TemporaryStore()
        let stored = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    (try? await store.records.create(Samples.record(ForeignID("order-\(number)")))) != nil
                }
            }
            group.addTask { (try? await store.adapter.close()) == nil }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        try await store.adapter.close()
        await #expect { try await store.records.create(Samples.record()) } throws: {
            WorkflowError.Code.storeUnavailable ~= $0
        }
        await #expect { try await store.records.counts() } throws: { WorkflowError.Code.storeUnavailable ~= $0 }
        await #expect { try await store.adapter.registry.instances() } throws: {
            WorkflowError.Code.storeUnavailable ~= $0
        }
        #expect(await !store.adapter.store.watcher.look())
        #expect(try store.directory.names() == ["store.db"])
        #expect(try await store.another().records.count(RunQuery()) == Total(stored, .exact))
    }

    @Test("Two processes may create a store at once")
    func twoCreators() async throws {
        let directory = try TemporaryDirectory()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let adapter = try TemporaryStore.open(directory)
                    try await adapter.records.create(Samples.record(ForeignID("order-\(number)")))
                }
            }
            try await group.waitForAll()
        }
        let guest = try SQLiteAdapter.guest(path: directory.store, readOnly: true)
        #expect(try await guest.records.count(RunQuery()) == Total(4, .exact))
    }
}
