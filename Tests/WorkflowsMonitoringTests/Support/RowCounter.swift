import Foundation
import GRDBSQLite
import Synchronization

/// Counts the rows that statements on one file return or look through, by SQLite's own counters.
enum RowCounter {
    private static let counts = Mutex<[String: Int]>([:])
    private static let installed = Mutex(false)

    /// Has every connection counted that is opened from now on.
    static func install() {
        let isFirst = installed.withLock { installed in
            defer { installed = true }
            return !installed
        }
        guard isFirst else { return }
        typealias Entry =
            @convention(c) (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, OpaquePointer?) ->
            Int32
        let entry: Entry = { connection, _, _ in
            sqlite3_trace_v2(
                connection, UInt32(SQLITE_TRACE_PROFILE | SQLITE_TRACE_ROW),
                { kind, _, statement, _ in
                    RowCounter.take(kind, OpaquePointer(statement))
                    return 0
                }, nil)
            return SQLITE_OK
        }
        // SQLite declares the entry point without its arguments, as it does for extensions in libraries.
        sqlite3_auto_extension(unsafeBitCast(entry, to: (@convention(c) () -> Void).self))
    }

    private static func take(_ kind: UInt32, _ statement: OpaquePointer?) {
        guard let statement, let name = sqlite3_db_filename(sqlite3_db_handle(statement), "main") else { return }
        let rows =
            kind == UInt32(SQLITE_TRACE_ROW)
            ? 1 : Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1))
        guard rows > 0 else { return }
        counts.withLock { $0[String(cString: name), default: 0] += rows }
    }

    /// How many rows were read of the file since the last call.
    static func take(_ path: String) -> Int {
        let path = URL(filePath: path).resolvingSymlinksInPath().path
        return counts.withLock { $0.removeValue(forKey: path) ?? 0 }
    }
}
