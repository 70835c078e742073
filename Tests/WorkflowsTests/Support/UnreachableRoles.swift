import Synchronization
import Workflows
import WorkflowsTesting

/// A store in memory whose leases cannot be renewed any more from some moment on, or once.
final class UnreachableRoles: WrappingAdapter, RoleStopStore {
    let inner: InMemoryAdapter
    private let isUnreachable = Atomic(false)
    private let failsNextRelease = Atomic(false)

    init(clock: EngineClock = .system) { inner = InMemoryAdapter(clock: clock) }

    /// The next renewal that releases a role fails.
    func failNextRelease() { failsNextRelease.store(true, ordering: .relaxed) }
    var hasFailedRelease: Bool { !failsNextRelease.load(ordering: .relaxed) }

    func becomeUnreachable() { isUnreachable.store(true, ordering: .relaxed) }

    var roles: any RoleScheduler { self }

    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.roles.join(instance, lease: lease)
    }

    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        guard !isUnreachable.load(ordering: .relaxed) else {
            throw WorkflowError(.storeUnavailable, "the store cannot be reached")
        }
        if !renewal.released.isEmpty, failsNextRelease.exchange(false, ordering: .relaxed) {
            throw WorkflowError(.storeBusy, "somebody else writes")
        }
        return try await inner.roles.renew(renewal)
    }

    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        try await inner.roles.anyClaimable(roles)
    }

    func roleStops() async throws(WorkflowError) -> [RoleStop] { try await inner.roleStops() }

    func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome {
        try await inner.carryOut(action)
    }

    func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] {
        try await inner.roleActions(limit: limit)
    }

    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await inner.roles.leave(instance, reports: reports, at: at)
    }
}
