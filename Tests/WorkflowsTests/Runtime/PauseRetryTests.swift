import Testing
import Workflows
import WorkflowsTesting

@Suite("Runs that the engine paused are resumed by it, where it is asked to", .timeLimit(.minutes(1)))
struct PauseRetryTests {
    private static let role: RoleName = "orders-paused-records-retry-consumer"

    /// A step that always fails, and pauses its run at the first failure.
    private func failing(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock, retry: PauseRetry?
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, options: .pauseAfterErrors(1)) { run in
            if run.object.notes.contains("hold") { return .pause("held by its own code") }
            throw Upstream(description: "upstream 503")
        }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.pauseRetry = retry
        return try builder.build(on: adapter, options: options)
    }

    private static func retry() -> PauseRetry {
        var retry = PauseRetry(after: .minutes(10), maximum: .hours(1), times: 3)
        retry.polling = .hours(1)
        return retry
    }

    @Test("Each wait is twice the one before, and after so many the run stays paused", arguments: Stores.allCases)
    func doubles(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try failing(adapter, clock, retry: Self.retry())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            var version = 2
            for minutes in [10, 20, 40] {
                let paused = version
                try await adapter.waitUntil { try await $0.isParked(id, version: paused) }
                await clock.waitForSleeper(dueIn: .minutes(minutes))
                clock.advance(by: .minutes(minutes) - .seconds(1))
                #expect(try await workflow.lookup(id).version == paused, "not a second early")
                await clock.waitForSleeper(dueIn: .seconds(1))
                clock.advance(by: .seconds(1))
                // Resumed, and paused again at once.
                #expect(try await adapter.nextVersion(of: id, after: paused + 1).runState == .paused)
                version += 2
            }
            // Nothing is stored for a run that is left alone, so nothing tells of it either.
            try await workflow.skipped("retried_3_times", by: Self.role, times: 1)
            #expect(try await adapter.records.parked(workflow: nil, runID: id, limit: 1) == [])
            let history = try await workflow.history(id).map(\.record)
            #expect(
                history.filter { $0.runState == .running }.map(\.meta.reason) == [
                    "resumed by the engine, time 1 of 3", "resumed by the engine, time 2 of 3",
                    "resumed by the engine, time 3 of 3",
                ])
        }
    }

    @Test(
        "What a person or the code of a step paused is left alone, and so is what moved on", arguments: Stores.allCases)
    func others(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try failing(adapter, clock, retry: Self.retry())
        try await serving(workflow) {
            let held = try await workflow.trigger("held", with: Order(notes: ["hold"]))
            _ = try await adapter.nextVersion(of: held, after: 1)
            let failed = try await workflow.trigger("failed", with: Order())
            try await adapter.waitUntil { try await $0.isParked(failed) }
            _ = try await workflow.cancel(failed, reason: "over", actor: "alice")
            #expect(try await adapter.records.parked(workflow: nil, runID: failed, limit: 1) == [])
            let people = try await workflow.trigger("people", with: Order())
            try await adapter.waitUntil { try await $0.isParked(people) }
            _ = try await workflow.resume(people, actor: "alice")
            // Paused again by the engine: a person's resume is none of its times.
            try await adapter.waitUntil { try await $0.isParked(people, version: 4) }
            let parked = try await adapter.records.parked(workflow: nil, runID: people, limit: 1)
            #expect(parked.map(\.attempts) == [0])
            #expect(workflow.internalState[Self.role]?.skipped["paused_by_step"] == 1)
            #expect(try await adapter.records.parked(workflow: nil, runID: held, limit: 1) == [])
        }
    }

    @Test(
        "Code that leads where it may not is not called again by the engine: trying again would end the same way",
        arguments: Stores.allCases)
    func defects(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, .shipped) { _ in .to(.refunded) }
        builder.addTimeout(from: .paid, to: .shipped, timer: .after(.seconds(1))) { _, _ in .to(.created) }
        builder.addCallback(from: .refunded, to: .shipped) { _, _ in .to(.shipped) }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.pauseRetry = Self.retry()
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let step = try await workflow.trigger("step", with: Order())
            #expect(try await adapter.nextVersion(of: step, after: 1).meta.origin.kind == .step)
            let timeout = try await workflow.trigger("timeout", with: Order(), startingAt: .paid)
            _ = try await adapter.armed(timeout)
            await clock.waitForSleeper(dueIn: .seconds(1))
            clock.advance(by: .seconds(1))
            let paused = try await adapter.nextVersion(of: timeout, after: 1)
            #expect(paused.runState == .paused && paused.meta.origin.kind == .timeout)
            try await workflow.skipped("paused_by_step", by: Self.role, times: 1)
            try await workflow.skipped("paused_by_timeout", by: Self.role, times: 1)
            #expect(try await adapter.records.parked(workflow: nil, runID: nil, limit: 1) == [])
        }
    }

    @Test("It is off unless asked for; asked for later it takes those that stand paused", arguments: Stores.allCases)
    func off(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let without = try failing(adapter, clock, retry: nil)
        #expect(without.definition.roles.allSatisfy { $0.kind != .pauseRetry })
        let id = try await serving(without) {
            let id = try await without.trigger("order-1", with: Order())
            #expect(try await adapter.nextVersion(of: id, after: 1).runState == .paused)
            return id
        }
        let with = try failing(adapter, clock, retry: Self.retry())
        try await serving(with) {
            try await adapter.waitUntil { try await $0.isParked(id) }
        }
    }
}
