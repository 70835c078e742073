import Workflows

extension SQLiteRecordStore {
    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        try await standings(of: key.workflow) { connection, number in
            let statement = try connection.statement(
                """
                SELECT \(Self.columns) FROM schedules
                WHERE workflow_id = ? AND foreign_id = ? AND spec = ? AND time_zone = ?
                """)
            statement.bind(number, key.foreignID, key.spec, key.timeZone)
            return statement
        }.first
    }

    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await standings(of: workflow) { connection, number in
            let statement = try connection.statement(
                "SELECT \(Self.columns) FROM schedules WHERE workflow_id = ? ORDER BY foreign_id, spec, time_zone")
            statement.bind(number)
            return statement
        }
    }

    private static let columns = """
        foreign_id, spec, time_zone, declared, registered_at, served_at, decisions, slot, decided_at, result, run_id,
        attempts, error
        """

    private func standings(
        of workflow: WorkflowName, _ prepare: @escaping @Sendable (Connection, Int64) throws -> PreparedStatement
    ) async throws(WorkflowError) -> [ScheduleStanding] {
        let names = store.names
        let (standings, unreadable) = try await store.readShortly { connection -> ([ScheduleStanding], Int) in
            guard let number = try names.number(of: workflow, connection) else { return ([], 0) }
            var standings: [ScheduleStanding] = []
            var unreadable = 0
            try prepare(connection, number).forEach { row in
                var standing = ScheduleStanding(
                    key: ScheduleKey(
                        workflow: workflow, foreignID: ForeignID(row.text(0)), spec: row.text(1),
                        timeZone: row.text(2)),
                    isDeclared: row.int(3) != 0, registeredAt: row.timestamp(4), servedAt: row.timestamp(5),
                    decisions: row.int(6))
                if let slot = row.optionalTimestamp(7) {
                    guard let result = StoredResult.result(row, from: 9) else {
                        unreadable += 1
                        return
                    }
                    standing.last = DecidedSlot(slot: slot, at: row.timestamp(8), result: result)
                }
                standings.append(standing)
            }
            return (standings, unreadable)
        }
        store.countUnreadable(unreadable)
        return standings
    }
}
