import Foundation
import GRDB
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsReflexTesting
import WorkflowsSQLite
import WorkflowsTesting

@testable import DocumentationSamples

@Suite("An adapter of one's own, held against the suites", .timeLimit(.minutes(5)))
struct AdapterConformance {
    static let suites = ConformanceSuite.all { clock in
        AdapterUnderTest(InMemoryAdapter(clock: clock.engineClock))
    }

    @Test(arguments: suites.flatMap(\.cases))
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}

@Suite("A source of one's own, held against its suite", .timeLimit(.minutes(5)))
struct SourceConformance {
    static let suite = ConformanceSuite.connectorSource { clock in
        let log = AppendLog(clock: clock.engineClock)
        return ConnectorSourceUnderTest(log) { event in log.append(event.payload, key: event.key) }
    }

    @Test(arguments: suite.cases)
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}

@Suite("A store of one's own that lends its transactions, held against the suite of that", .timeLimit(.minutes(5)))
struct LendingConformance {
    static let suite = ConformanceSuite.transactionCode { clock in
        let file = try TemporaryStore(clock)
        try await file.write { db in try db.execute(sql: "CREATE TABLE marks(name TEXT NOT NULL)") }
        var subject = AdapterUnderTest(file.adapter)
        subject.code = LentCode(
            write: { (db: Database, mark) in
                try db.execute(sql: "INSERT INTO marks(name) VALUES (?)", arguments: [mark])
            },
            marks: {
                try await file.read { db in try String.fetchAll(db, sql: "SELECT name FROM marks ORDER BY rowid") }
            })
        return subject
    }

    @Test(arguments: suite.cases)
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}

@Suite("A database of one's own, held against its suite", .timeLimit(.minutes(5)))
struct DatabaseConformance {
    static let suite = ConformanceSuite.reflexDatabase { ReflexDatabaseUnderTest(try TemporaryDatabase()) }

    @Test(arguments: suite.cases)
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}

/// A SQLite file in a directory of its own, gone with the database.
private final class TemporaryDatabase: ReflexDatabase {
    private let directory = NSTemporaryDirectory() + "workflows-\(UUID().uuidString)"
    private let file: SQLiteReflexDatabase

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        file = try SQLiteReflexDatabase(path: directory + "/events.db", syncs: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var dialect: ReflexDialect { file.dialect }
    func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]] {
        try await file.query(statement)
    }
    func execute(_ statements: [SQLStatement]) async throws(WorkflowError) { try await file.execute(statements) }
}

/// A SQLite store in a directory of its own that does not wait for the disk, gone with what reads its file.
private final class TemporaryStore: Sendable {
    private let directory = NSTemporaryDirectory() + "workflows-\(UUID().uuidString)"
    private let queue: DatabaseQueue
    let adapter: SQLiteAdapter

    init(_ clock: ManualClock) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engineClock
        adapter = try SQLiteAdapter(path: directory + "/store.db", options: options)
        queue = try DatabaseQueue(path: directory + "/store.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func read<Value: Sendable>(_ code: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await queue.read(code)
    }
    func write(_ code: @escaping @Sendable (Database) throws -> Void) async throws { try await queue.write(code) }
}
