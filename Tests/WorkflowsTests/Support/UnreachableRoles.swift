import Synchronization
import Workflows
import WorkflowsTesting

/// A store in memory whose leases cannot be renewed any more from some moment on.
final class UnreachableRoles: WrappingAdapter, RoleScheduler {
    let inner: InMemoryAdapter
    private let isUnreachable = Atomic(false)

    init(clock: EngineClock) { inner = InMemoryAdapter(clock: clock) }

    func becomeUnreachable() { isUnreachable.store(true, ordering: .relaxed) }

    var roles: any RoleScheduler { self }

    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.roles.join(instance, lease: lease)
    }

    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        guard !isUnreachable.load(ordering: .relaxed) else {
            throw WorkflowError(.storeUnavailable, "the store cannot be reached")
        }
        return try await inner.roles.renew(renewal)
    }

    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        try await inner.roles.anyClaimable(roles)
    }

    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await inner.roles.leave(instance, reports: reports, at: at)
    }
}
