import Testing
import Workflows
import WorkflowsTesting

/// What the comments of the symbols for tests show.
@Suite("What the comments of the library for tests show", .timeLimit(.minutes(1)))
struct DocCommentSample {
    private enum OrderStatus: Int, WorkflowStatus {
        case created = 1
        case paid
    }

    private struct Order: Codable, Hashable, Sendable {
        var payment: String?
    }

    private let charge: WorkflowBuilder<Order, OrderStatus>.StepCode = { run in
        run.object.payment = run.attemptKey
        return .to(.paid)
    }

    private func builder() -> WorkflowBuilder<Order, OrderStatus> {
        var orders = WorkflowBuilder<Order, OrderStatus>("orders")
        orders.addTimeout(from: .created, to: .paid, timer: .after(.hours(24))) { _, _ in .to(.paid) }
        return orders
    }

    @Test("A clock is moved")
    func clock() throws {
        let orders = builder()
        let clock = ManualClock()
        var options = BuildOptions()
        options.clock = clock.engineClock
        let workflow = try orders.build(on: InMemoryAdapter(clock: clock.engineClock), options: options)

        clock.advance(by: .hours(24))
        #expect(workflow.name == "orders" && clock.now.offset == .hours(24))
    }

    @Test("A run is made by hand")
    func run() async throws {
        var run = RunByHand(Order(), at: OrderStatus.created)
        try await run.step(charge)
        #expect(run.answers == [.to(.paid)])
        #expect(run.object.payment != nil)
    }

    @Test("An outside stream drives a workflow")
    func source() async throws {
        var orders = builder()
        let clock = ManualClock()
        let payments = InMemoryConnectorSource()
        orders.addConnector("payments", source: payments) { event, foreignID, orders in print(event, foreignID) }
        payments.send(ConnectorEvent(id: "1", key: "order-17", at: clock.wallClock))
        #expect(throws: Never.self) { try orders.build(on: InMemoryAdapter()) }
    }

    @Test("Events are relayed in memory")
    func streamer() async throws {
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: InMemoryStreamer())
        let id = try await builder().build(on: adapter).trigger("order-17", with: Order())
        #expect(try await adapter.records.lookup(id)?.version == 1)
    }
}
