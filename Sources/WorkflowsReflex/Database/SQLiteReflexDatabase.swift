import Foundation
import GRDB
public import Workflows

/// A SQLite file with Reflex's tables. Several processes of one machine may use it at once.
public final class SQLiteReflexDatabase: ReflexDatabase {
    private let pool: DatabasePool
    private let path: String

    /// SQLite's words.
    public var dialect: ReflexDialect { .sqlite }

    /// Opens the file, and creates it where there is none.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - syncs: whether what was written survives a power cut; `false` is for tests.
    ///   - busyTimeout: for how long a write waits for another process' write.
    /// - Throws: `notAStore`, `notAllowed` or `storeUnavailable`.
    public init(path: String, syncs: Bool = true, busyTimeout: Duration = .seconds(10)) throws(WorkflowError) {
        self.path = path
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout.inSeconds)
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // Not in `prepareDatabase`: opening the log sets it back.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(syncs ? "FULL" : "OFF")") }
        } catch {
            throw WorkflowError(reflex: error, path: path)
        }
    }

    /// Closes the file; whatever comes later is refused.
    public func close() throws(WorkflowError) {
        do { try pool.close() } catch { throw WorkflowError(reflex: error, path: path) }
    }

    /// Reads in one snapshot.
    public func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]] {
        try await access { pool, done in
            pool.asyncRead { database in
                done(
                    Result {
                        let prepared = try database.get().cachedStatement(sql: statement.sql)
                        let rows = try Row.fetchAll(prepared, arguments: statement.values)
                        return rows.map { row in row.databaseValues.map(SQLValue.init) }
                    })
            }
        }
    }

    /// Writes in one transaction, which is on the disk when this returns.
    public func execute(_ statements: [SQLStatement]) async throws(WorkflowError) {
        try await access { pool, done in
            pool.asyncWrite(
                { database in
                    for statement in statements {
                        try database.cachedStatement(sql: statement.sql)
                            .execute(arguments: statement.values)
                    }
                }, completion: { _, result in done(result) })
        }
    }

    /// Cancelling the task does not cancel what was begun: every statement is bounded.
    private func access<Value: Sendable>(
        _ body: (DatabasePool, @escaping @Sendable (Result<Value, any Error>) -> Void) -> Void
    ) async throws(WorkflowError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            body(pool) { continuation.resume(returning: $0) }
        }
        return try result.mapError { WorkflowError(reflex: $0, path: path) }.get()
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        // A time or a number that somebody else wrote as such: whoever reads it says what it should have been.
        case .double(let number): self = .text("\(number)")
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }
}

extension SQLStatement {
    fileprivate var values: StatementArguments { StatementArguments(arguments.map(\.stored)) }
}

extension SQLValue {
    fileprivate var stored: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}

extension WorkflowError {
    /// What SQLite failed with, in words for a person.
    fileprivate init(reflex error: any Error, path: String) {
        guard let failure = error as? DatabaseError else {
            self.init(.storeUnavailable, "The events in \(path) cannot be reached: \(error).", cause: error)
            return
        }
        let why = failure.message ?? "no message"
        switch failure.resultCode {
        case .SQLITE_CONSTRAINT:
            self.init(.conflict, "An event, a cursor or an error of that ID is in \(path) already.", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.storeBusy, "\(path) is busy: another process is writing to it. Try again.", cause: error)
        case .SQLITE_NOTADB:
            self.init(.notAStore, "\(path) is no SQLite file.", cause: error)
        case .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_READONLY:
            self.init(.notAllowed, "This user may not write to \(path).", cause: error)
        case .SQLITE_CORRUPT:
            self.init(.damagedStore, "\(path) is damaged: restore a copy of it.", cause: error)
        case .SQLITE_FULL:
            self.init(.storeFull, "The disk that holds \(path) is full. Nothing was written.", cause: error)
        default:
            self.init(.storeUnavailable, "The events in \(path) cannot be reached: \(why).", cause: error)
        }
    }
}
