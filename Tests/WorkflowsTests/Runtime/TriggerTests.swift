import Testing
import Workflows
import WorkflowsTesting

@Suite("Triggers, callbacks and awaits", .timeLimit(.minutes(1)))
struct TriggerTests {
    private func workflow(_ adapter: any WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped, .refunded) { run, payload in
            run.object.notes.append("called back")
            return payload.bytes == [0] ? .skip : .to(.shipped)
        }
        builder.addCallback(from: .paid, to: .refunded) { _, _ in .to(.refunded) }
        return try builder.build(on: adapter, options: optionsWithoutPolling())
    }

    @Test(
        "A second trigger while the first run is unfinished is refused and names that run", arguments: Stores.allCases)
    func runInProgress(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try workflow(adapter)
        let first = try await workflow.trigger("order-1", with: Order())
        let error = await #expect(throws: WorkflowError.self) {
            try await workflow.trigger("order-1", with: Order())
        }
        #expect(error?.code == .runInProgress)
        #expect(error?.runID == first)
        #expect(try await adapter.records.count(RunQuery()).count == 1)
        _ = try await workflow.cancel(first, actor: "alice")
        let second = try await workflow.trigger("order-1", with: Order())
        #expect(second != first)
        #expect(try await workflow.latest("order-1").runID == second)
    }

    @Test(
        "An idempotency key that was used gives back the first run, also when that has finished",
        arguments: Stores.allCases)
    func idempotencyKey(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        let first = try await workflow.trigger("order-1", with: Order(), idempotencyKey: "request-7")
        #expect(try await workflow.trigger("order-1", with: Order(), idempotencyKey: "request-7") == first)
        _ = try await workflow.cancel(first, actor: "alice")
        #expect(try await workflow.trigger("order-1", with: Order(), idempotencyKey: "request-7") == first)
    }

    @Test("No run starts where nothing moves it, nor without a foreign ID", arguments: Stores.allCases)
    func badStart(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        let terminal = await #expect(throws: WorkflowError.self) {
            try await workflow.trigger("order-1", with: Order(), startingAt: .shipped)
        }
        #expect(terminal?.code == .invalidTransition)
        let nameless = await #expect(throws: WorkflowError.self) {
            try await workflow.trigger("", with: Order())
        }
        #expect(nameless?.code == .invalidArgument)
    }

    @Test(
        "A callback moves a run on; callbacks that skip leave it to the next; one out of place says where the run is",
        arguments: Stores.allCases)
    func callbacks(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try workflow(adapter)
        try await serving(workflow) {
            let one = try await workflow.trigger("order-1", with: Order())
            #expect(try await workflow.await(one, reaching: .paid, within: .seconds(10)).version == 2)
            #expect(try await workflow.callback(latestOf: "order-1") == .applied(version: 3))
            #expect(try await workflow.lookup(one).object.notes == ["called back"])
            #expect(try await workflow.callback(one) == .skipped(status: OrderStatus.shipped.rawValue))

            let two = try await workflow.trigger("order-2", with: Order())
            _ = try await workflow.await(two, reaching: .paid, within: .seconds(10))
            #expect(try await workflow.callback(two, payload: .init(bytes: [0])) == .applied(version: 3))
            #expect(try await workflow.lookup(two).status == .refunded)
        }
        let missing = await #expect(throws: WorkflowError.self) { try await workflow.callback(RunID.random()) }
        #expect(missing?.code == .recordNotFound)
    }

    @Test("Awaiting a status that a run has passed gives the version that had it", arguments: Stores.allCases)
    func awaitAfterTheFact(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid, within: .seconds(10))
            _ = try await workflow.callback(id)
            let paid = try await workflow.await(id, reaching: .paid)
            #expect(paid.status == .paid)
            #expect(paid.version == 2)
        }
    }

    @Test(
        "Awaiting fails at once, saying where the run stopped, when the status can no longer be reached",
        arguments: Stores.allCases)
    func awaitUnreachable(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.cancel(id, reason: "wrong order", actor: "alice")
        let error = await #expect(throws: WorkflowError.self) {
            try await workflow.await(id, reaching: .shipped)
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("cancelled in Created") == true)
    }

    @Test("Awaiting gives up at its deadline and says where the run is", arguments: Stores.allCases)
    func awaitDeadline(on store: Stores) async throws {
        let clock = ManualClock()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(
            on: store.make(clock: clock.engineClock),
            options: optionsWithoutPolling(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order())
        let waiting = Task {
            try await workflow.await(id, reaching: .shipped, within: .seconds(30), polling: .hours(1))
        }
        await clock.waitForSleeper(dueIn: .seconds(30))
        clock.advance(by: .seconds(30))
        let error = await #expect(throws: WorkflowError.self) { try await waiting.value }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test("A second run() while the first serves is a typed error, and the first serves on", arguments: Stores.allCases)
    func runTwice(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        try await serving(workflow) {
            let error = await #expect(throws: WorkflowError.self) { try await workflow.run() }
            #expect(error?.code == .alreadyRunning)
            let id = try await workflow.trigger("order-1", with: Order())
            #expect(try await workflow.await(id, reaching: .paid, within: .seconds(10)).status == .paid)
        }
    }
}
