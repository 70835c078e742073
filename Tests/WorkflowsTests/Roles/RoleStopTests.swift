import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Stopping roles by hand", .timeLimit(.minutes(1)))
struct RoleStopTests {
    private let role: RoleName = "orders-1-consumer"

    private func workflow(
        _ adapter: any WorkflowAdapter, instance: InstanceName, workers: Int = 1,
        step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.shipped) }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, options: .parallel(workers), perform: step)
        var options = optionsWithoutPolling()
        options.instance = instance
        // Nothing here waits for the next heartbeat.
        options.heartbeat = .hours(50_000)
        return try builder.build(on: adapter, options: options)
    }

    /// Returns as soon as the role is in a state.
    private func waits(
        for state: RoleState, _ workflow: Workflow<Order, OrderStatus>, _ adapter: any WorkflowAdapter
    ) async throws {
        let listener = adapter.changes.listen(to: [.roles, .versions])
        while workflow.internalState[role]?.state != state {
            try await listener.wait(upTo: .milliseconds(10), clock: .system)
        }
    }

    @Test(
        "A role that is told to stop everywhere finishes what is in hand, takes nothing more, and says who asked and why; started again it goes on",
        arguments: Stores.sharing)
    func everywhere(on store: Stores) async throws {
        let adapter = try store.make()
        let (inHand, began) = AsyncStream<ForeignID>.makeStream()
        let (mayEnd, end) = AsyncStream<Void>.makeStream()
        let workflow = try workflow(adapter, instance: "a") { run in
            began.yield(run.foreignID)
            if run.foreignID == "first" { for await _ in mayEnd { break } }
            return .to(.shipped)
        }
        try await serving(workflow) {
            let first = try await workflow.trigger("first", with: Order())
            for await _ in inHand { break }
            #expect(try await workflow.stopRole(role, reason: "INC-42", actor: "alice") == .applied)
            let listener = adapter.changes.listen(to: [.roles])
            while workflow.internalState[role]?.stop == nil {
                try await listener.wait(upTo: .milliseconds(10), clock: .system)
            }
            let second = try await workflow.trigger("second", with: Order())
            end.yield()
            try await waits(for: .shutdown, workflow, adapter)
            let stop = try #require(workflow.internalState[role]?.stop)
            #expect((stop.askedBy, stop.reason, stop.instance) == ("alice", "INC-42", nil))
            #expect(try await workflow.stoppedRoles() == [stop])
            #expect(try await workflow.lookup(first).runState == .completed)
            #expect(try await workflow.lookup(second).version == 1)
            #expect(try await workflow.startRole(role, actor: "bob") == .applied)
            _ = try await workflow.await(second, reaching: .shipped)
            #expect(workflow.internalState[role]?.stop == nil)
        }
    }

    @Test(
        "What is stopped stays so when the number of workers changes: each that takes events of a stopped one",
        arguments: Stores.sharing)
    func otherNumber(on store: Stores) async throws {
        let adapter = try store.make()
        let one = try workflow(adapter, instance: "a")
        try await serving(one) {
            let outcome = try await one.stopRole(role, reason: "strike", actor: "alice")
            #expect(outcome == .applied)
        }
        let three = try workflow(adapter, instance: "b", workers: 3)
        try await serving(three) {
            let workers = (1...3).map { RoleName("\(role)-\($0)-of-3") }
            for worker in workers { #expect(three.internalState[worker]?.stop?.reason == "strike") }
            let stops = try await three.stoppedRoles()
            #expect(stops.map(\.role) == [role])
            let id = try await three.trigger("order-1", with: Order())
            #expect(try await three.startRole(workers[1], actor: "bob") == .applied)
            _ = try await three.await(id, reaching: .shipped)
            #expect(try await three.stoppedRoles() == [])
            #expect(try await three.stopRole(workers[1], actor: "alice") == .applied)
        }
        let six = try workflow(adapter, instance: "c", workers: 6)
        try await serving(six) {
            let stopped = (1...6).filter { six.internalState[RoleName("\(role)-\($0)-of-6")]?.stop != nil }
            #expect(stopped == [2, 5])
        }
    }

    @Test(
        "Stopped on one instance it is taken over by another, and comes back when that one stops",
        arguments: Stores.sharing)
    func oneInstance(on store: Stores) async throws {
        let adapter = try store.make()
        let first = try workflow(adapter, instance: "a")
        let second = try workflow(adapter, instance: "b")
        try await serving(first) {
            try await serving(second) {
                #expect(second.internalState[role]?.state == .idle)
                #expect(try await first.stopRole(role, on: "a", actor: "alice") == .applied)
                try await waits(for: .running, second, adapter)
                #expect(first.internalState[role]?.state == .shutdown)
                let id = try await first.trigger("order-1", with: Order())
                _ = try await first.await(id, reaching: .shipped)
                #expect(try await first.history(id)[1].record.meta.origin.instance == "b")
                #expect(try await first.startRole(role, on: "a", actor: "alice") == .applied)
                try await waits(for: .idle, first, adapter)
            }
            try await waits(for: .running, first, adapter)
        }
    }

    @Test("Stopped on one instance it is taken over by another, also when giving it up fails at first")
    func givenUpAgain() async throws {
        let adapter = UnreachableRoles()
        let first = try workflow(adapter, instance: "a")
        let second = try workflow(adapter, instance: "b")
        try await serving(first) {
            try await serving(second) {
                adapter.failNextRelease()
                #expect(try await first.stopRole(role, on: "a", actor: "alice") == .applied)
                try await waits(for: .running, second, adapter)
                #expect(adapter.hasFailedRelease)
            }
        }
    }

    @Test("It stays stopped when the service is started again, until somebody starts it", arguments: Stores.sharing)
    func durable(on store: Stores) async throws {
        let adapter = try store.make()
        let client = try workflow(adapter, instance: "client")
        try await serving(try workflow(adapter, instance: "a")) {}
        #expect(try await client.stopRole(role, reason: "INC-42", actor: "alice") == .applied)
        let id = try await client.trigger("order-1", with: Order())
        let again = try workflow(adapter, instance: "a")
        try await serving(again) {
            #expect(again.internalState[role]?.state == .shutdown)
            #expect(try await client.lookup(id).version == 1)
            #expect(try await client.startRole(role, actor: "alice") == .applied)
            _ = try await client.await(id, reaching: .shipped)
        }
    }

    @Test(
        "What makes no sense is answered and kept: no such role, stopped already, not stopped",
        arguments: Stores.sharing)
    func refused(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try workflow(adapter, instance: "a")
        let stops = try #require(adapter.roles as? any RoleStopStore)
        #expect(try await workflow.stopRole("orders-9-consumer", actor: "alice") == .notFound)
        #expect(try await workflow.stopRole(role, actor: "alice") == .notFound)
        try await serving(workflow) {
            #expect(
                try await workflow.startRole(role, on: "a", actor: "alice")
                    == .illegal("nothing tells the role to stop on a"))
            #expect(try await workflow.stopRole(role, actor: "alice") == .applied)
            #expect(
                try await workflow.stopRole(role, actor: "bob")
                    == .illegal("the role is told to stop everywhere already"))
            let refused = try await workflow.startRole(role, on: "a", actor: "bob")
            #expect(
                refused == .illegal("the role is told to stop everywhere: it starts only when it is started everywhere")
            )
        }
        let log = try await stops.roleActions(limit: 10)
        #expect(log.map(\.outcome.result) == [.illegal, .illegal, .applied, .illegal, .notFound])
        #expect(log.map(\.action.actor) == ["bob", "bob", "alice", "alice", "alice"])
    }

    @Test(
        "An action that was decided on another holder changes nothing, and the same request asked again gets its first answer",
        arguments: Stores.sharing)
    func decided(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try workflow(adapter, instance: "a")
        let stops = try #require(adapter.roles as? any RoleStopStore)
        try await serving(workflow) {
            var action = RoleAction(
                kind: .stop, role: role, decidedOn: .init(epoch: 7, holder: "other"), requestID: "request-1",
                reason: nil,
                actor: "alice", at: .init(microseconds: 0))
            guard case .conflict(let stands) = try await stops.carryOut(action) else {
                Issue.record("it was carried out")
                return
            }
            #expect(stands.epoch == 1)
            #expect(try await stops.roleStops().isEmpty)
            action.decidedOn = stands
            #expect(try await stops.carryOut(action) == .conflict(stands))
            action.requestID = "request-2"
            #expect(try await stops.carryOut(action) == .applied)
            #expect(try await stops.carryOut(action) == .applied)
            #expect(try await stops.roleStops().count == 1)
            #expect(try await stops.roleActions(limit: 9).count == 2)
        }
    }
}
