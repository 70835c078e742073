public import Workflows

extension SQLiteAdapter {
    /// Looks for anything in the store that must never be. Reads everything once, in one snapshot: on a large store that
    /// takes seconds, during which the log cannot be carried over into the file. What it looks for is listed, with what no
    /// store can tell, in ``StoreViolation/Invariant``.
    ///
    /// - Parameter limit: How many violations of one kind are named at most.
    /// - Returns: What was found; empty for a sound store.
    public func check(limit: Int = 100) async throws(WorkflowError) -> [StoreViolation] {
        try await store.read { connection in
            let check = StoreCheck(connection: connection, limit: max(1, limit))
            return try check.all()
        }
    }
}

/// Holds a store against its invariants, one statement each.
struct StoreCheck {
    let connection: Connection
    let limit: Int

    func all() throws -> [StoreViolation] {
        let declared = try DeclaredWorkflows(connection)
        return try integrity() + versions() + newestVersion() + unfinished() + events() + counts() + cursors()
            + epochs() + runStates() + edges(declared) + starts(declared) + waits(declared)
    }

    private func integrity() throws -> [StoreViolation] {
        try found(.integrity, "PRAGMA integrity_check(\(limit))") { row in
            row.text(0) == "ok" ? nil : "SQLite finds the file damaged: \(row.text(0))."
        }
    }

    private func versions() throws -> [StoreViolation] {
        let gaps = """
            SELECT r.run_id, count(v.version_id), max(v.version_id & 2147483647), min(v.version_id & 2147483647)
            FROM runs r LEFT JOIN versions v ON v.version_id BETWEEN r.run_key << 31 AND (r.run_key << 31) | 2147483647
            GROUP BY r.run_key HAVING count(v.version_id) <> max(v.version_id & 2147483647)
              OR min(v.version_id & 2147483647) <> 1 OR count(v.version_id) = 0
            """
        let orphans = """
            SELECT v.version_id >> 31, v.version_id & 2147483647 FROM versions v
            WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_key = v.version_id >> 31)
            """
        let broken = try found(.versions, gaps) { row in
            "Run \(row.text(0)) has \(row.int64(1)) versions, of which the first is \(row.int64(3)) and the last "
                + "\(row.int64(2))."
        }
        return try broken
            + found(.versions, orphans) { row in
                "Version \(row.int64(1)) belongs to a run, \(row.int64(0)), that is not there."
            }
    }

    private func newestVersion() throws -> [StoreViolation] {
        let sql = """
            SELECT r.run_id, r.version FROM runs r LEFT JOIN versions v ON v.version_id =
              (SELECT max(version_id) FROM versions
               WHERE version_id BETWEEN r.run_key << 31 AND (r.run_key << 31) | 2147483647)
            WHERE v.version_id IS NOT (r.run_key << 31) | r.version OR v.status IS NOT r.status
              OR v.run_state IS NOT r.run_state OR v.visit IS NOT r.visit OR v.entered_at IS NOT r.entered_at
              OR v.at IS NOT r.updated_at OR v.reason IS NOT r.reason OR v.object_version IS NOT r.object_version
            """
        return try found(.newestVersion, sql) { row in
            "Run \(row.text(0)), at version \(row.int64(1)), is not as its newest version says."
        }
    }

    private func unfinished() throws -> [StoreViolation] {
        let sql = """
            SELECT w.name, r.foreign_id, count(*) FROM runs r NOT INDEXED
            LEFT JOIN workflows w ON w.id = r.workflow_id WHERE +r.run_state IN (1, 2, 3)
            GROUP BY r.workflow_id, r.foreign_id HAVING count(*) > 1
            """
        return try found(.unfinished, sql) { row in
            "\(row.text(1)) has \(row.int64(2)) unfinished runs of \(row.text(0))."
        }
    }

