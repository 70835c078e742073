import Testing
import Workflows
import WorkflowsTesting

@Suite("Roles, leases and fencing", .timeLimit(.minutes(1)))
struct RoleTests {
    private func workflow(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock, instance: InstanceName,
        step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.shipped) }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, perform: step)
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.instance = instance
        return try builder.build(on: adapter, options: options)
    }

    @Test(
        "A role that is given up gracefully is taken by who waits for it, without waiting for the lease",
        arguments: Stores.allCases, [true, false])
    func gracefulTakeOver(on store: Stores, gracefully: Bool) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let first = try workflow(adapter, clock, instance: "a")
        let second = try workflow(adapter, clock, instance: "b")
        let firstService = GracefulService(first)
        await first.started()
        #expect(first.internalState["orders-1-consumer"]?.state == .running)
        try await serving(second) {
            #expect(second.internalState["orders-1-consumer"]?.state == .idle)
            firstService.stop(gracefully: gracefully)
            _ = try? await firstService.ended()
            #expect(first.internalState["orders-1-consumer"]?.state == .shutdown)
            let id = try await second.trigger("order-1", with: Order())
            #expect(try await adapter.nextVersion(of: id, after: 1).runState == .completed)
            let by = try await second.history(id)[1].record.meta.origin
            #expect(by.instance == "b")
            // No time passed: the second was told.
            #expect(clock.now.offset == .zero)
        }
    }

    @Test("Where the lease cannot be renewed, work stops before anybody else could take the role, and no earlier")
    func unrenewed() async throws {
        let clock = ManualClock()
        let adapter = UnreachableRoles(clock: clock.engineClock)
        let gate = Gate()
        let stopped = Gate()
        stopped.open()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in
            await gate.pass()
            do { try await clock.sleep(for: .hours(24)) } catch { await stopped.pass() }
            return .to(.shipped)
        }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.lease = .seconds(5)
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            gate.open()
            await clock.waitForSleeper(dueIn: .hours(24))
            adapter.becomeUnreachable()
            let last = options.lease - BuildOptions.leaseMargin
            clock.advance(by: last - .milliseconds(1))
            // It has tried to renew the lease, and does so again.
            await clock.waitForSleeper(dueIn: .milliseconds(200))
            #expect(workflow.internalState["orders-1-consumer"]?.state == .running)
            clock.advance(by: .milliseconds(1))
            try await stopped.arrived()
            #expect(workflow.internalState["orders-1-consumer"]?.state != .running)
            #expect(try await workflow.lookup(id).version == 1)
        }
    }

    @Test("A write under an epoch that is over is refused and changes nothing")
    func fencing() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let definition = try workflow(adapter, clock, instance: "a").definition
        func join(_ start: StartID) async throws {
            try await adapter.join(
                InstanceDescription(
                    startID: start, name: "i", processID: 1, startedAt: clock.wallClock, definition: definition),
                lease: .seconds(5))
        }
        func renew(_ start: StartID) async throws -> LeaseStanding {
            try await adapter.renew(
                LeaseRenewal(instance: start, wanted: ["orders-1-consumer"], at: clock.wallClock, lease: .seconds(5)))
        }
        try await join("a")
        try await join("b")
        let old = try #require(try await renew("a").held["orders-1-consumer"])
        #expect(try await renew("b").held.isEmpty)
        #expect(try await renew("b").nextExpiry == .seconds(5))
        clock.advance(by: .seconds(5))
        let new = try #require(try await renew("b").held["orders-1-consumer"])
        #expect(new > old)

        let workflow = try workflow(adapter, clock, instance: "c")
        let id = try await workflow.trigger("order-1", with: Order())
        let record = try await workflow.lookup(id).record
        var transaction = StoreTransaction(at: clock.wallClock)
        transaction.run = .advance(
            from: record, to: try record.advanced(to: .cancelled, origin: Origin(.step), at: clock.wallClock))
        transaction.fence = RoleFence(role: "orders-1-consumer", epoch: old)
        let refused = await #expect(throws: WorkflowError.self) { try await adapter.transact(transaction) }
        #expect(refused?.code == .roleLost)
        #expect(try await workflow.lookup(id).version == 1)
        transaction.fence = RoleFence(role: "orders-1-consumer", epoch: new)
        _ = try await adapter.transact(transaction)
        #expect(try await workflow.lookup(id).version == 2)

        let lost = await #expect(throws: WorkflowError.self) { try await renew("a") }
        #expect(lost?.code == .roleLost)
    }

    @Test("Two workflows whose roles would have the same names are refused at start")
    func nameCollision() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        func build(_ name: WorkflowName) throws -> Workflow<Order, OrderStatus> {
            var builder = WorkflowBuilder<Order, OrderStatus>(name)
            builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
            return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        }
        try await serving(try build("my orders")) {
            let error = await #expect(throws: WorkflowError.self) { try await build("my_orders").run() }
            #expect(error?.code == .nameCollision)
        }
    }
}
