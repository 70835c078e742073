import Foundation
import GRDBSQLite
import Workflows
import WorkflowsSQLite

/// A store of many runs that nobody serves, kept in a file to be measured more than once, with this process as the
/// instance that has it open.
final class SampleStore: Sendable {
    let path: String
    let adapter: SQLiteAdapter
    private let starts: [(id: StartID, workflow: SampleWorkflow)]

    /// Opens the store of so many runs, or makes it.
    static func open(in directory: String, runs: Int) async throws -> SampleStore {
        let path = "\(directory)/runs-\(runs).db"
        if !FileManager.default.fileExists(atPath: path) {
            let unfinished = path + ".part"
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: unfinished + ending) }
            try await generate(runs, path: unfinished)
            // The last connection to close carries the log over into the file, and takes it away.
            while FileManager.default.fileExists(atPath: unfinished + "-wal") {
                try await Task.sleep(for: .milliseconds(50))
            }
            try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        }
        try forgetEarlierInstances(path)
        let store = SampleStore(path: path, adapter: try SQLiteAdapter(path: path))
        try await store.join()
        return store
    }

    /// The instances of earlier measurements: a file that was measured often would be another one.
    private static func forgetEarlierInstances(_ path: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        let sql = "DELETE FROM role_reports; UPDATE roles SET holder = NULL; DELETE FROM instances"
        guard sqlite3_open(path, &database) == SQLITE_OK, sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK
        else { throw CocoaError(.fileReadCorruptFile) }
    }

    private init(path: String, adapter: SQLiteAdapter) {
        self.path = path
        self.adapter = adapter
        starts = SampleWorkflow.all.map { (StartID(RunID.random().description), $0) }
    }

    /// An hour's lease: nothing has to be written for it while something is measured.
    private func join() async throws {
        let now = EngineClock.system.now
        for start in starts {
            let instance = InstanceDescription(
                startID: start.id, name: "bench", processID: getpid(), startedAt: now,
                definition: start.workflow.definition)
            try await adapter.roles.join(instance, lease: .hours(1))
        }
        try await renew()
    }

    /// What a service writes every few seconds.
    func renew() async throws {
        let now = EngineClock.system.now
        for start in starts {
            let roles = start.workflow.definition.roles.map(\.name)
            var renewal = LeaseRenewal(instance: start.id, wanted: roles, at: now, lease: .hours(1))
            renewal.reports = roles.map { RoleReport(role: $0, state: .running, since: now) }
            _ = try await adapter.roles.renew(renewal)
        }
    }

    private static func generate(_ count: Int, path: String) async throws {
        var options = SQLiteOptions()
        options.durability = .off
        let adapter = try SQLiteAdapter(path: path, options: options)
        let records = adapter.records
        // Three days, to a little ago.
        let span = Duration.seconds(3 * 86_400)
        let start = EngineClock.system.now - span - .seconds(600)
        let callers = 512
        // A large store has shorter histories, so that it is made in minutes.
        let steps = count > 200_000 ? 1 : 3
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for number in stride(from: caller, to: count, by: callers) {
                        let at = start + span * (Double(number) / Double(count))
                        try await SampleWorkflow.store(number, at: at, steps: steps, in: records)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

extension Duration {
    fileprivate static func * (left: Duration, right: Double) -> Duration {
        .microseconds(Int64(Double(left.wholeMicroseconds) * right))
    }
}
