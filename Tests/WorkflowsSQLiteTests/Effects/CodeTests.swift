import GRDB
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Code in the store's transaction")
struct CodeTests {
    private func open(
        _ hooks: (inout EffectHooks) -> Void = { _ in }, _ change: (inout SQLiteOptions) -> Void = { _ in }
    ) async throws -> TemporaryStore {
        try await TemporaryStore.withLedger { options in
            hooks(&options.effectHooks)
            change(&options)
        }
    }

    private func writing(_ line: String, _ code: @escaping @Sendable (Database) throws -> Void = { _ in })
        -> TransactionCode<Database>
    {
        TransactionCode { database in
            try Ledger.write(line, 0, database)
            try code(database)
        }
    }

    @Test("Where a check fails the code is not called and nothing of it is there", arguments: [false, true])
    func refused(isProtected: Bool) async throws {
        let store = try await open {
            $0.checksNothingBefore = !isProtected
            $0.keepsFailedWrites = !isProtected
        }
        _ = try await store.adapter.store.writer.urgently { connection in
            try connection.execute("INSERT INTO roles(name, epoch) VALUES ('sales-1', 7)")
        }.get()
        let record = try await store.records.create(Samples.record())
        let present = try await store.records.advance(record, record.next(status: 2))

        var conflict = StoreTransaction.advance(record, record.next(status: 2))
        conflict.effect = writing("conflict")
        var stale = StoreTransaction(at: Samples.start)
        stale.effect = TransactionCode<Database>(on: record) { database, transaction in
            try Ledger.write("stale", 0, database)
            transaction.run = .advance(from: record, to: record.next(status: 3))
            return true
        }
        var fenced = StoreTransaction.advance(
            present, present.next(status: 1), fence: RoleFence(role: "sales-1", epoch: 6))
        fenced.effect = writing("fenced")
        var gone = StoreTransaction(at: Samples.start)
        gone.timeouts = [.finish(id: 17)]
        gone.effect = writing("gone")
        var again = StoreTransaction(at: Samples.start)
        again.timeouts = [.again(id: 17, dueAt: Samples.start)]
        again.effect = writing("again")

        var codes: [WorkflowError.Code?] = []
        for transaction in [conflict, stale, fenced, gone, again] {
            do throws(WorkflowError) {
                _ = try await store.records.transact(transaction)
                codes.append(nil)
            } catch {
                codes.append(error.code)
            }
        }
        if isProtected {
            #expect(codes == [.conflict, .conflict, .roleLost, .conflict, .conflict])
            #expect(try await store.lines() == [])
        } else {
            #expect(try await store.lines() == ["conflict 0", "stale 0", "fenced 0", "gone 0", "again 0"])
        }
        #expect(try await store.records.lookup(record.runID) == present)
    }