    /// Counted side by side, not joined: SQLite would go through all events for each version. What is older than the last
    /// event that was let go may be gone, unless its run still needs it.
    private func events() throws -> [StoreViolation] {
        let sql = """
            SELECT r.run_id, k.version_id & 2147483647, k.n FROM (
              SELECT version_id, sum(here) AS n, max(event_id) AS told FROM (
                SELECT version_id, 0 AS here, event_id FROM versions
                UNION ALL SELECT (run_key << 31) | version, 1, NULL FROM events WHERE consumer IS NULL)
              GROUP BY version_id HAVING sum(1 - here) = 1 AND n <> 1) k
            LEFT JOIN runs r ON r.run_key = k.version_id >> 31
            WHERE k.n > 1 OR k.told IS NULL
              OR k.told > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'trimmed_through')
              OR r.run_state IN (1, 2, 3, 7) AND k.version_id & 2147483647 = r.version
            """
        let orphans = """
            SELECT e.id, e.version FROM events e
            WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.version_id = (e.run_key << 31) | e.version)
              AND e.consumer IS NULL
            """
        let uneven = try found(.events, sql) { row in
            "Version \(row.int64(1)) of run \(row.text(0)) has \(row.int64(2)) events."
        }
        return try uneven
            + found(.events, orphans) { row in
                "Event \(row.int64(0)) tells of version \(row.int64(1)), which is not there."
            }
    }

    private func counts() throws -> [StoreViolation] {
        let sql = """
            WITH scan AS (SELECT workflow_id, status, run_state, count(*) AS n FROM runs GROUP BY 1, 2, 3)
            SELECT w.name, s.status, s.run_state, s.n, coalesce(c.n, 0) FROM scan s
              LEFT JOIN counts c USING (workflow_id, status, run_state) LEFT JOIN workflows w ON w.id = s.workflow_id
              WHERE s.n IS NOT c.n
            UNION ALL
            SELECT w.name, c.status, c.run_state, 0, c.n FROM counts c
              LEFT JOIN scan s USING (workflow_id, status, run_state) LEFT JOIN workflows w ON w.id = c.workflow_id
              WHERE s.n IS NULL AND c.n <> 0
            """
        return try found(.counts, sql) { row in
            "\(row.text(0)) has \(row.int64(3)) runs in status \(row.int64(1)), run state \(row.int64(2)); the counter says "
                + "\(row.int64(4))."
        }
    }

    private func cursors() throws -> [StoreViolation] {
        let sql = """
            SELECT consumer, partition, position FROM cursors
            WHERE position > coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) OR position < 0
            """
        return try found(.cursors, sql) { row in
            "The cursor of \(row.text(0)) in partition \(row.int64(1)) stands on event \(row.int64(2)), beyond the last one."
        }
    }

    private func epochs() throws -> [StoreViolation] {
        let sql = """
            SELECT id, role, epoch, before FROM (
              SELECT e.id, v.role, v.epoch, max(v.epoch) OVER (
                PARTITION BY v.role ORDER BY e.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM events e JOIN versions v ON v.version_id = (e.run_key << 31) | e.version
              WHERE v.epoch IS NOT NULL AND e.consumer IS NULL)
            WHERE epoch < before
            """
        return try found(.epochs, sql) { row in
            "Event \(row.int64(0)) was written by role \(row.text(1)) in epoch \(row.int64(2)), after epoch "
                + "\(row.int64(3)) had begun."
        }
    }

    /// What a statement finds, a sentence for each row that breaks the invariant.
    func found(
        _ invariant: StoreViolation.Invariant, _ sql: String, _ sentence: (PreparedStatement) -> String?
    ) throws -> [StoreViolation] {
        let statement = try connection.temporaryStatement(sql)
        defer { statement.reset() }
        var violations: [StoreViolation] = []
        while violations.count < limit, try statement.step() {
            if let message = sentence(statement) { violations.append(StoreViolation(invariant, message)) }
        }
        return violations
    }
}
