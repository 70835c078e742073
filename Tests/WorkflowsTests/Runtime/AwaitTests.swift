import Testing
import Workflows
import WorkflowsTesting

@Suite("Waiting for a run", .timeLimit(.minutes(1)))
struct AwaitTests {
    private func workflow(
        _ adapter: any WorkflowAdapter, clock: EngineClock = .system
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    @Test(
        "Awaiting gives the first version that had the status, while it stands and afterwards",
        arguments: Stores.allCases)
    func firstVersion(on store: Stores) async throws {
        let workflow = try workflow(store.make())
        let id = try await workflow.trigger("order-1", with: Order())
        #expect(try await workflow.await(id, reaching: .created).version == 1)
        _ = try await workflow.pause(id, actor: "alice")
        _ = try await workflow.resume(id, actor: "alice")
        #expect(try await workflow.await(id, reaching: .created).version == 1)
        _ = try await workflow.callback(id)
        #expect(try await workflow.await(id, reaching: .created).version == 1)
    }

    @Test("A process that served and stopped may still wait for a run", arguments: Stores.allCases)
    func afterStopping(on store: Stores) async throws {
        let clock = ManualClock()
        let workflow = try workflow(store.make(clock: clock.engineClock), clock: clock.engineClock)
        try await serving(workflow) {}
        let id = try await workflow.trigger("order-1", with: Order())
        let shipped = Task { try await workflow.await(id, reaching: .shipped, polling: .minutes(7)) }
        await clock.waitForSleeper(dueIn: .minutes(7))
        _ = try await workflow.callback(id)
        #expect(try await shipped.value.version == 2)
    }

    @Test("Who waits when the engine stops is told that it stops", arguments: Stores.allCases)
    func whileStopping(on store: Stores) async throws {
        let clock = ManualClock()
        let workflow = try workflow(store.make(clock: clock.engineClock), clock: clock.engineClock)
        let waiting = try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let waiting = Task { try await workflow.await(id, reaching: .shipped, polling: .minutes(7)) }
            await clock.waitForSleeper(dueIn: .minutes(7))
            return waiting
        }
        let error = await #expect(throws: WorkflowError.self) { try await waiting.value }
        #expect(error?.code == .stopping)
    }
}
