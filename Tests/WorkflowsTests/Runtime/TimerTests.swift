import Testing
import Workflows
import WorkflowsTesting

@Suite("Timers", .timeLimit(.minutes(1)))
struct TimerTests {
    @Test(
        "A timeout of a fixed moment fires at that moment, and one that a function does not arm never",
        arguments: Stores.allCases)
    func fixedMoment(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let moment = clock.wallClock + .hours(3)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(from: .created, to: .refunded, name: "never", timer: .when { _, _ in nil }) { _, _ in
            .to(.refunded)
        }
        builder.addTimeout(from: .created, to: .shipped, name: "fixed", timer: .at(moment)) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        clock.advance(by: .hours(1))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            #expect(try await adapter.armed(id).dueAt == moment)
            #expect(try await adapter.timeouts(of: id).map(\.name) == ["fixed"])
            clock.advance(by: .hours(2) - .seconds(1))
            #expect(try await workflow.lookup(id).status == .created)
            clock.advance(by: .seconds(1))
            #expect(try await adapter.nextVersion(of: id, after: 1).status == OrderStatus.shipped.rawValue)
        }
    }

    /// The first timer in definition order throws the first time it is asked; the second is sound.
    private func halfBroken(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, then second: Duration?, pausing: TimeoutOption,
        asked: Counter = Counter()
    ) throws -> Workflow<Order, OrderStatus> {
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(
            from: .created, to: .refunded, name: "broken",
            timer: .when { _, now in
                guard calls.increment() > 1 else { throw Upstream(description: "no calendar") }
                return second.map { now + $0 }
            }, options: .errorBackOff(.constant(.minutes(5))), pausing
        ) { _, _ in .to(.refunded) }
        builder.addTimeout(
            from: .created, to: .shipped, name: "sound",
            timer: .when { run, _ in
                asked.increment()
                return run.record.meta.enteredAt + .hours(24)
            }
        ) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    @Test(
        "A timer that throws keeps no other timeout of its run from being armed, and is asked again alone",
        arguments: Stores.allCases)
    func throwing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let asked = Counter()
        let workflow = try halfBroken(on: adapter, clock, then: .hours(2), pausing: .neverPause, asked: asked)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await adapter.waitUntil { try await $0.isParked(id) }
            #expect(try await adapter.timeouts(of: id).map(\.name) == ["sound"])
            let parked = try #require(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first)
            #expect(parked.lastError == "timer broken: no calendar")
            #expect(parked.attempts == 1)
            await clock.waitForSleeper(dueIn: .minutes(5))
            clock.advance(by: .minutes(5))
            try await adapter.waitUntil { try await !$0.isParked(id) }
            let armed = try await adapter.timeouts(of: id)
            #expect(armed.map(\.name) == ["broken", "sound"])
            #expect(armed.map { $0.dueAt - clock.wallClock } == [.hours(2), .hours(24) - .minutes(5)])
            #expect(asked.count == 1)
            clock.advance(by: .hours(2))
            #expect(try await adapter.nextVersion(of: id, after: 1).status == OrderStatus.refunded.rawValue)
        }
    }

    @Test(
        "Where a timer's error pauses the run, the other timeouts of the run wait with it",
        arguments: Stores.allCases)
    func pausing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try halfBroken(on: adapter, clock, then: nil, pausing: .pauseAfterErrors(1))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let paused = try await adapter.nextVersion(of: id, after: 1)
            #expect(paused.runState == .paused)
            #expect(paused.meta.reason == "timer broken: no calendar")
            let armed = try await adapter.timeouts(of: id)
            #expect(armed.map(\.name) == ["sound"])
            #expect(armed.map(\.held) == [true])
            #expect(try await workflow.resume(id, actor: "alice") == .applied(.resumed))
            clock.advance(by: .hours(24))
            #expect(try await adapter.nextVersion(of: id, after: 3).status == OrderStatus.shipped.rawValue)
        }
    }
}
