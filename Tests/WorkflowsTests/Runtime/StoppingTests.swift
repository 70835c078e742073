import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Stopping", .timeLimit(.minutes(1)))
struct StoppingTests {
    private typealias Orders = Workflow<Order, OrderStatus>
    private let role: RoleName = "orders-1-consumer"

    private func orders(
        on adapter: any WorkflowAdapter, _ clock: EngineClock = .system, instance: InstanceName = "a",
        options change: (inout BuildOptions) -> Void = { _ in },
        step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, perform: step)
        var options = optionsWithoutPolling(clock: clock)
        options.instance = instance
        // Nothing here waits for the next heartbeat.
        options.heartbeat = .hours(50_000)
        change(&options)
        return try builder.build(on: adapter, options: options)
    }

    /// An instance whose step ignores its cancellation until the gate is opened, and one that may take over.
    private func stubborn(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, _ gate: Gate
    ) throws -> (old: Orders, new: Orders) {
        let old = try orders(on: adapter, clock.engineClock, instance: "old") { _ in
            await gate.pass()
            return .cancel("too late")
        }
        return (old, try orders(on: adapter, clock.engineClock, instance: "new") { _ in .to(.shipped) })
    }

    /// Lets the time pass after which a role is given up, the grace before it where there is one, and has the other instance
    /// take over.
    private func takenOver(_ id: RunID, by new: Orders, afterGrace: Bool = true, _ clock: ManualClock) async throws {
        for wait in [afterGrace ? Duration.seconds(10) : nil, .milliseconds(500)].compactMap(\.self) {
            await clock.waitForSleeper(dueIn: wait)
            clock.advance(by: wait)
        }
        let shipped = try await new.await(id, reaching: .shipped)
        #expect(shipped.record.meta.origin.instance == "new")
    }

    @Test(
        "A step in hand is finished within the grace and what it decided is stored; nothing more is taken",
        arguments: Stores.allCases)
    func finishes(on store: Stores) async throws {
        let adapter = try store.make()
        let gate = Gate()
        let calls = Counter()
        let workflow = try orders(on: adapter) { _ in
            calls.increment()
            await gate.pass()
            return .to(.shipped)
        }
        let service = GracefulService(workflow)
        await workflow.started()
        let first = try await workflow.trigger("order-1", with: Order())
        try await gate.arrived()
        let second = try await workflow.trigger("order-2", with: Order())
        service.stop()
        try await workflow.isDraining()
        gate.open()
        try await service.ended()
        #expect(try await workflow.lookup(first).runState == .completed)
        #expect(try await workflow.lookup(second).version == 1)
        #expect(calls.count == 1)
        let report = workflow.internalState[role]
        #expect(report?.state == .shutdown && report?.errorCount == 0)
        #expect(try await adapter.registry.instances().map { $0.stoppedAt != nil } == [true])
        #expect(try await adapter.roles.anyClaimable([role]))
    }

    @Test(
        "Who waits for a run that a step in hand brings there within the grace has it; all others are told that the engine stops once nothing is in hand any more",
        arguments: Stores.allCases)
    func awaited(on store: Stores) async throws {
        let gate = Gate()
        let workflow = try orders(on: try store.make()) { _ in
            await gate.pass()
            return .to(.shipped)
        }
        let service = GracefulService(workflow)
        await workflow.started()
        let first = try await workflow.trigger("order-1", with: Order())
        let second = try await workflow.trigger("order-2", with: Order())
        let shipped = Task { try await workflow.await(first, reaching: .shipped).version }
        let left = Task {
            let error = await #expect(throws: WorkflowError.self) {
                _ = try await workflow.await(second, reaching: .shipped)
            }
            return (error?.code, try await workflow.lookup(first).runState)
        }
        try await gate.arrived()
        service.stop()
        try await workflow.isDraining()
        // Also who begins to wait by now waits for what is in hand.
        let late = Task { try await workflow.await(first, reaching: .shipped).version }
        gate.open()
        #expect(try await shipped.value == 2)
        #expect(try await late.value == 2)
        let (code, state) = try await left.value
        #expect(code == .stopping)
        #expect(state == .completed, "it was told before the step in hand was done")
        try await service.ended()
    }

    @Test(
        "While it stops runs are still triggered and called back, from a step in hand as from outside: they wait for who serves next. Schedules are refused",
        arguments: Stores.allCases)
    func takesWhatIsStored(on store: Stores) async throws {
        let adapter = try store.make()
        let gate = Gate()
        let own = Mutex<Orders?>(nil)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            guard run.foreignID == "order-1" else { return .to(.shipped) }
            await gate.pass()
            let orders = try #require(own.withLock { $0 })
            _ = try await orders.trigger("order-1-return", with: Order(), startingAt: .packed)
            _ = try await orders.callback(latestOf: "order-1-return")
            return .to(.shipped)
        }
        builder.addCallback(from: .packed, to: .shipped) { _, _ in .to(.shipped) }
        builder.startingAt(.created)
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        own.withLock { $0 = workflow }
        defer { own.withLock { $0 = nil } }
        let service = GracefulService(workflow)
        await workflow.started()
        let first = try await workflow.trigger("order-1", with: Order())
        try await gate.arrived()
        service.stop()
        try await workflow.isDraining()
        let second = try await workflow.trigger("order-2", with: Order())
        let third = try await workflow.trigger("order-3", with: Order(), startingAt: .packed)
        #expect(try await workflow.callback(third) == .applied(version: 2))
        let refused = await #expect(throws: WorkflowError.self) {
            try await workflow.schedule("stock", "@daily", object: order)
        }
        #expect(refused?.code == .stopping)
        gate.open()
        try await service.ended()
        #expect(try await workflow.lookup(first).runState == .completed)
        #expect(try await workflow.latest("order-1-return").runState == .completed)
        #expect(try await workflow.lookup(second).version == 1)
        #expect(workflow.internalState.values.allSatisfy { $0.errorCount == 0 })
        try await serving(workflow) { _ = try await workflow.await(second, reaching: .shipped) }
    }

    @Test(
        "Code that ends when it is cancelled past the grace counts as no error: whoever serves next has its first attempt",
        arguments: Stores.allCases)
    func cancelledPastGrace(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let gate = Gate()
        gate.open()
        let old = try orders(on: adapter, clock.engineClock, instance: "old") { _ in
            await gate.pass()
            try await clock.sleep(for: .hours(24))
            return .to(.shipped)
        }
        let service = GracefulService(old)
        await old.started()
        let id = try await old.trigger("order-1", with: Order())
        try await gate.arrived()
        service.stop()
        await clock.waitForSleeper(dueIn: .seconds(10))
        #expect(try await adapter.registry.instances().first?.stoppedAt == nil, "the grace is not over")
        clock.advance(by: .seconds(10))
        try await service.ended()
        #expect(old.internalState.values.allSatisfy { $0.errorCount == 0 })
        #expect(try await adapter.records.parked(workflow: nil, runID: id, limit: 1) == [])
        let attempts = Mutex<[Int]>([])
        let new = try orders(on: adapter, clock.engineClock, instance: "new") { run in
            attempts.withLock { $0.append(run.attempt) }
            return .to(.shipped)
        }
        try await serving(new) { _ = try await new.await(id, reaching: .shipped) }
        #expect(attempts.withLock { $0 } == [1])
    }

    @Test(
        "The lease is renewed while what is in hand is finished, which may take longer than the lease is good for",
        arguments: Stores.sharing)
    func keepsLease(on store: Stores) async throws {
        let clock = ManualClock()
        // Nobody but who renews the lease sleeps for 100 ms at a time here: the clock goes on once he has looked.
        let adapter = try store.make(clock: clock.engineClock, watchInterval: .hours(1))
        let gate = Gate()
        let workflow = try orders(
            on: adapter, clock.engineClock,
            options: {
                $0.heartbeat = .milliseconds(1500)
                $0.lease = .milliseconds(2250)
            }
        ) { _ in
            await gate.pass()
            try Task.checkCancellation()
            return .to(.shipped)
        }
        let service = GracefulService(workflow)
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        try await gate.arrived()
        service.stop()
        for _ in 1...40 {
            await clock.waitForSleeper(dueIn: .milliseconds(100))
            clock.advance(by: .milliseconds(100))
        }
        gate.open()
        try await service.ended()
        #expect(try await workflow.lookup(id).runState == .completed)
        #expect(workflow.internalState.values.allSatisfy { $0.errorCount == 0 })
    }

    @Test(
        "Code that ignores its cancellation does not keep its role: another instance takes over while it still works, and what it decides changes nothing",
        arguments: Stores.allCases, [true, false])
    func stubborn(on store: Stores, gracefully: Bool) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let gate = Gate()
        let (old, new) = try stubborn(on: adapter, clock, gate)
        let service = GracefulService(old)
        await old.started()
        let id = try await old.trigger("order-1", with: Order())
        try await gate.arrived()
        try await serving(new) {
            service.stop(gracefully: gracefully)
            try await takenOver(id, by: new, afterGrace: gracefully, clock)
            #expect(old.internalState[role]?.state == .shutdown)
            #expect(try await adapter.registry.instances().contains { $0.name == "old" && $0.stoppedAt != nil })
            // Its run() waits for the code all the same.
            let second = await #expect(throws: WorkflowError.self) { try await old.run() }
            #expect(second?.code == .alreadyRunning)
            gate.open()
            _ = try? await service.ended()
        }
        #expect(try await new.history(id).map(\.record.runState) == [.initiated, .completed])
        #expect(old.internalState.values.allSatisfy { $0.errorCount == 0 })
    }

    @Test(
        "A role that is told to stop is given up past the grace, also where its code ignores its cancellation",
        arguments: Stores.sharing)
    func stubbornRole(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let gate = Gate()
        let (old, new) = try stubborn(on: adapter, clock, gate)
        try await serving(old) {
            let id = try await old.trigger("order-1", with: Order())
            try await gate.arrived()
            try await serving(new) {
                #expect(try await old.stopRole(role, on: "old", actor: "alice") == .applied)
                try await takenOver(id, by: new, clock)
                gate.open()
            }
            #expect(try await old.history(id).count == 2)
        }
    }

    @Test("Code of its own that asks it to stop waits no longer than the grace", arguments: Stores.sharing)
    func askedByItself(on store: Stores) async throws {
        let clock = ManualClock()
        let own = Mutex<Orders?>(nil)
        let workflow = try orders(on: try store.make(clock: clock.engineClock), clock.engineClock) { _ in
            await own.withLock { $0 }?.stop()
            return .to(.shipped)
        }
        own.withLock { $0 = workflow }
        let service = Task { try await workflow.run() }
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        await clock.waitForSleeper(dueIn: .seconds(10))
        clock.advance(by: .seconds(10))
        try await service.value
        #expect(try await workflow.lookup(id).version == 1)
        own.withLock { $0 = nil }
    }

    @Test(
        "Asked to stop, it ends gracefully; who asked has the answer when it has ended, and it may serve again",
        arguments: Stores.allCases)
    func asked(on store: Stores) async throws {
        let adapter = try store.make()
        let gate = Gate()
        let workflow = try orders(on: adapter) { _ in
            await gate.pass()
            return .to(.shipped)
        }
        // Nothing runs.
        await workflow.stop()
        let service = Task { try await workflow.run() }
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        try await gate.arrived()
        let impatient = Task { await workflow.stop() }
        let patient = Task { await workflow.stop() }
        try await workflow.isDraining()
        // Who is cancelled waits no longer, and it stops all the same.
        impatient.cancel()
        await impatient.value
        let second = await #expect(throws: WorkflowError.self) { try await workflow.run() }
        #expect(second?.code == .alreadyRunning)
        gate.open()
        await patient.value
        try await service.value
        #expect(try await workflow.lookup(id).runState == .completed)
        await workflow.stop()
        try await serving(workflow) {
            let next = try await workflow.trigger("order-2", with: Order())
            _ = try await workflow.await(next, reaching: .shipped)
        }
    }
}
