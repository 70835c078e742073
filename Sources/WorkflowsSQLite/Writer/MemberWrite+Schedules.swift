import Workflows

/// Schedules and what became of their slots.
extension MemberWrite {
    /// Refuses what was decided without knowing of every decision.
    func checkSchedule(_ change: ScheduleChange?, _ group: inout WriteGroup) throws {
        guard case .decide(let key, _, let known) = change else { return }
        let statement = try connection.statement(
            """
            SELECT decisions FROM schedules WHERE workflow_id = ? AND foreign_id = ? AND spec = ? AND time_zone = ?
            """)
        statement.bind(try workflowNumber(key.workflow, &group), key.foreignID, key.spec, key.timeZone)
        let decisions = try statement.first { $0.int(0) }
        guard decisions != known else { return }
        throw WorkflowError(.conflict, "The schedule for \(key.foreignID) was decided on by somebody else.")
    }

    func apply(_ change: ScheduleChange, at now: Timestamp, _ group: inout WriteGroup) throws {
        let key = change.key
        let workflow = try workflowNumber(key.workflow, &group)
        group.notices.insert(.schedules(key.workflow))
        switch change {
        case .register(_, let isDeclared):
            try connection.statement(
                """
                INSERT INTO schedules(workflow_id, foreign_id, spec, time_zone, declared, registered_at, served_at,
                  decisions) VALUES (?, ?, ?, ?, ?5, ?6, ?6, 0)
                ON CONFLICT (workflow_id, foreign_id, spec, time_zone)
                DO UPDATE SET declared = excluded.declared, served_at = excluded.served_at
                """
            ).run(workflow, key.foreignID, key.spec, key.timeZone, isDeclared ? 1 : 0, now)
        case .decide(_, let decided, let known):
            let result = StoredResult(decided.result)
            try connection.statement(
                """
                UPDATE schedules SET decisions = ?5, slot = ?6, decided_at = ?7, result = ?8, run_id = ?9,
                  attempts = ?10, error = ?11
                WHERE workflow_id = ?1 AND foreign_id = ?2 AND spec = ?3 AND time_zone = ?4
                """
            ).run(
                workflow, key.foreignID, key.spec, key.timeZone, known &+ 1, decided.slot, decided.at, result.number,
                result.run, result.attempts, result.error)
        }
    }
}

/// What became of a slot, as its columns have it.
struct StoredResult {
    var number: Int
    var run: RunID?
    var attempts: Int?
    var error: String?

    init(_ result: SlotResult) {
        switch result {
        case .triggered(let id): (number, run) = (1, id)
        case .filtered: number = 2
        case .inProgress(let id): (number, run) = (3, id)
        case .failed(let count, let message): (number, attempts, error) = (4, count, message)
        }
    }

    /// `nil` for columns that make none.
    static func result(_ row: PreparedStatement, from c: Int32) -> SlotResult? {
        switch row.int(c) {
        case 1: row.runID(c + 1).map { .triggered($0) }
        case 2: .filtered
        case 3: .inProgress(row.runID(c + 1))
        case 4: .failed(attempts: row.count(c + 2), error: row.text(c + 3))
        default: nil
        }
    }
}
