public import Workflows

/// A role that somebody told to stop.
public struct StoppedRole: Hashable, Sendable {
    /// The role's stable name.
    public var role: RoleName
    /// What people see.
    public var displayName: String
    /// Who asked, why and where: of several the widest.
    public var stop: RoleStop
    /// Whether nobody holds the role, and for that reason.
    public var isDown: Bool

    /// Every field.
    public init(role: RoleName, displayName: String, stop: RoleStop, isDown: Bool) {
        self.role = role
        self.displayName = displayName
        self.stop = stop
        self.isDown = isDown
    }

    /// What is to be told of it, in one line.
    public var sentence: String { "\(displayName): \(stop.sentence)" }

    /// Each role of these rows that is told to stop, once.
    static func all(in rows: [RoleStatus]) -> [StoppedRole] {
        var seen: Set<RoleName> = []
        return rows.compactMap { row in
            guard let stop = row.stops.first, seen.insert(row.role).inserted else { return nil }
            let isDown = row.holder == nil && RoleStatus.hindrance(in: rows.filter { $0.role == row.role }) != nil
            return StoppedRole(role: row.role, displayName: row.displayName, stop: stop, isDown: isDown)
        }
    }
}

extension RoleStatus {
    /// What people did that keeps a role from being held by anybody, given all rows of that role: it is stopped everywhere,
    /// or on each instance that lives. `nil` where there is another reason, or none.
    public static func hindrance(in rows: [RoleStatus]) -> RoleStop? {
        if let everywhere = rows.first?.stops.first(where: { $0.instance == nil }) { return everywhere }
        let live = rows.filter { $0.instanceState == .live }
        return live.allSatisfy { $0.stop != nil } ? live.first?.stop : nil
    }
}

extension RoleStop {
    /// Who stopped the role, where and why, in a few words.
    public var sentence: String {
        "stopped by hand" + (instance.map { " on \($0)" } ?? "") + " by \(askedBy)" + (reason.map { ": \($0)" } ?? "")
    }
}
