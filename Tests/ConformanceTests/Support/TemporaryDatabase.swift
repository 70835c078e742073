import FoundationEssentials
import Workflows
import WorkflowsReflex

/// A SQLite file in a directory of its own that does not wait for the disk, gone with the database.
final class TemporaryDatabase: ReflexDatabase {
    private let directory: String
    private let inner: SQLiteReflexDatabase

    init() throws {
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        inner = try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var dialect: ReflexDialect { inner.dialect }

    /// The file once more, as another process would open it.
    func another() throws -> SQLiteReflexDatabase {
        try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false)
    }

    func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]] {
        try await inner.query(statement)
    }
    func execute(_ statements: [SQLStatement]) async throws(WorkflowError) { try await inner.execute(statements) }
}
