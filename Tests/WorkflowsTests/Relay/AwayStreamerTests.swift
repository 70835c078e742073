import Testing
import Workflows
import WorkflowsTesting

@Suite("A streamer that cannot be reached", .timeLimit(.minutes(1)))
struct AwayStreamerTests {
    private func orders(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, _ heard: Counter
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(from: .created, to: .shipped, timer: .after(.hours(1))) { _, _ in .to(.shipped) }
        builder.onComplete { _ in heard.increment() }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    @Test(
        "It holds up nobody at the start but those who read from it, and these go on when it is back",
        arguments: [true, false])
    func start(silently: Bool) async throws {
        let clock = ManualClock()
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer)
        let heard = Counter()
        let before = try orders(on: adapter, clock, heard)
        let id = try await serving(before) {
            let id = try await before.trigger("order-1", with: Order())
            try await adapter.waitUntil { _ in try await !adapter.timeouts(of: id).isEmpty }
            return id
        }
        streamer.goesAway(silently: silently)
        let workflow = try orders(on: adapter, clock, heard)
        let service = GracefulService(workflow)
        if silently {
            try await until("the streamer hangs", seeing: { streamer.hanging }) { $0 > 0 }
            await clock.waitForSleeper(dueIn: .seconds(2))
            clock.advance(by: .seconds(2))
        }
        await workflow.started()
        clock.advance(by: .hours(1))
        _ = try await workflow.await(id, reaching: .shipped)
        streamer.comesBack()
        // Whoever could not read waits longer each time, up to ten seconds.
        try await until("something is heard, however late it is") {
            clock.advance(by: .seconds(10))
            return heard.count
        } _: {
            $0 > 0
        }
        service.stop()
        try await service.ended()
    }
}
