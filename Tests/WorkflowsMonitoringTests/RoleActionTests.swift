import FoundationEssentials
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsTesting

@Suite("Stopping and starting roles through the monitor", .timeLimit(.minutes(1)))
struct RoleActionTests {
    @Test(
        "A role is stopped as it was seen, and shows who asked, why and when; asked again the answer is the first",
        arguments: RoleStore.Kind.allCases)
    func stopAndStart(on kind: RoleStore.Kind) async throws {
        let store = try RoleStore(kind)
        try await store.join("a")
        #expect(try await store.seen().map(\.stands) == [.init(epoch: 1, holder: "a")])
        let stop = try await store.request(.stop, "1")
        #expect(await store.monitor.perform(onRole: stop) == .outcome(.applied))
        #expect(await store.monitor.perform(onRole: stop) == .outcome(.applied))
        let role = try #require(try await store.seen().first)
        let expected = RoleStop(
            role: RoleStore.role, instance: nil, askedBy: "alice", reason: "INC-42", askedAt: RoleStore.now)
        #expect(role.stop == expected && role.stops == [expected])
        let overview = try #require(try await store.monitor.workflows().value.first)
        #expect(overview.stoppedRoles.map(\.sentence) == ["S1 consumer: stopped by hand by alice: INC-42"])
        #expect(overview.stoppedRoles.map(\.isDown) == [false])

        let twice = try await store.request(.stop, "2")
        guard case .outcome(.illegal) = await store.monitor.perform(onRole: twice) else {
            Issue.record("it was stopped twice")
            return
        }
        let start = try await store.request(.start, "3")
        #expect(await store.monitor.perform(onRole: start) == .outcome(.applied))
        #expect(await store.monitor.perform(onRole: start) == .outcome(.applied))
        #expect(try await store.seen().map(\.stops) == [[]])
        let stops = try #require(store.adapter.roles as? any RoleStopStore)
        let log = try await stops.roleActions(limit: 9)
        #expect(log.map(\.action.requestID) == ["3", "2", "1"])
        #expect(log.allSatisfy { $0.action.actor == "alice" && $0.action.claimedActor == "al" })
    }

    @Test(
        "A role that changed hands since it was seen is left alone, and the answer says how it stands",
        arguments: RoleStore.Kind.allCases)
    func conflict(on kind: RoleStore.Kind) async throws {
        let store = try RoleStore(kind)
        try await store.join("a")
        let stop = try await store.request(.stop, "1")
        try await store.renew("a", releasing: true)
        #expect(try await store.seen().map(\.stands) == [.init(epoch: 1, holder: nil)])
        try await store.join("b")
        let stands = RoleAction.Decision(epoch: 2, holder: "b")
        #expect(Set(try await store.seen().map(\.stands)) == [stands])
        #expect(await store.monitor.perform(onRole: stop) == .outcome(.conflict(stands)))
        #expect(try await store.seen().allSatisfy { $0.stops.isEmpty })
        // On the instance that holds it now, as it stands now, it is stopped.
        let again = try await store.request(.stop, "2", on: "host-b")
        #expect(await store.monitor.perform(onRole: again) == .outcome(.applied))
        let stopped = try await store.seen()
        #expect(stopped.first { $0.instance == "host-b" }?.stop?.instance == "host-b")
        #expect(stopped.first { $0.instance == "host-a" }?.stop == nil)
        #expect(stopped.allSatisfy { $0.stops.count == 1 })
    }

    @Test("A role that nobody ever had is not found", arguments: RoleStore.Kind.allCases)
    func notFound(on kind: RoleStore.Kind) async throws {
        let store = try RoleStore(kind)
        try await store.join("a")
        var stop = try await store.request(.stop, "1")
        stop.role = "nobody-1"
        #expect(await store.monitor.perform(onRole: stop) == .outcome(.notFound))
    }

