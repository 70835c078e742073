import FoundationEssentials
import Workflows

/// Roles on a SQLite store. Leases are good until a moment of the machine's boot clock; a lease of another boot is over,
/// whatever it says.
struct SQLiteRoleScheduler: RoleScheduler {
    let store: Store

    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try store.requireWriter()
        let clock = store.options.bootClock
        let definition = try Self.text(of: instance.definition)
        let released = try await store.writer.urgently { connection in
            let now = clock.now()
            let boot = clock.bootID()
            try Self.checkNames(of: instance, connection, now: now, boot: boot)
            let hash = instance.definition.hash
            try connection.statement(
                """
                INSERT INTO definitions(workflow, hash, definition, first_seen, last_seen) VALUES (?, ?, ?, ?4, ?4)
                ON CONFLICT (workflow, hash)
                DO UPDATE SET definition = excluded.definition, last_seen = max(last_seen, excluded.last_seen)
                """
            ).run(instance.definition.name, hash, definition, instance.startedAt)
            // Whoever joins holds nothing: what it held in a life that it lost must not look like its own.
            try connection.statement("UPDATE roles SET holder = NULL WHERE holder = ?").run(instance.startID)
            let released = connection.changedRows > 0
            try connection.statement(
                """
                INSERT INTO instances(start_id, name, pid, workflow, definition_hash, started_at, seen_at, seen_boot,
                  lease_until, boot_id, taken_over, stopped_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, 0, NULL)
                ON CONFLICT (start_id) DO UPDATE SET definition_hash = excluded.definition_hash,
                  seen_at = max(seen_at, excluded.seen_at), seen_boot = excluded.seen_boot, lease_until = excluded.lease_until,
                  boot_id = excluded.boot_id, taken_over = 0, stopped_at = NULL
                """
            ).run(
                instance.startID, instance.name, Int(instance.processID), instance.definition.name, hash,
                instance.startedAt, now, Lease.end(lease, from: now), boot)
            try Self.forgetOldInstances(connection, now: now, boot: boot, at: instance.startedAt)
            return released
        }.get()
        if released { store.changes.notify([.roles]) }
    }

    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        try store.requireWriter()
        let clock = store.options.bootClock
        let reports = try renewal.reports.map { report throws(WorkflowError) in
            (role: report.role, text: try Self.text(of: report))
        }
        // A lease is over when the machine is, so none has to survive that.
        let quietly = reports.isEmpty && renewal.released.isEmpty
        let (standing, released) = try await store.writer.urgently(durably: false, quietly: quietly) { connection in
            let claims = RoleClaims(connection: connection, now: clock.now(), boot: clock.bootID())
            return try claims.renew(renewal, reports: reports)
        }.get()
        if released { store.changes.notify([.roles]) }
        return standing
    }

    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        let clock = store.options.bootClock
        return try await store.read { connection in
            let claims = RoleClaims(connection: connection, now: clock.now(), boot: clock.bootID())
            return try roles.contains { try claims.isFree($0) }
        }
    }

    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try store.requireWriter()
        let clock = store.options.bootClock
        let texts = try reports.map { report throws(WorkflowError) in
            (role: report.role, text: try Self.text(of: report))
        }
        try await store.writer.urgently { connection in
            let claims = RoleClaims(connection: connection, now: clock.now(), boot: clock.bootID())
            try claims.write(reports: texts, of: instance)
            try connection.statement("UPDATE roles SET holder = NULL WHERE holder = ?").run(instance)
            try connection.statement(
                "UPDATE instances SET stopped_at = ?2, seen_at = ?2, seen_boot = ?3, lease_until = 0 WHERE start_id = ?1"
            ).run(instance, at, claims.now)
        }.get()
        store.changes.notify([.roles])
    }

    /// Refuses roles whose names a live instance of another workflow has too: the two would hold each other's leases.
    private static func checkNames(
        of instance: InstanceDescription, _ connection: Connection, now: Int64, boot: String
    ) throws {
        let names = Set(instance.definition.roles.map(\.name))
        let others = try connection.statement(
            """
            SELECT i.name, d.definition FROM instances i
            JOIN definitions d ON d.workflow = i.workflow AND d.hash = i.definition_hash
            WHERE i.workflow <> ? AND i.stopped_at IS NULL AND i.lease_until > ? AND i.boot_id = ?
            """)
        others.bind(instance.definition.name, now, boot)
        try others.forEach { row in
            // Of a later build's definition no more need be known than what its roles are called.
            guard let other = try? JSONDecoder().decode(NamedRoles.self, from: Data(row.text(1).utf8)),
                let role = other.roles.first(where: { names.contains($0.name) })
            else { return }
            throw WorkflowError(
                .nameCollision,
                "The workflows \(instance.definition.name) and \(other.name) both have a role \(role.name), and "
                    + "\(row.text(0)) runs the other one: rename one of them.")
        }
    }

    /// So many instances that are no more are remembered at most.
    private static let rememberedInstances = 64

    /// Of instances that are no more, those last heard of more than a day ago are forgotten, and all but the latest, so
    /// that the tables do not grow with every start there ever was, nor with every second of a service that dies as often
    /// as it is started. When that was is told by a clock that people set, so one whose lease runs is not: it would lose
    /// its roles.
    private static func forgetOldInstances(
        _ connection: Connection, now: Int64, boot: String, at moment: Timestamp
    ) throws {
        let old = """
            SELECT start_id FROM instances
            WHERE (stopped_at IS NOT NULL OR boot_id <> ?3 OR lease_until <= ?2)
              AND (seen_at < ?1
                OR start_id NOT IN (SELECT start_id FROM instances ORDER BY seen_at DESC LIMIT \(rememberedInstances)))
            """
        let oldest = moment - .hours(24)
        for sql in [
            "DELETE FROM role_reports WHERE start_id IN (\(old))",
            "UPDATE roles SET holder = NULL WHERE holder IN (\(old))",
            "DELETE FROM instances WHERE start_id IN (\(old))",
        ] {
            try connection.statement(sql).run(oldest, now, boot)
        }
    }

    private static func text(of value: some Encodable) throws(WorkflowError) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw WorkflowError(.invalidArgument, "What the instance says of itself cannot be stored.", cause: error)
        }
    }
}

/// Of a definition what its roles are called.
private struct NamedRoles: Decodable {
    struct Role: Decodable {
        let name: RoleName
    }

    let name: WorkflowName
    let roles: [Role]
}
