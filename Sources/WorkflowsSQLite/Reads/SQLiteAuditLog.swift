import Workflows

/// What people did, as a SQLite store keeps it.
struct SQLiteAuditLog: AuditLog {
    let store: Store

    private static let columns = """
        at, actor, claimed_actor, action, workflow, run_id, request_id, reason, decided_version, result, detail,
        triggered
        """

    func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry? {
        try await store.readShortly { connection in
            let statement = try connection.statement(
                "SELECT \(Self.columns) FROM audit WHERE request_id = ? AND run_id = ?")
            statement.bind(request, runID)
            guard let entry = try statement.first({ Self.entry($0) }) else { return nil }
            guard let entry else {
                throw WorkflowError.unreadable("the answer to request \(request)", runID: runID)
            }
            return entry
        }
    }

    func auditEntries(request: RequestID) async throws -> [AuditEntry] {
        try await store.readShortly { connection in
            let statement = try connection.statement(
                "SELECT \(Self.columns) FROM audit WHERE request_id = ? ORDER BY id")
            statement.bind(request)
            var entries: [AuditEntry] = []
            try statement.forEach { row in
                guard let entry = Self.entry(row) else {
                    throw WorkflowError.unreadable("an answer to request \(request)")
                }
                entries.append(entry)
            }
            return entries
        }
    }

    func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] {
        let (entries, unreadable) = try await store.readShortly { connection -> ([AuditEntry], Int) in
            let condition = runID == nil ? "" : "WHERE run_id = ?2"
            let statement = try connection.statement(
                "SELECT \(Self.columns) FROM audit \(condition) ORDER BY id DESC LIMIT ?1")
            statement.bind(max(0, limit), at: 1)
            if let runID { statement.bind(runID, at: 2) }
            var entries: [AuditEntry] = []
            var unreadable = 0
            try statement.forEach { row in
                if let entry = Self.entry(row) { entries.append(entry) } else { unreadable += 1 }
            }
            return (entries, unreadable)
        }
        store.countUnreadable(unreadable)
        return entries
    }

    private static func entry(_ row: PreparedStatement) -> AuditEntry? {
        guard let action = ActionKind(rawValue: row.text(3)), let runID = row.runID(5),
            let result = ActionResult(rawValue: row.text(9))
        else { return nil }
        return AuditEntry(
            at: row.timestamp(0), actor: row.text(1), claimedActor: row.optionalText(2), action: action,
            workflow: row.optionalText(4).map { WorkflowName($0) }, runID: runID, requestID: RequestID(row.text(6)),
            reason: row.optionalText(7), decidedVersion: row.int(8), result: result, detail: row.optionalText(10),
            triggered: row.runID(11))
    }
}
