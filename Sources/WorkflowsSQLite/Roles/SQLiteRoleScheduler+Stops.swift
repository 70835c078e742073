import FoundationEssentials
import Workflows

/// Roles that people told to stop. An instance of `''` is every one.
extension SQLiteRoleScheduler: RoleStopStore {
    func roleStops() async throws(WorkflowError) -> [RoleStop] {
        try await store.readShortly { connection in
            var stops: [RoleStop] = []
            try connection.statement(
                "SELECT role, instance, asked_by, reason, asked_at FROM role_stops ORDER BY asked_at, role, instance"
            ).forEach { row in
                stops.append(
                    RoleStop(
                        role: RoleName(row.text(0)), instance: Self.instance(row.text(1)), askedBy: row.text(2),
                        reason: row.optionalText(3), askedAt: row.timestamp(4)))
            }
            return stops
        }
    }

    func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome {
        try store.requireWriter()
        let outcome = try await store.writer.urgently { connection in
            if let answered = try Self.answer(to: action.requestID, connection) { return answered }
            let outcome = try Self.check(action, connection).outcome(of: action)
            if outcome == .applied { try Self.apply(action, connection) }
            try connection.statement(
                """
                INSERT INTO role_actions(at, actor, claimed_actor, action, role, instance, request_id, reason, epoch,
                  holder, result, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                action.at, action.actor, action.claimedActor, action.kind.rawValue, action.role,
                action.instance?.rawValue ?? "", action.requestID, action.reason, action.decidedOn?.epoch,
                action.decidedOn?.holder, outcome.result.rawValue, outcome.detail)
            return outcome
        }.get()
        store.changes.notify([.roles])
        return outcome
    }

    func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] {
        let (entries, unreadable) = try await store.readShortly { connection in
            let statement = try connection.statement(
                """
                SELECT at, actor, claimed_actor, action, role, instance, request_id, reason, epoch, holder, result, detail
                FROM role_actions ORDER BY id DESC LIMIT ?
                """)
            statement.bind(max(0, limit))
            var entries: [RoleActionEntry] = []
            var unreadable = 0
            try statement.forEach { row in
                guard let kind = RoleAction.Kind(rawValue: row.text(3)),
                    let result = ActionResult(rawValue: row.text(10))
                else {
                    unreadable += 1
                    return
                }
                let decision =
                    row.isNull(8)
                    ? nil
                    : RoleAction.Decision(epoch: row.int64(8), holder: row.optionalText(9).map { StartID($0) })
                let action = RoleAction(
                    kind: kind, role: RoleName(row.text(4)), instance: Self.instance(row.text(5)), decidedOn: decision,
                    requestID: RequestID(row.text(6)), reason: row.optionalText(7), actor: row.text(1),
                    claimedActor: row.optionalText(2), at: row.timestamp(0))
                entries.append(
                    RoleActionEntry(
                        action: action, outcome: RoleActionOutcome(result, detail: row.optionalText(11))))
            }
            return (entries, unreadable)
        }
        store.countUnreadable(unreadable)
        return entries
    }

    private static func instance(_ text: String) -> InstanceName? { text.isEmpty ? nil : InstanceName(text) }

    private static func answer(to request: RequestID, _ connection: Connection) throws -> RoleActionOutcome? {
        let statement = try connection.statement("SELECT result, detail FROM role_actions WHERE request_id = ?")
        statement.bind(request)
        let found = try statement.first { (ActionResult(rawValue: $0.text(0)), $0.optionalText(1)) }
        guard let (result, detail) = found else { return nil }
        guard let result else { throw WorkflowError.unreadable("the answer to request \(request)") }
        return RoleActionOutcome(result, detail: detail)
    }

    private static func check(_ action: RoleAction, _ connection: Connection) throws -> RoleActionCheck {
        let role = try connection.statement("SELECT epoch, holder FROM roles WHERE name = ?")
        role.bind(action.role)
        let hold = try role.first { (epoch: $0.int64(0), holder: $0.optionalText(1).map { StartID($0) }) }
        let isKnown = try hold != nil || isDeclared(action.role, connection)
        func isStopped(_ instance: InstanceName?) throws -> Bool {
            let stop = try connection.statement("SELECT 1 FROM role_stops WHERE role = ? AND instance = ?")
            stop.bind(action.role, instance?.rawValue ?? "")
            return try stop.first { _ in true } != nil
        }
        return RoleActionCheck(
            isKnown: isKnown, epoch: hold?.epoch ?? 0, holder: hold?.holder,
            isStoppedThere: try isStopped(action.instance), isStoppedEverywhere: try isStopped(nil))
    }

    /// Whether a definition that some instance stored has such a role.
    private static func isDeclared(_ role: RoleName, _ connection: Connection) throws -> Bool {
        var isDeclared = false
        let decoder = JSONDecoder()
        try connection.statement("SELECT definition FROM definitions").forEach { row in
            let definition = try? decoder.decode(WorkflowDefinition.self, from: Data(row.text(0).utf8))
            isDeclared = isDeclared || definition?.roles.contains { $0.name == role } ?? false
        }
        return isDeclared
    }

    private static func apply(_ action: RoleAction, _ connection: Connection) throws {
        let instance = action.instance?.rawValue ?? ""
        switch action.kind {
        case .start:
            try connection.statement("DELETE FROM role_stops WHERE role = ? AND instance = ?")
                .run(action.role, instance)
        case .stop:
            try connection.statement(
                "INSERT INTO role_stops(role, instance, asked_by, reason, asked_at) VALUES (?, ?, ?, ?, ?)"
            ).run(action.role, instance, action.actor, action.reason, action.at)
        }
    }
}
