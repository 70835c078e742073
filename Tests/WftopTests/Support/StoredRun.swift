import GRDB
import Workflows

/// A run with all its versions, as they lie in a store.
struct StoredRun {
    struct Version {
        let number: Int
        let status: Int
        let runState: RunState?
        let origin: Origin.Kind?
        let role: String?
        let reason: String?
    }

    let id: String
    let workflow: String
    let foreignID: String
    let current: Int
    var versions: [Version] = []
    /// Pending timeouts: the version that entered the status, and how often each failed.
    var timeouts: [(visit: Int, attempts: Int)] = []
    /// Failures that wait to be tried again: the version and how often it failed.
    var parked: [(version: Int, attempts: Int)] = []

    /// Every run of a store.
    static func all(in file: StoreFile) throws -> [String: StoredRun] {
        var runs: [Int64: StoredRun] = [:]
        for row in try file.rows(
            "SELECT r.run_key, r.run_id, w.name, r.foreign_id, r.version FROM runs r JOIN workflows w ON w.id = r.workflow_id"
        ) {
            runs[row[0]] = StoredRun(id: row[1], workflow: row[2], foreignID: row[3], current: row[4])
        }
        for row in try file.rows(
            """
            SELECT version_id >> 31, version_id & 2147483647, status, run_state, origin, role, reason FROM versions
            ORDER BY version_id
            """)
        {
            runs[row[0]]?.versions.append(
                Version(
                    number: row[1], status: row[2], runState: RunState(rawValue: row[3]),
                    origin: Origin.Kind(rawValue: row[4]), role: row[5], reason: row[6]))
        }
        for row in try file.rows("SELECT run_key, visit, attempts FROM timeouts WHERE done = 0") {
            runs[row[0]]?.timeouts.append((visit: row[1], attempts: row[2]))
        }
        for row in try file.rows("SELECT run_key, version, attempts FROM parked") {
            runs[row[0]]?.parked.append((version: row[1], attempts: row[2]))
        }
        return Dictionary(uniqueKeysWithValues: runs.values.map { ($0.id, $0) })
    }
}
