import Workflows

extension Connection: RoleScheduler, RoleStopStore, InstanceRegistry {
    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await call(.lease) { () async throws(WorkflowError) in try await store.roles.join(instance, lease: lease) }
    }

    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        try await call(.lease) { () async throws(WorkflowError) in try await store.roles.renew(renewal) }
    }

    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        try await call(.lease) { () async throws(WorkflowError) in try await store.roles.anyClaimable(roles) }
    }

    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await call(.lease) { () async throws(WorkflowError) in
            try await store.roles.leave(instance, reports: reports, at: at)
        }
    }

    func roleStops() async throws(WorkflowError) -> [RoleStop] {
        let stops = try roleStopStore()
        return try await call(.lease) { () async throws(WorkflowError) in try await stops.roleStops() }
    }

    func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome {
        let stops = try roleStopStore()
        return try await call(.lease) { () async throws(WorkflowError) in try await stops.carryOut(action) }
    }

    func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] {
        let stops = try roleStopStore()
        return try await call(.read) { () async throws(WorkflowError) in try await stops.roleActions(limit: limit) }
    }

    private func roleStopStore() throws(WorkflowError) -> any RoleStopStore {
        guard let stops = stops else { throw WorkflowError(.unsupported, "no roles can be stopped here") }
        return stops
    }

    func instances() async throws(WorkflowError) -> [InstanceStanding] {
        try await call(.read) { () async throws(WorkflowError) in try await store.registry.instances() }
    }

    func definitions() async throws(WorkflowError) -> [StoredDefinition] {
        try await call(.read) { () async throws(WorkflowError) in try await store.registry.definitions() }
    }

    func roleReports() async throws(WorkflowError) -> [StoredRoleReport] {
        try await call(.read) { () async throws(WorkflowError) in try await store.registry.roleReports() }
    }
}

extension Connection: AuditLog {
    func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry? {
        try await call(.read, any: { try await store.audit.auditEntry(request: request, runID: runID) })
    }

    func auditEntries(request: RequestID) async throws -> [AuditEntry] {
        try await call(.read, any: { try await store.audit.auditEntries(request: request) })
    }

    func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] {
        try await call(.read, any: { try await store.audit.auditEntries(runID: runID, limit: limit) })
    }
}

extension Connection: TimeoutStore {
    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        try await call(
            .read,
            any: { try await timeoutStore().dueTimeouts(workflow: workflow, status: status, by: by, limit: limit) })
    }

    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        try await call(.read, any: { try await timeoutStore().nextTimeoutDue(workflow: workflow, status: status) })
    }

    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        try await call(
            .read, any: { try await timeoutStore().timeouts(workflow: workflow, runID: runID, limit: limit) })
    }

    private func timeoutStore() throws -> any TimeoutStore {
        guard let timeouts = store.timeouts else { throw WorkflowError(.storeUnavailable, "there are no timeouts") }
        return timeouts
    }
}
