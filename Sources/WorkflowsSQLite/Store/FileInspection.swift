import GRDBSQLite
import Glibc
import Workflows

/// What can be learned of a file before it is opened as a store.
///
/// The header is read through SQLite, never with a descriptor of our own: closing any descriptor of a file takes all of
/// the process' POSIX locks on it away, those of other connections of this process included.
struct FileInspection {
    /// The file's size in bytes; `nil` when there is no file.
    let size: Int64?
    /// Whether the header is SQLite's.
    let isSQLite: Bool
    /// Whose file the header says it is.
    let applicationID: Int64
    /// The schema's version, as the header has it.
    let schemaVersion: Int64
    /// How many tables and indexes it has, without the log.
    let parts: Int64
    /// Whether a write-ahead log lies beside it, which may know better than the header.
    let hasLog: Bool

    /// Looks at a file without changing anything.
    ///
    /// - Throws: `notAllowed`, `notAStore` for what is not a plain file, or `storeUnavailable`.
    init(path: String) throws(WorkflowError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            guard code == ENOENT else { throw Self.failure(code, path) }
            (size, isSQLite, applicationID, schemaVersion, parts, hasLog) = (nil, false, 0, 0, 0, false)
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw WorkflowError(
                .notAStore,
                "\(path) is not a store of workflows: it is not a plain file. Give the path of the file itself.")
        }
        guard access(path, R_OK) == 0 else { throw Self.failure(errno, path) }
        size = Int64(status.st_size)

        let header = Self.header(path)
        isSQLite = header != nil && status.st_size > 0
        applicationID = header?.applicationID ?? 0
        schemaVersion = header?.schemaVersion ?? 0
        parts = header?.parts ?? 0

        hasLog = Self.hasLog(path)
    }

    /// Whether a write-ahead log with something in it lies beside a file.
    static func hasLog(_ path: String) -> Bool {
        var log = stat()
        return stat(path + "-wal", &log) == 0 && log.st_size > 0
    }

    /// Whether the file could be one that another process is creating at this moment: its mark is in the log, or there is
    /// nothing in it yet.
    var mayBeNew: Bool { hasLog || isSQLite && applicationID == 0 && parts == 0 }

    /// Whether the file is somebody else's.
    var isForeign: Bool {
        guard let size, size > 0 else { return false }
        return !isSQLite || applicationID != Schema.applicationID && !mayBeNew
    }

    /// What the header says, whatever the log has to add; `nil` for what is no database.
    private static func header(_ path: String) -> (applicationID: Int64, schemaVersion: Int64, parts: Int64)? {
        var opened: OpaquePointer?
        defer { sqlite3_close(opened) }
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
        // A process that died while it carried the log over may leave a file that is shorter than its header says: the
        // log has the rest. Nothing is written here; with this setting SQLite reads such a header too.
        guard sqlite3_open_v2(ImmutableLocation.of(path), &opened, flags, nil) == SQLITE_OK,
            sqlite3_exec(opened, "PRAGMA writable_schema = ON", nil, nil, nil) == SQLITE_OK,
            let applicationID = integer("PRAGMA application_id", opened),
            let schemaVersion = integer("PRAGMA user_version", opened)
        else { return nil }
        // What of the schema is in the log alone cannot be counted; a file whose header is written is not new.
        let parts = integer("SELECT count(*) FROM sqlite_master", opened) ?? 1
        return (applicationID, schemaVersion, parts)
    }

    private static func integer(_ sql: String, _ database: OpaquePointer?) -> Int64? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { return nil }
        return sqlite3_column_int64(statement, 0)
    }

    private static func failure(_ code: Int32, _ path: String) -> WorkflowError {
        let words = String(cString: strerror(code))
        guard code == EACCES || code == EPERM else {
            return WorkflowError(.storeUnavailable, "\(path) cannot be opened: \(words).")
        }
        return WorkflowError(
            .notAllowed,
            "The operating system does not allow this user to open \(path) (\(words)): run as the user of its service, or "
                + "have its mode changed.")
    }
}
