import Workflows

/// The pending timeouts of a SQLite store.
struct SQLiteTimeoutStore: TimeoutStore {
    let store: Store

    private static let columns = """
        t.id, t.workflow_id, r.run_id, r.foreign_id, t.status, t.visit, t.name, t.due_at, t.held, t.attempts,
        t.last_error, t.first_due_at
        """

    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        try await timeouts(of: workflow) { connection, number in
            let statement = try connection.statement(
                """
                SELECT \(Self.columns) FROM timeouts t JOIN runs r ON r.run_key = t.run_key
                WHERE t.workflow_id = ? AND t.status = ? AND t.held = 0 AND t.done = 0 AND t.due_at <= ?
                ORDER BY t.due_at LIMIT ?
                """)
            statement.bind(number, status, by, max(0, limit))
            return statement
        }
    }

    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return nil }
            let statement = try connection.statement(
                """
                SELECT due_at FROM timeouts WHERE workflow_id = ? AND status = ? AND held = 0 AND done = 0
                ORDER BY due_at LIMIT 1
                """)
            statement.bind(number, status)
            return try statement.first { $0.timestamp(0) }
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
        of workflow: WorkflowName?, _ prepare: @escaping @Sendable (Connection, Int64) throws -> PreparedStatement?
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
            try prepare(connection, number)?.forEach { row in
                guard let workflow = try names.name(of: row.int64(1), connection), let runID = row.runID(2) else {
                    unreadable += 1
                    return
                }
                timeouts.append(
                    Timeout(
                        id: row.int64(0), workflow: workflow, runID: runID, foreignID: ForeignID(row.text(3)),
                        status: row.int(4), visit: row.int(5), name: row.text(6), dueAt: row.timestamp(7),
                        held: row.int64(8) != 0, attempts: row.int(9), lastError: row.optionalText(10),
                        firstDueAt: row.timestamp(11)))
            }
            return (timeouts, unreadable)
        }
        store.countUnreadable(unreadable)
        return timeouts
    }
}
