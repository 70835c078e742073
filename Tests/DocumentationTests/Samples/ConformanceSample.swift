import Foundation
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsReflexTesting
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
