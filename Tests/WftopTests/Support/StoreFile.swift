import Foundation
import GRDB
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

/// A store's file, looked at beside whoever uses it.
struct StoreFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// A monitor on the store, as another program would have one.
    func monitor(readOnly: Bool = true, actor: String = "tester") throws -> StoreMonitor {
        StoreMonitor(
            adapter: try SQLiteAdapter.guest(path: path, readOnly: readOnly),
            access: .init(target: path, actor: actor))
    }

    /// Changes a store behind its back.
    func damage(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Rows as they lie in the file.
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { try Row.fetchAll($0, sql: sql, arguments: arguments) }
    }

    /// A single number.
    func number(_ sql: String) throws -> Int { try rows(sql).first?[0] ?? 0 }

    /// The process that is in the middle of a write; `nil` for none. It has locked byte 120 of the memory that is shared
    /// beside the file: SQLite's WAL_WRITE_LOCK.
    var writer: Int32? {
        get throws {
            var file = stat()
            guard stat(path + "-shm", &file) == 0 else { return nil }
            // 1: POSIX ADVISORY WRITE <process> <device>:<file> <first byte> <last byte>
            let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
            for words in locks.map({ $0.split(separator: " ") }) where words.count == 8 && words[3] == "WRITE" {
                guard words[5].hasSuffix(":\(file.st_ino)"), let first = Int(words[6]), first <= 120,
                    words[7] == "EOF" || Int(words[7]) ?? 0 >= 120
                else { continue }
                return Int32(words[4])
            }
            return nil
        }
    }
}
