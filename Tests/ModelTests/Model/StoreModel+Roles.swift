import Workflows

/// Leases and roles.
extension StoreModel {
    mutating func join(_ instance: InstanceDescription, lease: Duration, now: Duration) throws(WorkflowError) {
        let names = Set(instance.definition.roles.map(\.name))
        for other in instances.values where other.stoppedAt == nil && other.leaseEnds > now {
            let theirs = other.description.definition
            if theirs.name != instance.definition.name, theirs.roles.contains(where: { names.contains($0.name) }) {
                throw WorkflowError(.nameCollision, "roles")
            }
        }
        // Who joins begins anew, and holds nothing.
        for (role, hold) in roles where hold.holder == instance.startID { roles[role]?.holder = nil }
        let before = instances[instance.startID]
        instances[instance.startID] = Instance(
            description: instance, leaseEnds: now + lease, heardAt: now,
            seenAt: max(before?.seenAt ?? instance.startedAt, instance.startedAt), reports: before?.reports ?? [:])
        definitions[instance.definition] = definitions[instance.definition] ?? instance.startedAt
    }

    mutating func renew(_ renewal: LeaseRenewal, now: Duration) throws(WorkflowError) -> LeaseStanding {
        let start = renewal.instance
        guard let own = instances[start], own.stoppedAt == nil, !own.lost else {
            throw WorkflowError(.roleLost, "lease")
        }
        instances[start]?.leaseEnds = now + renewal.lease
        instances[start]?.heardAt = now
        instances[start]?.seenAt = renewal.at
        for report in renewal.reports { instances[start]?.reports[report.role] = report }
        for role in renewal.released where roles[role]?.holder == start { roles[role]?.holder = nil }
        var standing = LeaseStanding(held: [:], holders: [:], nextExpiry: nil)
        for role in renewal.wanted {
            let hold = roles[role] ?? Hold(epoch: 0, holder: nil)
            if hold.holder == start {
                standing.held[role] = hold.epoch
            } else if isFree(role, now: now) {
                if let last = hold.holder { instances[last]?.lost = true }
                roles[role] = Hold(epoch: hold.epoch + 1, holder: start)
                standing.held[role] = hold.epoch + 1
            } else if let holder = hold.holder.flatMap({ instances[$0] }) {
                standing.holders[role] = holder.description.name
                let left = holder.leaseEnds - now
                standing.nextExpiry = min(standing.nextExpiry ?? left, left)
            }
        }
        return standing
    }

    func isFree(_ role: RoleName, now: Duration) -> Bool {
        guard let holder = roles[role]?.holder.flatMap({ instances[$0] }) else { return true }
        return holder.stoppedAt != nil || holder.leaseEnds <= now
    }

    mutating func leave(_ start: StartID, reports: [RoleReport], at: Timestamp, now: Duration) {
        for report in reports { instances[start]?.reports[report.role] = report }
        for (role, hold) in roles where hold.holder == start { roles[role]?.holder = nil }
        instances[start]?.stoppedAt = at
        instances[start]?.seenAt = at
        instances[start]?.heardAt = now
    }

    /// Stops or starts a role; of a request that came before, what became of it then.
    mutating func carryOut(_ action: RoleAction) -> RoleActionOutcome {
        if let before = roleActions.first(where: { $0.action.requestID == action.requestID }) { return before.outcome }
        let outcome = outcome(of: action)
        roleActions.append(RoleActionEntry(action: action, outcome: outcome))
        guard outcome == .applied else { return outcome }
        roleStops.removeAll { $0.role == action.role && $0.instance == action.instance }
        if action.kind == .stop {
            roleStops.append(
                RoleStop(
                    role: action.role, instance: action.instance, askedBy: action.actor, reason: action.reason,
                    askedAt: action.at))
        }
        return outcome
    }

    private func outcome(of action: RoleAction) -> RoleActionOutcome {
        let isKnown =
            roles[action.role] != nil || definitions.keys.contains { $0.roles.contains { $0.name == action.role } }
        guard isKnown else { return .notFound }
        let stands = RoleAction.Decision(epoch: roles[action.role]?.epoch ?? 0, holder: roles[action.role]?.holder)
        if let decided = action.decidedOn, decided != stands { return .conflict(stands) }
        let isStopped = roleStops.contains { $0.role == action.role && $0.instance == action.instance }
        return isStopped == (action.kind == .start) ? .applied : .illegal("")
    }
}
