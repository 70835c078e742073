import Workflows

extension SQLiteRecordStore: ParkedCounting {
    func parkedCounts(limit: Int) async throws(WorkflowError) -> [WorkflowName: Total] {
        let names = store.names
        return try await store.readShortly { connection in
            let statement = try connection.statement(
                """
                SELECT count(*) FROM (SELECT 1 FROM parked INDEXED BY parked_next WHERE workflow_id = ? LIMIT ?)
                """)
            var counts: [WorkflowName: Total] = [:]
            for number in try names.all(connection) {
                // One more than the bound tells whether there are more.
                statement.bind(number, min(max(0, limit), .max - 1) + 1)
                let count = try statement.first { $0.int(0) } ?? 0
                guard count > 0, let name = try names.name(of: number, connection) else { continue }
                counts[name] = count > limit ? Total(limit, .atLeast) : Total(count, .exact)
            }
            return counts
        }
    }
}
