extension Workflow {
    /// Tells a role to stop, on one instance or everywhere, until it is started again: also across restarts. What is in
    /// hand is finished; on another instance the role may be taken over, unless it is stopped everywhere.
    ///
    /// - Parameters:
    ///   - role: its stable name: see ``WorkflowDefinition/roles``.
    ///   - instance: the name that people call the instance; `nil` for all.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    /// - Throws: `unsupported` where the adapter cannot keep it.
    @discardableResult
    public func stopRole(
        _ role: RoleName, on instance: InstanceName? = nil, reason: String? = nil, actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        try await act(.stop, role, instance, reason, actor)
    }

    /// Lets a role run again that was told to stop, in the very place where it was: on that instance, or everywhere.
    @discardableResult
    public func startRole(
        _ role: RoleName, on instance: InstanceName? = nil, reason: String? = nil, actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        try await act(.start, role, instance, reason, actor)
    }

    /// The roles of this workflow that are told to stop.
    public func stoppedRoles() async throws(WorkflowError) -> [RoleStop] {
        let names = Set(core.definition.roles.map(\.name))
        return try await core.roleStops().filter { names.contains($0.role) }
    }

    private func act(
        _ kind: RoleAction.Kind, _ role: RoleName, _ instance: InstanceName?, _ reason: String?, _ actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        guard core.definition.roles.contains(where: { $0.name == role }) else { return .notFound }
        guard let stops = core.adapter.roles as? any RoleStopStore else {
            throw WorkflowError(.unsupported, "this adapter cannot keep which roles are told to stop")
        }
        return try await stops.carryOut(
            RoleAction(
                kind: kind, role: role, instance: instance, requestID: RequestID(core.options.newRunID().description),
                reason: reason, actor: actor, at: core.clock.now))
    }
}

extension WorkflowCore {
    /// The stops in force; none where the adapter cannot keep any.
    func roleStops() async throws(WorkflowError) -> [RoleStop] {
        guard let stops = adapter.roles as? any RoleStopStore else { return [] }
        return try await stops.roleStops()
    }
}
