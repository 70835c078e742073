import Workflows

extension Trial {
    /// An instance of a workflow with these roles.
    func instance(
        _ start: StartID, workflow: WorkflowName = "orders", roles: [RoleName] = ["orders-1", "orders-2"]
    ) -> InstanceDescription {
        InstanceDescription(
            startID: start, name: InstanceName("host-" + start.rawValue), processID: 17, startedAt: now,
            definition: definition(workflow, roles: roles))
    }

    /// A definition with these roles.
    func definition(_ workflow: WorkflowName, roles: [RoleName]) -> WorkflowDefinition {
        WorkflowDefinition(
            name: workflow, statuses: [.init(number: 1, label: "Created", starting: true, terminal: false)],
            edges: [.init(from: 1, to: 2, kind: .step, note: "soon")],
            roles: roles.map { .init(name: $0, displayName: "\($0) consumer", kind: .step, status: 1) },
            schedules: [Schedule(foreignID: "daily", spec: "@daily", timeZone: "UTC")])
    }

    /// Registers an instance.
    func join(
        _ start: StartID, workflow: WorkflowName = "orders", roles: [RoleName] = ["orders-1", "orders-2"]
    ) async throws {
        try await adapter.roles.join(instance(start, workflow: workflow, roles: roles), lease: subject.lease)
    }

    /// Renews an instance's lease.
    @discardableResult
    func renew(
        _ start: StartID, wanted: [RoleName] = ["orders-1", "orders-2"], released: [RoleName] = [],
        reports: [RoleReport] = [], at: Timestamp? = nil
    ) async throws -> LeaseStanding {
        try await adapter.roles.renew(
            LeaseRenewal(
                instance: start, wanted: wanted, released: released, reports: reports, at: at ?? now,
                lease: subject.lease))
    }

    /// Hands a role from one instance to another; the epochs it had.
    func epochs(of role: RoleName) async throws -> (old: Int64, new: Int64) {
        try await join("a", roles: [role])
        try await join("b", roles: [role])
        let old = try require(try await renew("a", wanted: [role]).held[role], "the role to be granted")
        try await renew("a", wanted: [], released: [role])
        let new = try require(try await renew("b", wanted: [role]).held[role], "the role to be handed over")
        return (old, new)
    }
}
