import Workflows

/// What the loop does, prepared. The tables and their indexes are the adapter's own.
struct PlainStatements {
    let begin: PlainStatement
    let commit: PlainStatement
    let insertRun: PlainStatement
    let updateRun: PlainStatement
    let insertVersion: PlainStatement
    let insertEvent: PlainStatement
    private let moveCursor: PlainStatement
    private let count: PlainStatement
    private let markCreated: PlainStatement
    private let countSlot: PlainStatement
    private let countEdge: PlainStatement
    private let countEntry: PlainStatement
    private let countStay: PlainStatement
    private let countMinute: PlainStatement

    init(_ connection: PlainConnection, workflow: Int64) throws {
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        insertRun = try connection.prepare(
            """
            INSERT INTO runs(run_id, workflow_id, foreign_id, run_state, status, version, visit, entered_at, created_at,
              updated_at, partition, object_version) VALUES (?1, \(workflow), ?2, 1, 1, 1, 1, ?3, ?3, ?3, ?4, 1)
            """)
        updateRun = try connection.prepare(
            """
            UPDATE runs SET run_state = ?2, status = ?3, version = ?4, visit = ?4, entered_at = ?5, updated_at = ?5,
              reason = NULL, object_version = 1 WHERE run_key = ?1
            """)
        insertVersion = try connection.prepare(
            """
            INSERT INTO versions(version_id, run_state, status, visit, entered_at, at, status_label, origin, role, instance,
              epoch, object_version, object) VALUES (?1 << 31 | ?2, ?3, ?4, ?2, ?5, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11)
            """)
        insertEvent = try connection.prepare(
            """
            INSERT INTO events(workflow_id, topic, partition, run_key, version, status, previous_status, run_state, origin,
              at) VALUES (\(workflow), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        moveCursor = try connection.prepare(
            """
            INSERT INTO cursors(consumer, partition, position) VALUES (?, ?, ?)
            ON CONFLICT (consumer, partition) DO UPDATE SET position = excluded.position
            """)
        count = try connection.prepare(
            """
            INSERT INTO counts(workflow_id, status, run_state, n) VALUES (\(workflow), ?, ?, ?)
            ON CONFLICT (workflow_id, status, run_state) DO UPDATE SET n = n + excluded.n
            """)
        markCreated = try connection.prepare(
            """
            INSERT INTO created_marks(seconds, slot, first_key, last_key) VALUES (?, ?, ?, ?)
            ON CONFLICT (seconds, slot) DO UPDATE SET first_key = min(first_key, excluded.first_key),
              last_key = max(last_key, excluded.last_key)
            """)
        countSlot = try connection.prepare(
            """
            INSERT INTO edge_slots(workflow_id, slot, from_status, to_status, origin, n) VALUES (\(workflow), ?, ?, ?, 2, ?)
            ON CONFLICT (workflow_id, slot, from_status, to_status, origin) DO UPDATE SET n = n + excluded.n
            """)
        countEdge = try connection.prepare(
            """
            INSERT INTO edge_totals(workflow_id, from_status, to_status, origin, n, last_at)
            VALUES (\(workflow), ?, ?, 2, ?, ?) ON CONFLICT (workflow_id, from_status, to_status, origin)
            DO UPDATE SET n = n + excluded.n, last_at = max(last_at, excluded.last_at)
            """)
        countEntry = try connection.prepare(
            """
            INSERT INTO status_minutes(workflow_id, minute, status, entered, errors) VALUES (\(workflow), ?, ?, ?, 0)
            ON CONFLICT (workflow_id, minute, status)
            DO UPDATE SET entered = entered + excluded.entered, errors = errors + excluded.errors
            """)
        countStay = try connection.prepare(
            """
            INSERT INTO stays(workflow_id, minute, status, bin, n) VALUES (\(workflow), ?, ?, ?, ?)
            ON CONFLICT (workflow_id, minute, status, bin) DO UPDATE SET n = n + excluded.n
            """)
        countMinute = try connection.prepare(
            """
            INSERT INTO workflow_minutes(minute, workflow_id, transitions, errors) VALUES (?, \(workflow), ?, 0)
            ON CONFLICT (minute, workflow_id)
            DO UPDATE SET transitions = transitions + excluded.transitions, errors = errors + excluded.errors
            """)
    }

    /// Writes what the versions of a group changed together.
    func write(_ group: PlainGroup) throws {
        for (cursor, event) in group.cursors {
            try moveCursor.run(PlainLoop.consumers[cursor.status - 1], cursor.partition, event)
        }
        for (key, change) in group.counts where change != 0 {
            try count.run(key.status, key.runState.rawValue, change)
        }
        for (mark, runs) in group.created {
            try markCreated.run(mark.seconds, mark.slot, runs.lowerBound, runs.upperBound)
        }
        for (edge, crossed) in group.edges {
            try countSlot.run(edge.slot, edge.from, edge.to, crossed.count)
            try countEdge.run(edge.from, edge.to, crossed.count, crossed.last)
        }
        for (entry, entered) in group.entries { try countEntry.run(entry.minute, entry.status, entered) }
        for (stay, runs) in group.stays { try countStay.run(stay.minute, stay.status, stay.bin, runs) }
        for (minute, versions) in group.minutes { try countMinute.run(minute, versions) }
    }
}
