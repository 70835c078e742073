import Workflows

/// Roles that people stop and start.
extension World {
    func act(
        _ kind: RoleAction.Kind, role: Int, instance: Int?, epochAge: Int?, request: Int
    ) async throws {
        guard let store = adapter.roles as? any RoleStopStore else { return }
        let role = Universe.role(role)
        let decision = epochAge.map { age in
            RoleAction.Decision(
                epoch: max(0, (model.roles[role]?.epoch ?? 0) - Int64(age)), holder: model.roles[role]?.holder)
        }
        let action = RoleAction(
            kind: kind, role: role, instance: instance.map { InstanceName("instance-\($0)") }, decidedOn: decision,
            requestID: RequestID("role-request-\(request)"), reason: request.isMultiple(of: 2) ? "why" : nil,
            actor: "ann", at: wall)
        let found = try await store.carryOut(action)
        try expect(found.comparable, model.carryOut(action).comparable, "\(action)")
        try await compareRoleStops(store)
    }

    private func compareRoleStops(_ store: any RoleStopStore) async throws {
        try expectFirst(
            .max, of: model.roleStops, by: \.askedAt, await store.roleStops().sorted { $0.askedAt < $1.askedAt },
            "which roles are stopped")
        let actions = try await store.roleActions(limit: .max)
        try expect(actions.map(\.action), model.roleActions.reversed().map(\.action), "what people did to roles")
        try expect(
            actions.map(\.outcome.comparable), model.roleActions.reversed().map(\.outcome.comparable),
            "what became of that")
    }
}

extension RoleActionOutcome {
    /// Without the words.
    fileprivate var comparable: RoleActionOutcome { if case .illegal = self { .illegal("") } else { self } }
}
