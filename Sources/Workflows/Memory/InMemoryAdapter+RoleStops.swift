import Synchronization

extension InMemoryAdapter: RoleStopStore {
    /// The stops in force.
    public func roleStops() async throws(WorkflowError) -> [RoleStop] {
        state.withLock { Array($0.roleStops.values).sorted { $0.askedAt < $1.askedAt } }
    }

    /// Carries out an action on a role.
    public func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome {
        let outcome = state.withLock { state in
            if let known = state.roleActions.first(where: { $0.action.requestID == action.requestID }) {
                return known.outcome
            }
            let outcome = state.check(action).outcome(of: action)
            if outcome == .applied { state.apply(action) }
            state.note(RoleActionEntry(action: action, outcome: outcome))
            return outcome
        }
        changes.notify([.roles])
        return outcome
    }

    /// What people did to roles.
    public func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] {
        state.withLock { Array($0.roleActions.reversed().prefix(max(0, limit))) }
    }
}

extension MemoryState {
    struct StopPlace: Hashable {
        let role: RoleName
        let instance: InstanceName?
    }

    fileprivate func check(_ action: RoleAction) -> RoleActionCheck {
        let hold = roles[action.role]
        return RoleActionCheck(
            isKnown: hold != nil || definitions.contains { $0.definition.roles.contains { $0.name == action.role } },
            epoch: hold?.epoch ?? 0, holder: hold?.holder,
            isStoppedThere: roleStops[StopPlace(role: action.role, instance: action.instance)] != nil,
            isStoppedEverywhere: roleStops[StopPlace(role: action.role, instance: nil)] != nil)
    }

    fileprivate mutating func apply(_ action: RoleAction) {
        let place = StopPlace(role: action.role, instance: action.instance)
        switch action.kind {
        case .start: roleStops[place] = nil
        case .stop:
            roleStops[place] = RoleStop(
                role: action.role, instance: action.instance, askedBy: action.actor, reason: action.reason,
                askedAt: action.at)
        }
    }
}
