import Workflows
import WorkflowsSQLite

/// A store that is there to be read: runs of four workflows in six statuses, most of them finished, updated in another order
/// than they were triggered, with three versions and their events each. What stands in it is as services would have left it.
enum ReadStore {
    /// When the first run was triggered; the others follow, a thousand a second.
    private static let start: Int64 = 1_700_000_000_000_000

    /// What a list is asked for, by name. An index leads to each of them.
    static func selections(of runs: Int) -> [(name: String, query: RunQuery)] {
        let middle = Timestamp(microseconds: start + Int64(runs) * 500)
        return [
            ("everything", RunQuery()),
            ("paused", RunQuery().with { $0.runStates = [.paused] }),
            ("one status", RunQuery().with { $0.statuses = [5] }),
            (
                "one workflow, two statuses",
                RunQuery().with {
                    $0.workflows = ["returns"]
                    $0.statuses = [1, 2]
                }
            ),
            (
                "updated in a minute of the middle",
                RunQuery().with {
                    $0.updatedFrom = middle
                    $0.updatedBefore = middle + .minutes(1)
                }
            ),
            ("created before the middle", RunQuery().with { $0.createdBefore = middle }),
            ("run ID prefix", RunQuery().with { $0.runIDPrefix = "a17c" }),
            ("foreign ID", RunQuery().with { $0.foreignIDs = ["customer-77"] }),
        ]
    }

    /// Makes the store. The adapter itself would take minutes for a million runs.
    static func fill(_ path: String, runs: Int) async throws {
        try await SQLiteAdapter(path: path).close()
        let connection = try PlainConnection(path: path, syncs: false)
        try connection.execute("PRAGMA cache_size = -200000; BEGIN")
        try connection.execute("INSERT INTO workflows(name) VALUES ('orders'), ('returns'), ('payments'), ('mails')")
        try connection.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(runs))
            INSERT INTO runs(run_key, run_id, workflow_id, foreign_id, run_state, status, version, visit, entered_at,
              created_at, updated_at, reason, partition, object_version)
            SELECT i, lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
              1 + i % 4, 'customer-' || i,
              CASE WHEN i % 100 < 2 THEN 2 WHEN i % 1000 = 7 THEN 3 WHEN i % 50 = 9 THEN 4 ELSE 5 END,
              CASE WHEN i % 100 < 2 THEN 1 + i % 3 ELSE 4 + i % 3 END, 3, 3,
              \(start) + i * 1000, \(start) + i * 1000, \(start) + i * 1000 + abs(random()) % 60000000,
              CASE WHEN i % 1000 = 7 OR i % 50 = 9 THEN 'gateway said ' || (i % 600) END, i % 64, 1 FROM n
            """)
        for seconds in [60, 3600] {
            try connection.execute(
                """
                INSERT INTO created_marks(seconds, slot, first_key, last_key)
                SELECT \(seconds), created_at / \(seconds)000000, min(run_key), max(run_key) FROM runs GROUP BY 2
                """)
        }
        try connection.execute(
            """
            INSERT INTO counts(workflow_id, status, run_state, n)
            SELECT workflow_id, status, run_state, count(*) FROM runs GROUP BY 1, 2, 3
            """)
        try addVersions(connection)
        try connection.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// A run is triggered at status 1, goes on to 2, and then to where it stands. A version's event has three times the run's
    /// key, less the versions that follow, for its ID.
    private static func addVersions(_ connection: PlainConnection) throws {
        let ordinals = "(SELECT 1 AS v UNION ALL SELECT 2 UNION ALL SELECT 3)"
        try connection.execute(
            """
            INSERT INTO versions(version_id, run_state, status, visit, entered_at, at, reason, status_label, origin, role,
              instance, epoch, object_version, object, event_id)
            SELECT run_key << 31 | v, iif(v = 3, run_state, v), iif(v = 3, status, v), v, entered_at,
              iif(v = 3, updated_at, created_at), iif(v = 3, reason, NULL), 'x', iif(v = 1, 1, 2),
              iif(v = 1, NULL, 'orders-1'), 'bench', iif(v = 1, NULL, 1), 1, x'7B7D', run_key * 3 - 3 + v
            FROM runs CROSS JOIN \(ordinals)
            """)
        try connection.execute(
            """
            INSERT INTO events(id, workflow_id, topic, partition, run_key, version, status, previous_status, run_state,
              origin, at)
            SELECT run_key * 3 - 3 + v, workflow_id,
              CASE WHEN v < 3 THEN v * 2 WHEN run_state = 2 THEN status * 2 ELSE 1 END, partition, run_key, v,
              iif(v = 3, status, v), CASE v WHEN 2 THEN 1 WHEN 3 THEN 2 END, iif(v = 3, run_state, v), iif(v = 1, 1, 2),
              iif(v = 3, updated_at, created_at)
            FROM runs CROSS JOIN \(ordinals)
            """)
    }
}

extension RunQuery {
    /// The query with a change.
    func with(_ change: (inout RunQuery) -> Void) -> RunQuery {
        var query = self
        change(&query)
        return query
    }
}
