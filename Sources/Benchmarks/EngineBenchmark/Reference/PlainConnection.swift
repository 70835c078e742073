import FoundationEssentials
import GRDBSQLite
import Workflows
import WorkflowsSQLite

/// Why what stands beside the engine came to nothing.
struct PlainFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// What SQLite said when it refused something.
    init(_ database: OpaquePointer?) {
        self.init(sqlite3_errmsg(database).map { String(cString: $0) } ?? "no message")
    }
}

/// A connection of SQLite's own interface to a store's file, set up as the engine's writing connection is.
final class PlainConnection {
    private let database: OpaquePointer
    private var statements: [OpaquePointer] = []

    init(path: String, syncs: Bool) throws {
        var opened: OpaquePointer?
        // The adapter's connections have no locks of their own either: one thread at a time uses them.
        let result = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let opened else {
            defer { sqlite3_close(opened) }
            throw PlainFailure(opened)
        }
        database = opened
        // The allocator gives a group's memory back to the kernel and asks for it again with the next group, at a third of
        // the speed, until it has met something large.
        sqlite3_free(sqlite3_malloc64(16 << 20))
        try execute(
            """
            PRAGMA synchronous = \(syncs ? "FULL" : "OFF"); PRAGMA wal_autocheckpoint = \(SQLiteOptions().logPages);
            PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON
            """)
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close(database)
    }

    /// A statement that is good for as long as the connection.
    func prepare(_ sql: String) throws -> PlainStatement {
        var statement: OpaquePointer?
        let result = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard result == SQLITE_OK, let statement else { throw PlainFailure(database) }
        statements.append(statement)
        return PlainStatement(connection: self, handle: statement)
    }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw PlainFailure(database) }
    }

    /// The number of the row inserted last.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(database) }
}

/// A prepared statement that gives no rows, or one number.
struct PlainStatement {
    /// Held, because it must not be closed before the statement was used for the last time.
    let connection: PlainConnection
    let handle: OpaquePointer

    /// Binds the parameters from the first on and carries the statement out.
    @inline(__always)
    func run<each Value: PlainValue>(_ values: repeat each Value) throws {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            value.bind(to: handle, at: index)
        }
        guard sqlite3_step(handle) == SQLITE_DONE else { throw PlainFailure(sqlite3_db_handle(handle)) }
        sqlite3_reset(handle)
    }

    /// The number in the first column of the first row; `nil` where there is no row.
    func number() -> Int64? {
        defer { sqlite3_reset(handle) }
        return sqlite3_step(handle) == SQLITE_ROW ? sqlite3_column_int64(handle, 0) : nil
    }
}

/// What a parameter can be.
protocol PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32)
}

/// Makes SQLite copy what it is given: `SQLITE_TRANSIENT`, a macro that Swift does not see.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, self) }
}

extension Int: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, Int64(self)) }
}

extension Timestamp: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, microseconds) }
}

extension String: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_text(statement, index, self, -1, copied) }
}

extension Data: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) {
        withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), copied)
        }
    }
}

extension Optional: PlainValue where Wrapped: PlainValue {
    func bind(to statement: OpaquePointer, at index: Int32) {
        switch self {
        case .some(let value): value.bind(to: statement, at: index)
        case .none: sqlite3_bind_null(statement, index)
        }
    }
}