    @Test("Code that throws takes nothing of its group with it, and leaves nothing", arguments: [false, true])
    func groups(isProtected: Bool) async throws {
        let store = try await open { $0.keepsFailedWrites = !isProtected }
        let commits = store.adapter.commitCount
        let failures = await withTaskGroup(of: WorkflowError?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let record = Samples.record(ForeignID("order-\(number)"))
                    var transaction = StoreTransaction.create(record)
                    transaction.effect = TransactionCode<Database> { database in
                        try Ledger.write("\(record.runID)", 1, database)
                        if number % 10 == 3 { throw Broke(description: "\(number)") }
                    }
                    do throws(WorkflowError) {
                        _ = try await store.records.transact(transaction)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [WorkflowError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 20)
        #expect(failures.allSatisfy { $0.code == .effectFailed && $0.cause is Broke })
        #expect(try await store.records.count(RunQuery()) == Total(180, .exact))
        #expect(try await store.lines().count == (isProtected ? 180 : 200))
        #expect(store.adapter.commitCount - commits < 100)
        #expect(try await store.violations() == [])
    }

    @Test(
        "Code that ends the transaction by an error of its own loses what it wrote, and nobody else does or is kept waiting"
    )
    func endsTransaction() async throws {
        let store = try await open()
        let calls = Shared<[Int: Int]>([:])
        _ = try await store.adapter.write { try $0.execute(sql: "CREATE TABLE once(id INTEGER PRIMARY KEY)") }
        let failures = await withTaskGroup(of: (any Error)?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        try await store.adapter.write { database in
                            calls.withLock { $0[number, default: 0] += 1 }
                            try Ledger.write("\(number)", 0, database)
                            guard number % 10 == 3 else { return }
                            try database.execute(sql: "INSERT INTO once(id) VALUES (1)")
                            // Takes the whole transaction back, whoever else wrote in it.
                            try? database.execute(sql: "INSERT OR ROLLBACK INTO once(id) VALUES (1)")
                            try? database.execute(sql: "INSERT INTO ledger(run, version) VALUES ('alone', 0)")
                        }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [any Error]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 5)
        #expect(failures.allSatisfy { ($0 as? WorkflowError)?.code == .effectFailed })
        // Who came before one of them is called anew; who came after it has not been called yet.
        #expect(calls.withLock { $0.values.max() } ?? 0 <= 2)
        #expect(try await store.lines().count == 45)
        #expect(try await store.lines().contains("alone 0") == false)
        #expect(try await store.violations() == [])
    }

    @Test(
        "What is not the code's own is refused, and nothing of it is stored",
        arguments: [
            "DELETE FROM runs", "UPDATE cursors SET position = 0", "INSERT INTO roles(name, epoch) VALUES ('x', 1)",
            "DELETE FROM sqlite_sequence", "COMMIT", "ROLLBACK", "BEGIN", "END", "RELEASE grdb", "ROLLBACK TO grdb",
            "SAVEPOINT a; RELEASE grdb", "SAVEPOINT a; ROLLBACK TO grdb", "SAVEPOINT a; RELEASE a; ROLLBACK TO a",
            "SAVEPOINT Workflows_Code", "RELEASE workflows_code", "ROLLBACK TO workflows_code",
            "PRAGMA synchronous = OFF", "PRAGMA user_version = 0", "PRAGMA wal_checkpoint(TRUNCATE)",
            "ATTACH ':memory:' AS other", "DETACH main", "DROP TABLE runs", "ALTER TABLE runs RENAME TO mine",
            "ALTER TABLE runs ADD COLUMN mine INTEGER", "CREATE INDEX mine ON runs(status)",
            "CREATE TRIGGER mine AFTER INSERT ON runs BEGIN DELETE FROM events; END", "DROP INDEX runs_list",
            "CREATE TEMP TABLE runs(x)", "CREATE TEMP TRIGGER mine AFTER INSERT ON runs BEGIN SELECT 1; END",
            "INSERT INTO sly(id) VALUES (1)", "WITH x AS (SELECT 1) DELETE FROM Events WHERE 1",
        ])
    func notItsOwn(_ sql: String) async throws {
        let store = try await open()
        let record = try await store.records.create(Samples.record())
        // A trigger that a connection of the user's made, where nobody watched.
        let other = try DatabaseQueue(path: store.directory.store)
        try await other.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE sly(id INTEGER);
                    CREATE TRIGGER sly_one AFTER INSERT ON sly BEGIN DELETE FROM events; END
                    """)
        }
        let error = await #expect(throws: WorkflowError.self) {
            try await store.adapter.write { database in
                try Ledger.write("mine", 0, database)
                try database.execute(sql: sql)
            }
        }
        #expect(error?.code == .effectRefused, "\(error as Any)")
        #expect(try await store.lines() == [])
        _ = try await store.records.advance(record, record.next(status: 2))
        #expect(
            try await store.adapter.store.writer.urgently { try $0.integer("PRAGMA user_version") }.get()
                == Schema.version)
        #expect(try await store.violations() == [])
    }

    @Test(
        "A statement that the engine keeps prepared is not the code's to use",
        arguments: ["COMMIT", "ROLLBACK", "BEGIN IMMEDIATE", "SAVEPOINT workflows_code", "RELEASE workflows_code"])
    func kept(_ sql: String) async throws {
        let store = try await open()
        try await store.adapter.write { try Ledger.write("before", 0, $0) }
        let error = await #expect(throws: WorkflowError.self) {
            try await store.adapter.write { database in
                try Ledger.write("mine", 0, database)
                try database.cachedStatement(sql: sql).execute()
            }
        }
        #expect(error?.code == .effectRefused, "\(error as Any)")
        #expect(try await store.lines() == ["before 0"])
        #expect(try await store.violations() == [])
    }

    @Test("Every table of the store is known to be the store's")
    func tables() async throws {
        let store = try TemporaryStore()
        let tables = try await store.adapter.write { database in
            try String.fetchSet(database, sql: "SELECT lower(name) FROM sqlite_schema WHERE type = 'table'")
        }
        #expect(tables.subtracting(["sqlite_stat1"]) == Schema.tables)
    }

    @Test("Without the guard the same code destroys the store")
    func withoutGuard() async throws {
        let store = try await open { $0.refusesNothing = true }
        try await store.records.create(Samples.record())
        try await store.adapter.write { try $0.execute(sql: "DELETE FROM events") }
        #expect(try await store.violations() != [])
    }

    @Test("What is the code's own is allowed: its tables, reading everything, savepoints, looking at tables")
    func itsOwn() async throws {
        let store = try await open()
        try await store.records.create(Samples.record())
        let count = try await store.adapter.write { database in
            try database.create(table: "accounts") { table in
                table.primaryKey("id", .text)
                table.column("balance", .integer).notNull()
            }
            try database.execute(sql: "CREATE INDEX accounts_balance ON accounts(balance)")
            try database.execute(sql: "INSERT INTO accounts(id, balance) VALUES ('a', 7), ('b', 9)")
            try database.inSavepoint {
                try database.execute(sql: "DELETE FROM accounts")
                return .rollback
            }
            try database.inSavepoint {
                try database.inSavepoint {
                    try database.execute(sql: "UPDATE accounts SET balance = balance + 1")
                    return .commit
                }
                return .commit
            }
            #expect(try database.columns(in: "accounts").map(\.name) == ["id", "balance"])
            return try Int.fetchOne(database, sql: "SELECT sum(balance) FROM accounts, runs")
        }
        #expect(count == 18)
        let columns = try await store.adapter.write { database in
            try database.alter(table: "accounts") { $0.add(column: "note", .text) }
            return try database.columns(in: "accounts").count
        }
        #expect(columns == 3)
        try await store.adapter.write { try $0.drop(table: "accounts") }
        // SQLite keeps the numbers of such a table in one of its own.
        try await store.adapter.write { database in
            try database.execute(sql: "CREATE TABLE numbered(id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT)")
            try database.execute(sql: "INSERT INTO numbered(note) VALUES ('a'), ('b')")
        }
        for sql in ["ALTER TABLE numbered RENAME TO counted", "DROP TABLE numbered"] {
            await #expect {
                try await store.adapter.write { try $0.execute(sql: sql) }
            } throws: { WorkflowError.Code.effectRefused ~= $0 }
        }
        #expect(try await store.violations() == [])
    }

    @Test("A foreign key that is broken fails its own code, at once or when it was to hold at the commit")
    func foreignKeys() async throws {
        let store = try await open()
        try await store.adapter.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE accounts(id INTEGER PRIMARY KEY);
                    CREATE TABLE now(account INTEGER REFERENCES accounts(id));
                    CREATE TABLE later(account INTEGER REFERENCES accounts(id) DEFERRABLE INITIALLY DEFERRED);
                    """)
        }
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<30 {
                group.addTask {
                    do {
                        try await store.adapter.write { database in
                            try Ledger.write("\(number)", 0, database)
                            if number % 10 == 3 { try database.execute(sql: "INSERT INTO now(account) VALUES (5)") }
                            if number % 10 == 7 { try database.execute(sql: "INSERT INTO later(account) VALUES (5)") }
                        }
                        return false
                    } catch {
                        return "\(error)".contains("FOREIGN KEY")
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 6)
        #expect(try await store.lines().count == 24)
    }

    @Test("Where another process holds the file for too long, the code is not called and the store is said to be busy")
    func busy() async throws {
        let store = try await open { _ in
        } _: {
            $0.busyTimeout = .milliseconds(50)
        }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: store.directory.store, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let wasCalled = Shared(false)
        await #expect {
            try await store.adapter.write { _ in wasCalled.withLock { $0 = true } }
        } throws: { WorkflowError.Code.storeBusy ~= $0 }
        #expect(!wasCalled.withLock { $0 })
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await store.adapter.write { try Ledger.write("after", 0, $0) }
        #expect(try await store.lines() == ["after 0"])
    }

    @Test("A task that was cancelled before, or while its code runs, has stored all of it")
    func cancelled() async throws {
        let store = try await open()
        let adapter = store.adapter
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                try await adapter.write { try Ledger.write("before", 0, $0) }
            }
        }
        let task = Shared<Task<Void, any Error>?>(nil)
        let (told, teller) = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            for await _ in told {}
            try await adapter.write { database in
                try Ledger.write("first", 0, database)
                task.withLock { $0?.cancel() }
                try Ledger.write("second", 0, database)
            }
        }
        task.withLock { $0 = running }
        teller.finish()
        try await running.value
        #expect(running.isCancelled)
        #expect(try await store.lines() == ["before 0", "first 0", "second 0"])
    }

    @Test("A guest lends nothing")
    func guest() async throws {
        let store = try await open()
        let guest = try SQLiteAdapter.guest(path: store.directory.store, readOnly: false)
        await #expect {
            try await guest.write { try Ledger.write("guest", 0, $0) }
        } throws: { WorkflowError.Code.unknownEffect ~= $0 }
        #expect(!guest.lends(LentType(Database.self)))
        #expect(try await store.lines() == [])
    }

    @Test("Code of a kind that the store does not know is refused before anything is stored")
    func unknown() async throws {
        let store = try await open()
        var transaction = StoreTransaction.create(Samples.record())
        transaction.effect = TransactionCode<String> { _ in }
        await #expect { try await store.records.transact(transaction) } throws: { error in
            WorkflowError.Code.unknownEffect ~= error
        }
        #expect(try await store.records.lastEventID() == 0)
    }
}
