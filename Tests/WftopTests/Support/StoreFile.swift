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

    /// Whether a process is in the middle of a write.
    var isLocked: Bool {
        get throws {
            var configuration = Configuration()
            configuration.busyMode = .immediateError
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            do {
                try queue.inTransaction(.immediate) { _ in .rollback }
                return false
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                return true
            }
        }
    }
}
