extension Workflow {
    /// Tells a role to stop, on one instance or everywhere, until it is started again: also across restarts, and where the
    /// number of its workers changes. What is in hand is finished; on another instance the role may be taken over, unless it
    /// is stopped everywhere.
    ///
    /// - Parameters:
    ///   - role: its stable name: see ``WorkflowDefinition/roles``.
    ///   - instance: the name that people call the instance; `nil` for all. One that is to stay stopped across a restart needs
    ///     a name of its own (``BuildOptions/instance``): by default that has the number of the process.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    /// - Throws: `unsupported` where the adapter cannot keep it.
    @discardableResult
    public func stopRole(
        _ role: RoleName, on instance: InstanceName? = nil, reason: String? = nil, actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        try await act(.stop, role, instance, reason, actor)
    }

    /// Lets a role run again that was told to stop, in the very place where it was: on that instance, or everywhere. Where it
    /// is stopped because a worker was when there was another number of them, all are started that were stopped with it.
    @discardableResult
    public func startRole(
        _ role: RoleName, on instance: InstanceName? = nil, reason: String? = nil, actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        try await act(.start, role, instance, reason, actor)
    }

    /// The roles of this workflow that are told to stop.
    public func stoppedRoles() async throws(WorkflowError) -> [RoleStop] {
        let names = core.definition.roles.map(\.name)
        return try await core.roleStops().filter { stop in names.contains { stop.concerns($0) } }
    }

    private func act(
        _ kind: RoleAction.Kind, _ role: RoleName, _ instance: InstanceName?, _ reason: String?, _ actor: String
    ) async throws(WorkflowError) -> RoleActionOutcome {
        guard core.definition.roles.contains(where: { $0.name == role }) else { return .notFound }
        guard let stops = core.adapter.roles as? any RoleStopStore else {
            throw WorkflowError(.unsupported, "this adapter cannot keep which roles are told to stop")
        }
        let named = kind == .start ? try await stops.stoppedName(of: role, on: instance) : role
        return try await stops.carryOut(
            RoleAction(
                kind: kind, role: named, instance: instance, requestID: RequestID(core.options.newRunID().description),
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
