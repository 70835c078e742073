import Workflows

extension SQLiteTimeoutStore: LateTimeoutCounting {
    func lateTimeouts(firstDueBy moment: Timestamp, limit: Int) async throws -> [WorkflowName: Total] {
        let names = store.names
        return try await store.readShortly { connection in
            let statement = try connection.statement(
                """
                SELECT sum(held = 0 AND first_due_at <= ?3), count(*) FROM (
                  SELECT held, first_due_at FROM timeouts INDEXED BY timeouts_next
                  WHERE workflow_id = ?1 AND done = 0 ORDER BY due_at LIMIT ?2)
                """)
            var counts: [WorkflowName: Total] = [:]
            for number in try names.all(connection) {
                // One more than the bound tells whether there are more.
                statement.bind(number, min(max(0, limit), .max - 1) + 1, moment)
                let (late, seen) = try statement.first { ($0.int(0), $0.int(1)) } ?? (0, 0)
                guard late > 0, let name = try names.name(of: number, connection) else { continue }
                counts[name] = seen > limit ? Total(min(late, limit), .atLeast) : Total(late, .exact)
            }
            return counts
        }
    }
}
