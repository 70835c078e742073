import Testing
import Workflows
import WorkflowsTesting

@Suite("Default options", .timeLimit(.minutes(1)))
struct DefaultOptionTests {
    @Test("What every step starts from holds for each that says nothing else")
    func steps() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in throw Upstream(description: "away") }
        builder.addStep(from: .paid, to: .shipped, options: .pauseAfterErrors(2)) { _ in
            calls.increment()
            throw Upstream(description: "away")
        }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.stepDefaults += [.pauseAfterErrors(1), .errorBackOff(.constant(.minutes(7)))]
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let first = try await workflow.trigger("order-1", with: Order())
            #expect(try await adapter.nextVersion(of: first, after: 1).runState == .paused)

            let second = try await workflow.trigger("order-2", with: Order(), startingAt: .paid)
            try await adapter.waitUntil { try await $0.isParked(second) }
            let parked = try await adapter.records.parked(workflow: nil, runID: second, limit: 1)
            #expect(parked.first?.dueAt == clock.wallClock + .minutes(7))
            clock.advance(by: .minutes(7))
            #expect(try await adapter.nextVersion(of: second, after: 1).runState == .paused)
            #expect(calls.count == 2)
        }
    }
}
