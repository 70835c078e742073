import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Lag", .timeLimit(.minutes(1)))
struct LagTests {
    private func workflow(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock, _ options: StepOption...,
        perform: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.shipped) }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, perform: perform)
        var build = optionsWithoutPolling(clock: clock.engineClock)
        build.stepDefaults += options
        return try builder.build(on: adapter, options: build)
    }

    @Test(
        "With a consume lag an event is dealt with so long after it happened, and not earlier",
        arguments: Stores.allCases)
    func consumeLag(on store: Stores) async throws {
        let clock = ManualClock()
        let called = Mutex<[ForeignID]>([])
        let workflow = try workflow(store.make(clock: clock.engineClock), clock, .consumeLag(.minutes(10))) { run in
            called.withLock { $0.append(run.foreignID) }
            return .to(.shipped)
        }
        try await serving(workflow) {
            let first = try await workflow.trigger("first", with: Order())
            await clock.waitForSleeper(dueIn: .minutes(10))
            clock.advance(by: .minutes(4))
            let second = try await workflow.trigger("second", with: Order())
            #expect(called.withLock { $0 }.isEmpty)
            clock.advance(by: .minutes(6))
            _ = try await workflow.await(first, reaching: .shipped)
            await clock.waitForSleeper(dueIn: .minutes(4))
            #expect(called.withLock { $0 } == ["first"])
            // It was dealt with when it was to be: that is no lag.
            #expect(workflow.internalState["orders-1-consumer"]?.lag == .zero)
            clock.advance(by: .minutes(4))
            _ = try await workflow.await(second, reaching: .shipped)
        }
    }

    @Test(
        "A service that is told to stop does not wait for what is not to be dealt with yet", arguments: Stores.allCases)
    func stops(on store: Stores) async throws {
        let clock = ManualClock()
        let workflow = try workflow(store.make(clock: clock.engineClock), clock, .consumeLag(.hours(10)))
        let id = try await serving(workflow) {
            let id = try await workflow.trigger("first", with: Order())
            await clock.waitForSleeper(dueIn: .hours(10))
            return id
        }
        #expect(try await workflow.lookup(id).version == 1)
        // Nothing is lost: who starts next deals with it.
        clock.advance(by: .hours(10))
        try await serving(workflow) { _ = try await workflow.await(id, reaching: .shipped) }
    }

    @Test("What an instance whose clock is ahead has stored is dealt with all the same", arguments: Stores.allCases)
    func ahead(on store: Stores) async throws {
        let clock = ManualClock()
        let fast = ManualClock(startingAt: clock.engineClock.now + .hours(1))
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock)
        let elsewhere = try self.workflow(adapter, fast)
        try await serving(workflow) {
            let id = try await elsewhere.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
        }
    }

    @Test("A role that is further behind than its options allow raises an alert, and lowers it when it has caught up")
    func alert() async throws {
        let clock = ManualClock()
        let begun = AsyncStream.makeStream(of: Void.self)
        let gate = AsyncStream.makeStream(of: Void.self)
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock, .lagAlert(.minutes(3))) { _ in
            begun.continuation.yield()
            for await _ in gate.stream { break }
            return .to(.shipped)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for await _ in begun.stream { break }
            #expect(workflow.internalState["orders-1-consumer"]?.alert == false)
            clock.advance(by: .minutes(3) + .seconds(1))
            #expect(workflow.internalState["orders-1-consumer"]?.alert == true)
            gate.continuation.yield()
            _ = try await workflow.await(id, reaching: .shipped)
            let next = try await workflow.trigger("order-2", with: Order())
            for await _ in begun.stream { break }
            #expect(workflow.internalState["orders-1-consumer"]?.alert == false)
            gate.continuation.yield()
            _ = try await workflow.await(next, reaching: .shipped)
        }
    }

    @Test("The consume lag moves the default alert by as much; an alert that would always be raised is a mistake")
    func defaults() throws {
        var settings = StepSettings()
        #expect(settings.tolerance == .minutes(30))
        settings.consumeLag = .hours(2)
        #expect(settings.tolerance == .minutes(30))
        settings.lagAlert = .hours(3)
        #expect(settings.tolerance == .hours(1))
        let clock = ManualClock()
        for options in [[StepOption.consumeLag(.seconds(-1))], [.consumeLag(.hours(1)), .lagAlert(.hours(1))]] {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
            var build = optionsWithoutPolling(clock: clock.engineClock)
            build.stepDefaults += options
            let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter(), options: build) }
            #expect(error?.mistakes.count == 1)
        }
    }

    @Test(
        "A connector deals with an event so long after it happened, of another workflow as of an outside stream",
        arguments: Stores.allCases)
    func connectors(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let called = Mutex<[String]>([])
        var stock = WorkflowBuilder<Order, OrderStatus>("stock")
        stock.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.connectWorkflow(
            named: "stock", reaching: OrderStatus.paid, options: .consumeLag(.minutes(10))
        ) { run, _, _ in called.withLock { $0.append("\(run.foreignID)") } }
        builder.addConnector("payments", source: source, options: .consumeLag(.minutes(3))) { event, _, _ in
            called.withLock { $0.append(event.id) }
        }
        let options = optionsWithoutPolling(clock: clock.engineClock)
        let stocked = try stock.build(on: adapter, options: options)
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(stocked, workflow) {
            let id = try await stocked.trigger("stock-1", with: Order())
            _ = try await stocked.callback(id)
            source.send(ConnectorEvent(id: "e1", key: "order-1", at: clock.wallClock))
            await clock.waitForSleeper(dueIn: .minutes(10))
            await clock.waitForSleeper(dueIn: .minutes(3))
            #expect(called.withLock { $0 } == [])
            clock.advance(by: .minutes(3))
            try await until("one is called", seeing: { called.withLock { $0 } }) { !$0.isEmpty }
            #expect(called.withLock { $0 } == ["e1"])
            clock.advance(by: .minutes(7))
            try await until("both are called", seeing: { called.withLock { $0 } }) { $0.count >= 2 }
            #expect(called.withLock { $0 } == ["e1", "stock-1"])
        }
    }

    @Test("A lag alert of a connector that its consume lag would always raise is a mistake")
    func connectorAlert() {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.addConnector(
            "payments", source: InMemoryConnectorSource(), options: .consumeLag(.hours(1)), .lagAlert(.minutes(5))
        ) { _, _, _ in }
        let error = #expect(throws: BuildError.self) {
            try builder.build(on: InMemoryAdapter(), options: optionsWithoutPolling())
        }
        #expect(error?.mistakes.count == 1)
        #expect(error?.mistakes.first?.description.contains("is not more than the consume lag of") == true)
    }
}
