import CSQLite
import GRDB

/// The head of the write-ahead log's index as it was, and where it is in memory. Every commit changes it, whoever commits.
///
/// It must not be used once the connection has closed.
struct LogGlance: @unchecked Sendable {
    private let index: UnsafeRawPointer
    private let head: [UInt32]

    /// `nil` where a connection has no such log, or has not read yet.
    init?(_ database: Database) {
        guard let handle = database.sqliteConnection,
            (try? Connection(database: database).statement("PRAGMA journal_mode").first { $0.text(0) }) == "wal",
            let index = csqlite_log_index(UnsafeMutableRawPointer(handle))
        else { return nil }
        self.index = index
        head = Array(unsafeUninitializedCapacity: Int(csqlite_log_index_words)) { words, count in
            csqlite_log_index_read(index, words.baseAddress)
            count = Int(csqlite_log_index_words)
        }
    }

    /// Whether it is what it was.
    var isSame: Bool { head.withUnsafeBufferPointer { csqlite_log_index_is(index, $0.baseAddress) } }
}