    @Test("A role that a person stopped does not ail: it is told of apart, also when nobody holds it")
    func told() async throws {
        let store = try RoleStore()
        try await store.join("a")
        _ = await store.monitor.perform(onRole: try await store.request(.stop, "1", on: "host-a"))
        try await store.renew("a", releasing: true)
        let stopped = try #require(try await store.monitor.workflows().value.first)
        #expect(stopped.ailingRoles == [] && stopped.rolesUp == 0)
        #expect(
            stopped.stoppedRoles.map(\.sentence) == ["S1 consumer: stopped by hand on host-a by alice: INC-42"])
        #expect(stopped.stoppedRoles.map(\.isDown) == [true])
        _ = await store.monitor.perform(onRole: try await store.request(.start, "2", on: "host-a"))
        let started = try #require(try await store.monitor.workflows().value.first)
        #expect(started.ailingRoles == ["S1 consumer: not held"] && started.stoppedRoles == [])
    }

    @Test("A stop on an instance that nothing is known of any more is shown all the same, so that it can be lifted")
    func forgotten() async throws {
        let store = try RoleStore()
        try await store.join("a")
        _ = await store.monitor.perform(onRole: try await store.request(.stop, "1", on: "host-long-gone"))
        let role = try #require(try await store.seen().first)
        #expect(role.stop == nil && role.stops.map(\.instance) == ["host-long-gone"])
        #expect(try await store.monitor.workflows().value.first?.stoppedRoles.count == 1)
        // It is not why nobody holds the role.
        try await store.renew("a", releasing: true)
        let down = try #require(try await store.monitor.workflows().value.first)
        #expect(down.ailingRoles == ["S1 consumer: not held"] && down.stoppedRoles.map(\.isDown) == [false])
    }

    @Test("Why a run stands still that waits for a stopped role: who stopped it and why")
    func why() async throws {
        let store = try RoleStore(.sqlite)
        try await store.join("a")
        let id = try await store.trigger()
        _ = await store.monitor.perform(onRole: try await store.request(.stop, "1"))
        try await store.renew("a", releasing: true)
        let why = try await store.monitor.why(id)
        #expect(why.value.cause == .roleStopped(role: "S1 consumer", by: "alice", reason: "INC-42"))
    }

    @Test("Read-only, and where the store cannot keep stops, it is refused, and the source says that it cannot")
    func refused() async throws {
        let guest = try RoleStore(readOnly: "it only looks")
        try await guest.join("a")
        let stop = try await guest.request(.stop, "1")
        #expect(await guest.monitor.perform(onRole: stop) == .refused("read-only: it only looks"))
        #expect(try await guest.seen().map(\.stops) == [[]])
        #expect(try await guest.monitor.capabilities().unsupported == [])
        let poor = try RoleStore { OtherRoles(inner: $0) }
        #expect(try await poor.monitor.capabilities().unsupported == [.roleStops])
        #expect(
            await poor.monitor.perform(onRole: stop) == .refused("this store cannot keep which roles are told to stop"))
    }

    @Test(
        "Of a store that is busy nothing was asked; of one that breaks off it is not known",
        arguments: [
            (WorkflowError.Code.storeBusy, RoleActionEnd.notSent("the store is busy: nothing was done, try again")),
            (.storeUnavailable, .unknown("broken")), (.readOnly, .refused("the store is read-only here")),
            (.storeFull, .notSent("broken")),
        ])
    func ends(_ code: WorkflowError.Code, _ end: RoleActionEnd) async throws {
        let store = try RoleStore { FailingStops(inner: $0, code: code) }
        try await store.join("a")
        #expect(await store.monitor.perform(onRole: try await store.request(.stop, "1")) == end)
    }
}

extension RoleStore {
    /// A run that waits for the role.
    fileprivate func trigger() async throws -> RunID {
        let record = Record(
            workflow: "orders", foreignID: "order-1", runID: .random(), runState: .initiated, status: 1,
            object: Data("{}".utf8), objectVersion: 1, createdAt: Self.now, updatedAt: Self.now,
            meta: .init(
                version: 1, visit: 1, enteredAt: Self.now, statusLabel: "S1",
                origin: Origin(.trigger, instance: "host-a")))
        var transaction = StoreTransaction(at: Self.now)
        transaction.run = .create(record)
        _ = try await adapter.records.transact(transaction)
        return record.runID
    }
}

/// Roles as the memory keeps them, without the ability to stop any.
private struct OtherRoles: WrappingAdapter {
    let inner: InMemoryAdapter
    var roles: any RoleScheduler { Scheduler(inner: inner) }

    struct Scheduler: WrappingRoles { let inner: InMemoryAdapter }
}

/// A store on which no action on a role is carried out.
private struct FailingStops: WrappingAdapter {
    let inner: InMemoryAdapter
    let code: WorkflowError.Code
    var roles: any RoleScheduler { Scheduler(inner: inner, code: code) }

    struct Scheduler: WrappingRoles, RoleStopStore {
        let inner: InMemoryAdapter
        let code: WorkflowError.Code

        func roleStops() async throws(WorkflowError) -> [RoleStop] { try await inner.roleStops() }
        func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome {
            throw WorkflowError(code, "broken")
        }
        func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry] { [] }
    }
}

/// A scheduler that is the memory's.
private protocol WrappingRoles: RoleScheduler {
    var inner: InMemoryAdapter { get }
}

extension WrappingRoles {
    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.join(instance, lease: lease)
    }
    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding { try await inner.renew(renewal) }
    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        try await inner.anyClaimable(roles)
    }
    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        try await inner.leave(instance, reports: reports, at: at)
    }
}
