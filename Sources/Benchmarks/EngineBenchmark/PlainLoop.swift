import FoundationEssentials
import GRDBSQLite
import Workflows
import WorkflowsSQLite

/// What one loop over SQLite's own interface does in groups of a hundred: for each transition every row that the
/// adapter writes, with prepared statements and nothing else.
enum PlainLoop {
    private static let statements = [
        "SELECT run_key, version FROM runs WHERE run_id = ?1",
        """
        UPDATE runs SET run_state = 2, status = ?2, version = ?3, visit = ?3, entered_at = ?4, updated_at = ?4,
          reason = NULL, object_version = 1 WHERE run_key = ?1
        """,
        """
        INSERT INTO versions(version_id, run_state, status, visit, entered_at, at, status_label, origin, role, instance,
          epoch, object_version, object) VALUES ((?1 << 31) | ?2, 2, ?3, ?2, ?4, ?4, 'Created', 2, 'orders-1', 'bench', 1, 1, ?5)
        """,
        """
        INSERT INTO events(workflow_id, topic, partition, run_key, version, status, previous_status, run_state, origin, at)
        VALUES (1, ?3 * 2, ?1 % 64, ?1, ?2, ?3, ?4, 2, 2, ?5)
        """,
        """
        INSERT INTO cursors(consumer, partition, position) VALUES ('orders-1', ?1, ?2)
        ON CONFLICT (consumer, partition) DO UPDATE SET position = excluded.position
        """,
        """
        INSERT INTO counts(workflow_id, status, run_state, n) VALUES (1, ?1, 2, ?2)
        ON CONFLICT (workflow_id, status, run_state) DO UPDATE SET n = n + excluded.n
        """,
        """
        INSERT INTO edge_slots(workflow_id, slot, from_status, to_status, origin, n) VALUES (1, ?1, ?2, ?3, 2, 1)
        ON CONFLICT (workflow_id, slot, from_status, to_status, origin) DO UPDATE SET n = n + 1
        """,
        """
        INSERT INTO edge_totals(workflow_id, from_status, to_status, origin, n, last_at) VALUES (1, ?1, ?2, 2, 1, ?3)
        ON CONFLICT (workflow_id, from_status, to_status, origin) DO UPDATE SET n = n + 1, last_at = excluded.last_at
        """,
        """
        INSERT INTO status_minutes(workflow_id, minute, status, entered, errors) VALUES (1, ?1, ?2, 1, 0)
        ON CONFLICT (workflow_id, minute, status) DO UPDATE SET entered = entered + 1
        """,
        """
        INSERT INTO stays(workflow_id, minute, status, bin, n) VALUES (1, ?1, ?2, 40, 1)
        ON CONFLICT (workflow_id, minute, status, bin) DO UPDATE SET n = n + 1
        """,
        """
        INSERT INTO workflow_minutes(minute, workflow_id, transitions, errors) VALUES (?1, 1, 1, 0)
        ON CONFLICT (minute, workflow_id) DO UPDATE SET transitions = transitions + 1
        """,
    ]

    private struct Failure: Error {
        let message: String
    }

    static func measure(path: String, transitions: Int, syncs: Bool) async throws -> Double {
        let runs: [Record]
        do {
            let adapter = try SQLiteAdapter(path: path)
            runs = try await Samples.runs(256, adapter.records)
        }
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let database = opened else { throw Failure(message: "open") }
        defer { sqlite3_close(database) }
        try execute(
            database,
            "PRAGMA synchronous = \(syncs ? "FULL" : "OFF"); PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16384"
        )
        let prepared = try statements.map { sql in
            var statement: OpaquePointer?
            guard
                sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
                let statement
            else { throw Failure(message: String(cString: sqlite3_errmsg(database))) }
            return statement
        }
        defer { for statement in prepared { sqlite3_finalize(statement) } }

        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<transitions {
            if number % 100 == 0 { try execute(database, "BEGIN IMMEDIATE") }
            try transition(prepared, runs[number % runs.count], round: number / runs.count)
            if number % 100 == 99 || number == transitions - 1 { try execute(database, "COMMIT") }
        }
        return Double(transitions) / (clock.now - start).inSeconds
    }

    private static func transition(_ statements: [OpaquePointer], _ run: Record, round: Int) throws {
        let now = Samples.now().microseconds
        let (from, to) = (Int64(round % 3 + 1), Int64((round + 1) % 3 + 1))
        let lookup = statements[0]
        let id = run.runID.description
        sqlite3_bind_text(lookup, 1, id, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        guard sqlite3_step(lookup) == SQLITE_ROW else { throw Failure(message: "no run") }
        let key = sqlite3_column_int64(lookup, 0)
        let version = sqlite3_column_int64(lookup, 1) + 1
        sqlite3_reset(lookup)
        try carryOut(statements[1], [key, to, version, now])
        run.object.withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(
                statements[2], 5, bytes.baseAddress, Int32(bytes.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
        try carryOut(statements[2], [key, version, to, now])
        try carryOut(statements[3], [key, version, to, from, now])
        try carryOut(statements[4], [key % 64, version])
        try carryOut(statements[5], [from, -1])
        try carryOut(statements[5], [to, 1])
        try carryOut(statements[6], [now / 10_000_000, from, to])
        try carryOut(statements[7], [from, to, now])
        try carryOut(statements[8], [now / 60_000_000, to])
        try carryOut(statements[9], [now / 60_000_000, from])
        try carryOut(statements[10], [now / 60_000_000])
    }

    private static func carryOut(_ statement: OpaquePointer, _ values: [Int64]) throws {
        for (index, value) in values.enumerated() { sqlite3_bind_int64(statement, Int32(index + 1), value) }
        guard sqlite3_step(statement) == SQLITE_DONE else {
            throw Failure(message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))))
        }
        sqlite3_reset(statement)
    }

    private static func execute(_ database: OpaquePointer, _ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(database)))
        }
    }
}
