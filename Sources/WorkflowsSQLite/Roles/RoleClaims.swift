import Workflows

/// When a lease ends.
enum Lease {
    static func end(_ lease: Duration, from now: Int64) -> Int64 {
        let (end, overflow) = now.addingReportingOverflow(max(0, lease.wholeNanoseconds))
        return overflow ? .max : end
    }
}

/// One renewal, within its transaction.
struct RoleClaims {
    let connection: Connection
    let now: Int64
    let boot: String

    /// A role as its row and its holder's say.
    private struct Standing {
        var epoch: Int64
        var holder: StartID?
        var holderName: InstanceName?
        var leaseUntil: Int64
        var isHolderLive: Bool
    }

    func renew(
        _ renewal: LeaseRenewal, reports: [(role: RoleName, text: String)]
    ) throws -> (LeaseStanding, released: Bool) {
        try checkInstance(renewal.instance)
        var released = false
        let release = try connection.statement("UPDATE roles SET holder = NULL WHERE name = ? AND holder = ?")
        for role in renewal.released {
            try release.run(role, renewal.instance)
            released = released || connection.changedRows > 0
        }
        try connection.statement(
            "UPDATE instances SET lease_until = ?2, seen_at = ?3, seen_boot = ?4, boot_id = ?5 WHERE start_id = ?1"
        ).run(renewal.instance, Lease.end(renewal.lease, from: now), renewal.at, now, boot)

        var standing = LeaseStanding(held: [:], holders: [:], nextExpiry: nil)
        var nextExpiry: Int64?
        let kept = try roles(heldBy: renewal.instance)
        for role in renewal.wanted where !renewal.released.contains(role) {
            if let epoch = kept[role] {
                standing.held[role] = epoch
                continue
            }
            let other = try claim(role, for: renewal.instance, &standing)
            if let other {
                standing.holders[role] = other.holderName ?? InstanceName(other.holder?.rawValue ?? "")
                nextExpiry = min(nextExpiry ?? .max, other.leaseUntil)
            }
        }
        standing.nextExpiry = nextExpiry.map { .nanoseconds(max(0, $0 - now)) }
        try write(reports: reports, of: renewal.instance)
        return (standing, released)
    }

    /// An instance whose lease ran out may go on as long as nobody took its roles: nothing happened in between.
    private func checkInstance(_ instance: StartID) throws {
        let statement = try connection.statement("SELECT taken_over, stopped_at FROM instances WHERE start_id = ?")
        statement.bind(instance)
        let known = try statement.first { (takenOver: $0.int64(0) != 0, stopped: !$0.isNull(1)) }
        guard let known else {
            throw WorkflowError(.roleLost, "The store does not know this instance any more: it must join again.")
        }
        guard !known.takenOver, !known.stopped else {
            throw WorkflowError(
                .roleLost,
                "This instance's lease ran out and its roles were given to another one: it must join again.")
        }
    }

    /// The roles of an instance with their epochs: most renewals claim nothing.
    private func roles(heldBy instance: StartID) throws -> [RoleName: Int64] {
        let statement = try connection.statement("SELECT name, epoch FROM roles WHERE holder = ?")
        statement.bind(instance)
        var roles: [RoleName: Int64] = [:]
        try statement.forEach { roles[RoleName($0.text(0))] = min(max(0, $0.int64(1)), .max - 1) }
        return roles
    }

    /// Takes a role that is free, or keeps it; gives back who else holds it.
    private func claim(
        _ role: RoleName, for instance: StartID, _ standing: inout LeaseStanding
    ) throws -> (holder: StartID?, holderName: InstanceName?, leaseUntil: Int64)? {
        guard let present = try presentStanding(of: role) else {
            try connection.statement("INSERT INTO roles(name, epoch, holder) VALUES (?, 1, ?)").run(role, instance)
            standing.held[role] = 1
            return nil
        }
        if present.holder == instance {
            standing.held[role] = present.epoch
            return nil
        }
        if let holder = present.holder {
            guard !present.isHolderLive else { return (holder, present.holderName, present.leaseUntil) }
            try connection.statement("UPDATE instances SET taken_over = 1 WHERE start_id = ?").run(holder)
        }
        let epoch = present.epoch + 1
        try connection.statement("UPDATE roles SET epoch = ?, holder = ? WHERE name = ?").run(epoch, instance, role)
        standing.held[role] = epoch
        return nil
    }

    /// Whether a claim would be granted.
    func isFree(_ role: RoleName) throws -> Bool {
        guard let present = try presentStanding(of: role) else { return true }
        return present.holder == nil || !present.isHolderLive
    }

    private func presentStanding(of role: RoleName) throws -> Standing? {
        let statement = try connection.statement(
            """
            SELECT r.epoch, r.holder, i.name, i.lease_until, i.boot_id, i.stopped_at FROM roles r
            LEFT JOIN instances i ON i.start_id = r.holder WHERE r.name = ?
            """)
        statement.bind(role)
        let (now, boot) = (now, boot)
        return try statement.first { row in
            Standing(
                epoch: min(max(0, row.int64(0)), .max - 1), holder: row.optionalText(1).map { StartID($0) },
                holderName: row.optionalText(2).map { InstanceName($0) }, leaseUntil: row.int64(3),
                isHolderLive: row.int64(3) > now && row.text(4) == boot && row.isNull(5))
        }
    }

    func write(reports: [(role: RoleName, text: String)], of instance: StartID) throws {
        let statement = try connection.statement(
            """
            INSERT INTO role_reports(start_id, role, report) VALUES (?, ?, ?)
            ON CONFLICT (start_id, role) DO UPDATE SET report = excluded.report
            """)
        for report in reports { try statement.run(instance, report.role, report.text) }
    }
}
