import Foundation
import GRDBSQLite
import Synchronization

/// Counts what the statements of this process read, by SQLite's own counters: installed on every connection that is
/// opened after ``install()``.
enum StatementCounter {
    struct Counts {
        var statements = 0
        /// Rows that statements returned.
        var rows = 0
        /// Steps through a table or an index without a condition that an index serves.
        var scanned = 0
        /// Sorts without an index.
        var sorts = 0
        /// Instructions of SQLite's machine: five to twenty a row.
        var instructions = 0
    }

    private static let counts = Mutex(Counts())

    static func install() {
        typealias Entry =
            @convention(c) (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, OpaquePointer?) ->
            Int32
        let entry: Entry = { connection, _, _ in
            sqlite3_trace_v2(
                connection, UInt32(SQLITE_TRACE_PROFILE | SQLITE_TRACE_ROW),
                { kind, _, statement, _ in
                    StatementCounter.take(kind, statement)
                    return 0
                }, nil)
            return SQLITE_OK
        }
        // SQLite declares the entry point without its arguments, as it does for extensions in libraries.
        sqlite3_auto_extension(unsafeBitCast(entry, to: (@convention(c) () -> Void).self))
    }

    private static func take(_ kind: UInt32, _ statement: UnsafeMutableRawPointer?) {
        let statement = OpaquePointer(statement)
        counts.withLock { counts in
            if kind == UInt32(SQLITE_TRACE_ROW) {
                counts.rows += 1
            } else {
                counts.statements += 1
                counts.scanned += Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1))
                counts.sorts += Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_SORT, 1))
                counts.instructions += Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1))
            }
        }
    }

    /// What was read since the last call.
    static func take() -> Counts {
        counts.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }
}
