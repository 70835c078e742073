import Workflows

/// Removes finished runs whole, within a transaction, and tells before that which may go.
struct RunRemoval {
    /// What a run left behind.
    struct Gone {
        let count: CountKey
        let lastEvent: Int64?
    }

    private let connection: Connection
    private var passing: EventPassing

    /// - Parameter ignored: a consumer that nothing waits for.
    init(_ connection: Connection, at now: Timestamp, but ignored: ConsumerName? = nil) throws {
        self.connection = connection
        passing = try EventPassing(connection, at: now, but: ignored)
    }

    /// Run states in which nothing is owed any more.
    static let finalStates = RunState.allCases.filter { $0.isFinal }.map { String($0.rawValue) }.joined(separator: ", ")

    /// Whether nobody waits for anything of a run: every consumer has passed its events, and none tries a failure again.
    mutating func isFree(_ run: Int64) throws -> Bool {
        guard try isPassed(run) else { return false }
        let statement = try connection.statement("SELECT consumer FROM parked WHERE run_key = ?")
        statement.bind(run)
        var isFree = true
        try statement.forEach { row in
            isFree = isFree && passing.isAbandoned(ConsumerName(row.text(0)))
        }
        return isFree
    }

    /// Whether every consumer has passed a run's events.
    mutating func isPassed(_ run: Int64) throws -> Bool {
        for event in try events(of: run) where try !passing.havePassed(event) { return false }
        return true
    }

    /// Removes a run; `nil` where it has to stay.
    mutating func remove(_ id: RunID, writtenBefore moment: Timestamp) throws -> Gone? {
        let statement = try connection.statement(
            """
            SELECT run_key, workflow_id, status, run_state FROM runs
            WHERE run_id = ? AND updated_at < ? AND run_state IN (\(Self.finalStates))
            """)
        statement.bind(id, moment)
        let found = try statement.first { row in
            (key: row.int64(0), count: CountKey(workflow: row.int64(1), status: row.int(2), runState: row.int(3)))
        }
        guard let (key, count) = found, try isFree(key) else { return nil }
        let events = try events(of: key)
        let delete = try connection.statement("DELETE FROM events WHERE id = ?")
        for event in events {
            _ = try passing.letGo(of: event)
            try delete.run(event.id)
        }
        let versions = VersionKey.range(of: key)
        try connection.statement("DELETE FROM versions WHERE version_id BETWEEN ? AND ?")
            .run(versions.first, versions.last)
        try connection.statement("DELETE FROM parked WHERE run_key = ?").run(key)
        try connection.statement("DELETE FROM timeouts WHERE run_key = ?").run(key)
        try connection.statement("DELETE FROM runs WHERE run_key = ?").run(key)
        return Gone(count: count, lastEvent: events.map(\.id).max())
    }

    /// Stores what abandoned consumers missed, and forgets when runs were triggered that are gone.
    func finish() throws {
        try passing.writeMissed()
        try CreatedMarks(connection: connection).trim()
    }

    private func events(of run: Int64) throws -> [EventPassing.Place] {
        let statement = try connection.statement(
            """
            SELECT e.id, e.workflow_id, e.topic, e.partition, e.run_state, e.consumer FROM versions v
            JOIN events e ON e.id = v.event_id AND e.run_key = ?1 WHERE v.version_id BETWEEN ?2 AND ?3
            UNION ALL SELECT id, workflow_id, topic, partition, run_state, consumer FROM events
            WHERE run_key = ?1 AND consumer IS NOT NULL
            """)
        let versions = VersionKey.range(of: run)
        statement.bind(run, versions.first, versions.last)
        var events: [EventPassing.Place] = []
        try statement.forEach { row in
            events.append(
                EventPassing.Place(
                    id: row.int64(0), workflow: row.int64(1), topic: row.int64(2), partition: row.int(3),
                    runState: row.int(4), consumer: row.optionalText(5)))
        }
        return events
    }
}
