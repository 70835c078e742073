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
}
