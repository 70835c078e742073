import Workflows

/// A role scheduler and instance registry of which each answer can be broken.
struct BrokenRoles: RoleStopStore, InstanceRegistry {
    let inner: InMemoryAdapter
    var onJoin: @Sendable (InstanceDescription, Duration) async throws(WorkflowError) -> Void
    var onRenew: @Sendable (LeaseRenewal) async throws(WorkflowError) -> LeaseStanding
    var onClaimable: @Sendable ([RoleName]) async throws(WorkflowError) -> Bool
    var onLeave: @Sendable (StartID, [RoleReport], Timestamp) async throws(WorkflowError) -> Void
    var onInstances: @Sendable () async throws(WorkflowError) -> [InstanceStanding]
    var onDefinitions: @Sendable () async throws(WorkflowError) -> [StoredDefinition]
    var onReports: @Sendable () async throws(WorkflowError) -> [StoredRoleReport]
    var onStops: @Sendable () async throws(WorkflowError) -> [RoleStop]
    var onAction: @Sendable (RoleAction) async throws(WorkflowError) -> RoleActionOutcome
    var onActions: @Sendable (Int) async throws(WorkflowError) -> [RoleActionEntry]

    init(_ inner: InMemoryAdapter) {
        self.inner = inner
        onJoin = inner.join
        onRenew = inner.renew
        onClaimable = inner.anyClaimable
        onLeave = inner.leave
        onInstances = inner.instances
        onDefinitions = inner.definitions
        onReports = inner.roleReports
        onStops = inner.roleStops
        onAction = inner.carryOut
        onActions = inner.roleActions
    }

    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await onJoin(instance, lease)
    }
    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding { try await onRenew(renewal) }
    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool { try await onClaimable(roles) }
    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await onLeave(instance, reports, at)
    }
    func instances() async throws(WorkflowError) -> [InstanceStanding] { try await onInstances() }
    func definitions() async throws(WorkflowError) -> [StoredDefinition] { try await onDefinitions() }
    func roleReports() async throws(WorkflowError) -> [StoredRoleReport] { try await onReports() }
    func roleStops() async throws(WorkflowError) -> [RoleStop] { try await onStops() }
    func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome { try await onAction(action) }
    func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] { try await onActions(limit) }
}
