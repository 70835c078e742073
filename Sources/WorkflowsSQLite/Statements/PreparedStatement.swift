import FoundationEssentials
import GRDB
import GRDBSQLite
import Workflows

/// What SQLite said when it failed.
struct SQLiteFailure: Error, CustomStringConvertible {
    /// The extended result code.
    let code: Int32
    /// SQLite's own words.
    let message: String

    /// The code without its refinement.
    var primaryCode: Int32 { code & 0xFF }

    /// Whether something is there already that may be there once.
    var isNotUnique: Bool {
        code == SQLITE_CONSTRAINT | 8 << 8 || code == SQLITE_CONSTRAINT | 6 << 8
    }

    var description: String { "SQLite error \(code): \(message)" }
}

/// A prepared statement, bound and read by position.
///
/// Reading converts as SQLite does: NULL and values of another type become 0, empty or `nil`. A damaged file therefore
/// yields wrong values, which the decoders refuse, and never a trap.
struct PreparedStatement {
    private let owner: Statement
    let handle: OpaquePointer

    init(_ statement: Statement) {
        owner = statement
        handle = statement.sqliteStatement
    }

    /// Binds the parameters from the first on.
    @inline(__always)
    func bind<each Value: Bindable>(_ values: repeat each Value) {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            value.bind(to: handle, at: index)
        }
    }

    /// Binds one parameter; the first is 1.
    func bind(_ value: some Bindable, at index: Int32) { value.bind(to: handle, at: index) }

    /// Goes to the next row; `false` after the last one.
    func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// Ends the execution, so that the statement holds nothing open.
    func reset() { sqlite3_reset(handle) }

    /// Carries the statement out to its end.
    func run() throws(SQLiteFailure) {
        defer { reset() }
        while try step() {}
    }

    /// Binds and carries out to the end.
    @inline(__always)
    func run<each Value: Bindable>(_ values: repeat each Value) throws(SQLiteFailure) {
        bind(repeat each values)
        try run()
    }

    /// What `read` makes of the first row.
    func first<Value>(_ read: (PreparedStatement) -> Value) throws(SQLiteFailure) -> Value? {
        defer { reset() }
        return try step() ? read(self) : nil
    }

    /// Reads every row.
    func forEach(_ read: (PreparedStatement) throws -> Void) throws {
        defer { reset() }
        while try step() { try read(self) }
    }

    private func failure(_ code: Int32) -> SQLiteFailure {
        let connection = sqlite3_db_handle(handle)
        let words = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "no message"
        let extended = sqlite3_extended_errcode(connection)
        sqlite3_reset(handle)
        return SQLiteFailure(code: extended & 0xFF == code & 0xFF ? extended : code, message: words)
    }
}

extension PreparedStatement {
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// Something that is counted up: no less than nothing, and so far from the largest number that it can be counted on.
    func count(_ column: Int32) -> Int { min(max(0, int(column)), Int(Int32.max)) }

    /// The number of a run's version, which is no larger than any can be.
    func version(_ column: Int32) -> Int { min(max(0, int(column)), VersionKey.maximumVersion) }

    /// Where a cursor stands: never before the first event.
    func position(_ column: Int32) -> Int64 { max(0, int64(column)) }

    func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

    func timestamp(_ column: Int32) -> Timestamp { Timestamp(microseconds: int64(column)) }

    func optionalTimestamp(_ column: Int32) -> Timestamp? { isNull(column) ? nil : timestamp(column) }

    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    func optionalText(_ column: Int32) -> String? {
        withText(column) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The column's bytes in place, good until the next step.
    func withText<Value>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>?) -> Value) -> Value {
        guard let start = sqlite3_column_text(handle, column) else { return body(nil) }
        return body(UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func data(_ column: Int32) -> Data {
        guard let start = sqlite3_column_blob(handle, column) else { return Data() }
        return Data(bytes: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func runID(_ column: Int32) -> RunID? { withText(column) { $0.flatMap { RunID(utf8: $0) } } }
}
