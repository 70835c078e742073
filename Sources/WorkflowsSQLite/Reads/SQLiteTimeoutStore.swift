import Workflows

/// The pending timeouts of a SQLite store.
struct SQLiteTimeoutStore: TimeoutStore {
    let store: Store

    private static let columns = """
        t.id, t.workflow_id, r.run_id, r.foreign_id, t.status, t.visit, t.name, t.due_at, t.held, t.attempts,
        t.last_error, t.first_due_at
        """

    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        try await timeouts(of: workflow, limit: limit) { connection, number in
            let statement = try connection.statement(
                """
                SELECT \(Self.columns) FROM timeouts t JOIN runs r ON r.run_key = t.run_key
                WHERE t.workflow_id = ? AND t.status = ? AND t.held = 0 AND t.done = 0 AND t.due_at <= ?
                  AND r.run_state <> \(RunState.paused.rawValue) ORDER BY t.due_at LIMIT ?
                """)
            // What cannot be read is passed over, however much of it is before the rest.
            statement.bind(number, status, by, -1)
            return statement
        }
    }

    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return nil }
            let statement = try connection.statement(
                """
                SELECT t.due_at, r.run_id, r.run_state FROM timeouts t LEFT JOIN runs r ON r.run_key = t.run_key
                WHERE t.workflow_id = ? AND t.status = ? AND t.held = 0 AND t.done = 0 ORDER BY t.due_at
                """)
            statement.bind(number, status)
            return try statement.firstMoment {
                $0.runID(1) != nil && $0.int(2) != RunState.paused.rawValue
            }
        }
    }

    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        let names = store.names
        return try await timeouts(of: workflow) { connection, number in
            let statement: PreparedStatement
            if let runID {
                statement = try connection.statement(
                    """
                    SELECT \(Self.columns) FROM timeouts t JOIN runs r ON r.run_key = t.run_key
                    WHERE r.run_id = ?2 AND t.done = 0 AND (?3 IS NULL OR t.workflow_id = ?3)
                    ORDER BY t.due_at LIMIT ?1
                    """)
                statement.bind(runID, at: 2)
                statement.bind(workflow == nil ? nil : number, at: 3)
            } else {
                let workflows = try workflow == nil ? names.all(connection) : [number]
                guard !workflows.isEmpty else { return nil }
                let selection = """
                    SELECT \(Self.columns) FROM timeouts t INDEXED BY timeouts_next
                    CROSS JOIN runs r ON r.run_key = t.run_key
                    """
                statement = try connection.temporaryStatement(
                    WorkflowMerge.sql(
                        selection, number: "t.workflow_id", workflows: workflows, also: "t.done = 0", order: 8))
            }
            statement.bind(max(0, limit), at: 1)
            return statement
        }
    }

    private func timeouts(
        of workflow: WorkflowName?, limit: Int = .max,
        _ prepare: @escaping @Sendable (Connection, Int64) throws -> PreparedStatement?
    ) async throws(WorkflowError) -> [Timeout] {
        let names = store.names
        let (timeouts, unreadable) = try await store.readShortly { connection -> ([Timeout], Int) in
            var number: Int64 = 0
            if let workflow {
                guard let known = try names.number(of: workflow, connection) else { return ([], 0) }
                number = known
            }
            var timeouts: [Timeout] = []
            var unreadable = 0
            guard let row = try prepare(connection, number) else { return ([], 0) }
            defer { row.reset() }
            while timeouts.count < limit, try row.step() {
                guard let workflow = try names.name(of: row.int64(1), connection), let runID = row.runID(2) else {
                    unreadable += 1
                    continue
                }
                timeouts.append(
                    Timeout(
                        id: row.int64(0), workflow: workflow, runID: runID, foreignID: ForeignID(row.text(3)),
                        status: row.int(4), visit: row.int(5), name: row.text(6), dueAt: row.timestamp(7),
                        held: row.int64(8) != 0, attempts: row.count(9), lastError: row.optionalText(10),
                        firstDueAt: row.timestamp(11)))
            }
            return (timeouts, unreadable)
        }
        store.countUnreadable(unreadable)
        return timeouts
    }
}
