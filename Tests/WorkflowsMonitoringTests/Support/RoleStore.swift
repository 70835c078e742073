import Workflows
import WorkflowsMonitoring
import WorkflowsTesting

/// A store with one role that instances hold, each adapter's way, and a monitor on it.
struct RoleStore: Sendable {
    enum Kind: CaseIterable { case memory, sqlite }

    static let role: RoleName = "orders-1-consumer"
    static let now = Timestamp(microseconds: 1_700_000_000_000_000)
    let adapter: any WorkflowAdapter
    let monitor: StoreMonitor
    /// Keeps the file of a store on disk.
    private let file: WatchedStore?

    init(
        _ kind: Kind = .memory, readOnly: String? = nil, wrap: (InMemoryAdapter) -> any WorkflowAdapter = { $0 }
    ) throws {
        let clock = ManualClock(startingAt: Self.now).engineClock
        file = kind == .sqlite ? try WatchedStore() : nil
        adapter = file?.adapter ?? wrap(InMemoryAdapter(clock: clock))
        monitor = StoreMonitor(
            adapter: adapter, access: .init(target: "store", actor: "alice", readOnlyReason: readOnly), clock: clock)
    }

    /// An instance joins and takes the role if it is free.
    func join(_ instance: StartID) async throws {
        let statuses = [1, 2].map {
            WorkflowDefinition.Status(number: $0, label: "S\($0)", starting: $0 == 1, terminal: $0 == 2)
        }
        let role = WorkflowDefinition.Role(name: Self.role, displayName: "S1 consumer", kind: .step, status: 1)
        let definition = WorkflowDefinition(
            name: "orders", statuses: statuses, edges: [.init(from: 1, to: 2, kind: .step)], roles: [role])
        try await adapter.roles.join(
            InstanceDescription(
                startID: instance, name: InstanceName("host-\(instance)"), processID: 1, startedAt: Self.now,
                definition: definition), lease: .seconds(60))
        try await renew(instance)
    }

    func renew(_ instance: StartID, releasing: Bool = false) async throws {
        let state: RoleState = releasing ? .shutdown : .running
        _ = try await adapter.roles.renew(
            LeaseRenewal(
                instance: instance, wanted: releasing ? [] : [Self.role], released: releasing ? [Self.role] : [],
                reports: [RoleReport(role: Self.role, state: state, since: Self.now)], at: Self.now,
                lease: .seconds(60)))
    }

    /// The role as the monitor sees it.
    func seen() async throws -> [RoleStatus] { try await monitor.roles("orders").value }

    /// What is asked for, as the role stood when the monitor was asked.
    func request(
        _ kind: RoleAction.Kind, _ id: RequestID, on instance: InstanceName? = nil
    ) async throws -> RoleActionRequest {
        RoleActionRequest(
            kind: kind, role: Self.role, instance: instance, decidedOn: try await seen().first?.stands, requestID: id,
            reason: "INC-42", claimedActor: "al")
    }
}
