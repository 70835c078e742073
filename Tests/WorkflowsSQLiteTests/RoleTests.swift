import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Roles")
struct RoleTests {
    private let roles: [RoleName] = ["orders-1", "orders-2"]

    private func instance(
        _ start: StartID, workflow: WorkflowName = "orders", roles: [RoleName]? = nil, at: Timestamp = Samples.start
    ) -> InstanceDescription {
        InstanceDescription(
            startID: start, name: InstanceName("host-" + start.rawValue), processID: 17, startedAt: at,
            definition: WorkflowDefinition(
                name: workflow, statuses: [.init(number: 1, label: "Created", starting: true, terminal: false)],
                edges: [],
                roles: (roles ?? self.roles).map {
                    .init(name: $0, displayName: $0.rawValue, kind: .step, status: 1)
                }))
    }

    private func renewal(
        _ start: StartID, wanted: [RoleName]? = nil, released: [RoleName] = [], reports: [RoleReport] = []
    ) -> LeaseRenewal {
        LeaseRenewal(
            instance: start, wanted: wanted ?? roles, released: released, reports: reports, at: Samples.start,
            lease: .seconds(5))
    }

    @Test("One instance holds a role at a time; after its lease ran out another takes it over, in a later epoch")
    func takeOver() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("a"), lease: .seconds(5))
        try await scheduler.join(instance("b"), lease: .seconds(5))
        let first = try await scheduler.renew(renewal("a"))
        #expect(first.held == ["orders-1": 1, "orders-2": 1])
        #expect(first.nextExpiry == nil)
        boot.advance(.seconds(2))
        let waiting = try await scheduler.renew(renewal("b"))
        #expect(waiting.held.isEmpty)
        #expect(waiting.holders == ["orders-1": "host-a", "orders-2": "host-a"])
        #expect(waiting.nextExpiry == .seconds(3))
        boot.advance(.seconds(3))
        let second = try await scheduler.renew(renewal("b"))
        #expect(second.held == ["orders-1": 2, "orders-2": 2])
        await #expect { try await scheduler.renew(renewal("a")) } throws: { WorkflowError.Code.roleLost ~= $0 }
        try await scheduler.join(instance("a"), lease: .seconds(5))
        #expect(try await scheduler.renew(renewal("a")).held.isEmpty)
        #expect(try await scheduler.renew(renewal("b")).held == second.held)
    }

    @Test("A lease that is renewed in one process wakes nobody in another; whatever else is written does")
    func quietRenewals() async throws {
        let store = try TemporaryStore()
        let other = try store.another()
        let watcher = store.adapter.store.watcher
        try await store.adapter.roles.join(instance("b"), lease: .seconds(5))
        try await other.roles.join(instance("a"), lease: .seconds(5))
        _ = try await other.roles.renew(renewal("a"))
        _ = try await store.adapter.roles.renew(renewal("b"))
        await watcher.look()
        let listener = store.adapter.changes.listen(to: [.versions])
        func isTold() async throws -> Bool {
            let isTold = await watcher.look()
            #expect(try await listener.wait(until: .zero, clock: .system) == isTold)
            return isTold
        }
        #expect(try await !isTold())
        _ = try await other.roles.renew(renewal("a"))
        #expect(try await !isTold())
        // Nor does it wake anybody when this process writes next.
        _ = try await other.roles.renew(renewal("a"))
        _ = try await store.adapter.roles.renew(renewal("b"))
        #expect(try await listener.wait(until: .zero, clock: .system) == false)
        let report = RoleReport(role: "orders-1", state: .running, since: Samples.start)
        _ = try await other.roles.renew(renewal("a", reports: [report]))
        #expect(try await isTold())
        _ = try await other.roles.renew(renewal("a", released: ["orders-1"]))
        #expect(try await isTold())
        _ = try await other.records.create(Samples.record())
        #expect(try await isTold())
        try await other.roles.leave("a", reports: [], at: Samples.start)
        #expect(try await isTold())
        #expect(try await !isTold())
    }

    @Test("Who was late, but whose roles nobody took, goes on")
    func late() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("a"), lease: .seconds(5))
        _ = try await scheduler.renew(renewal("a"))
        boot.advance(.seconds(60))
        #expect(try await scheduler.renew(renewal("a")).held == ["orders-1": 1, "orders-2": 1])
    }

    @Test("A reboot ends every lease")
    func reboot() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        try await store.adapter.roles.join(instance("a"), lease: .hours(10))
        _ = try await store.adapter.roles.renew(renewal("a"))
        boot.reboot()
        try await store.adapter.roles.join(instance("b"), lease: .seconds(5))
        #expect(try await store.adapter.roles.renew(renewal("b")).held == ["orders-1": 2, "orders-2": 2])
        let silences = try await store.adapter.registry.instances().map(\.silence)
        #expect(silences == [nil, .zero])
    }

    @Test("A role given up, and all of a stopped instance's, are free at once, and who waits is told")
    func leaving() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("a"), lease: .seconds(5))
        try await scheduler.join(instance("b"), lease: .seconds(5))
        _ = try await scheduler.renew(renewal("a"))
        let listener = store.adapter.changes.listen(to: [.roles])
        let kept = try await scheduler.renew(renewal("a", wanted: ["orders-2"], released: ["orders-1"]))
        #expect(kept.held == ["orders-2": 1])
        try await listener.wait(until: nil, clock: .system)
        #expect(try await scheduler.renew(renewal("b")).held == ["orders-1": 2])
        var report = RoleReport(role: "orders-2", state: .shutdown, since: Samples.start)
        report.processed = 12
        report.skipped = ["filtered": 3]
        try await scheduler.leave("a", reports: [report], at: Samples.start + .seconds(9))
        try await listener.wait(until: nil, clock: .system)
        #expect(try await scheduler.renew(renewal("b")).held == ["orders-1": 2, "orders-2": 2])
        await #expect { try await scheduler.renew(renewal("a")) } throws: { WorkflowError.Code.roleLost ~= $0 }

        let reports = try await store.adapter.registry.roleReports()
        #expect(reports.map(\.report) == [report])
        #expect(reports.map(\.holdsRole) == [false])
        let instances = try await store.adapter.registry.instances()
        #expect(instances.map(\.stoppedAt) == [Samples.start + .seconds(9), nil])
    }

    @Test("The registry knows who is here, what they run and since when they are silent")
    func registry() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        try await store.adapter.roles.join(instance("a"), lease: .seconds(5))
        boot.advance(.seconds(3))
        let later = instance("b", roles: ["orders-1", "orders-2", "orders-3"], at: Samples.start + .seconds(3))
        try await store.adapter.roles.join(later, lease: .seconds(5))
        let found = try await store.adapter.registry.instances()
        #expect(found.map(\.startID) == ["a", "b"])
        #expect(found.map(\.silence) == [.seconds(3), .zero])
        #expect(found.map(\.name) == ["host-a", "host-b"])
        let definitions = try await store.adapter.registry.definitions()
        #expect(definitions.map(\.definition.roles.count) == [2, 3])
        #expect(definitions.last?.definition.hash == found.last?.definitionHash)
        #expect(definitions.last?.firstSeenAt == Samples.start + .seconds(3))
    }

    @Test("Two workflows whose roles have the same names cannot run at once")
    func collision() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        try await store.adapter.roles.join(instance("a"), lease: .seconds(5))
        let other = instance("b", workflow: "or ders")
        await #expect { try await store.adapter.roles.join(other, lease: .seconds(5)) } throws: {
            WorkflowError.Code.nameCollision ~= $0
        }
        boot.advance(.seconds(6))
        try await store.adapter.roles.join(other, lease: .seconds(5))
    }

    @Test(
        "What a later build stored of its workflow is listed, and its roles' names are taken",
        arguments: [true, false])
    func laterBuild(isReadable: Bool) async throws {
        let store = try TemporaryStore()
        try await store.adapter.roles.join(instance("a"), lease: .seconds(5))
        let key = isReadable ? "kind" : "sort"
        let sql = #"UPDATE definitions SET definition = replace(definition, '"kind":"step"', '"\#(key)":"splitter"')"#
        try await store.adapter.store.writer.urgently { try $0.execute(sql) }.get()
        let found = try await store.adapter.registry.definitions().flatMap(\.definition.roles)
        #expect(found.map(\.kind) == (isReadable ? [.other("splitter"), .other("splitter")] : []))
        await #expect {
            try await store.adapter.roles.join(instance("b", workflow: "or ders"), lease: .seconds(5))
        } throws: { WorkflowError.Code.nameCollision ~= $0 }
    }

    @Test(
        "Who has not been heard of for a day is forgotten, but not one whose lease runs, whatever the wall clock says")
    func forgetting() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("gone"), lease: .seconds(5))
        try await scheduler.join(instance("left"), lease: .seconds(5))
        try await scheduler.leave("left", reports: [], at: Samples.start)
        boot.advance(.seconds(6))
        try await scheduler.join(instance("here"), lease: .seconds(5))
        let held = try await scheduler.renew(renewal("here")).held
        // The wall clock is set two days on; no time passed.
        try await scheduler.join(instance("new", at: Samples.start + .hours(48)), lease: .seconds(5))
        #expect(try await store.adapter.registry.instances().map(\.startID) == ["here", "new"])
        #expect(try await scheduler.renew(renewal("here")).held == held)
        #expect(try await scheduler.renew(renewal("new")).held.isEmpty)
    }

    @Test("A service that dies as often as it is started leaves the latest of its instances, and the live one")
    func crashLoop() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("live"), lease: .hours(10))
        for number in 1...100 {
            let start = instance(StartID("crash-\(number)"), at: Samples.start + .seconds(number))
            try await scheduler.join(start, lease: .seconds(1))
            boot.advance(.seconds(2))
        }
        let known = try await store.adapter.registry.instances().map(\.startID)
        #expect(known.count <= 67)
        #expect(known.contains("live") && known.contains("crash-100") && known.contains("crash-40"))
        #expect(!known.contains("crash-1"))
    }

    @Test("A write for a role that another instance took over is refused")
    func fencing() async throws {
        let boot = ManualBoot()
        let store = try TemporaryStore { $0.bootClock = boot.clock }
        let scheduler = store.adapter.roles
        try await scheduler.join(instance("a"), lease: .seconds(5))
        try await scheduler.join(instance("b"), lease: .seconds(5))
        let epoch = try #require(try await scheduler.renew(renewal("a")).held["orders-1"])
        let record = try await store.records.create(Samples.record())
        boot.advance(.seconds(6))
        _ = try await scheduler.renew(renewal("b"))
        let late = StoreTransaction.advance(
            record, record.next(status: 2), fence: RoleFence(role: "orders-1", epoch: epoch))
        await #expect { try await store.records.transact(late) } throws: { WorkflowError.Code.roleLost ~= $0 }
        #expect(try await store.records.lookup(record.runID) == record)
    }
}
