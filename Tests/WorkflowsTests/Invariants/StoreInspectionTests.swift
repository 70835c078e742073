import Testing
import Workflows
import WorkflowsTesting

@Suite("The inspection of a store", .timeLimit(.minutes(1)))
struct StoreInspectionTests {
    // A store that suspends in a write may tell the journal of two in another order.
    @Test("A store that was used as it should be keeps every invariant", arguments: [Stores.memory])
    func sound(_ store: Stores) async throws {
        let clock = ManualClock()
        let adapter = JournaledAdapter(try store.make(clock: clock.engineClock))
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            for number in 1...5 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                _ = try await workflow.await(id, reaching: .paid)
                if number % 2 == 0 { _ = try await workflow.callback(id) }
            }
        }
        #expect(try await StoreInspection(of: adapter, journal: adapter.journal).broken() == [])
        #expect(adapter.journal.broken == [])
        #expect(adapter.journal.runs.count == 5)
    }

    @Test("A run whose event was acknowledged, and nothing else done, waits for nothing", arguments: Stores.sharing)
    func stranded(_ store: Stores) async throws {
        let adapter = JournaledAdapter(try store.make())
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {}
        let id = try await workflow.trigger("order-1", with: Order())
        #expect(try await StoreInspection(of: adapter, journal: adapter.journal).broken() == [])
        let event = try #require(try await adapter.records.events(after: 0, limit: 1).first)
        var transaction = StoreTransaction(at: event.at)
        transaction.cursor = CursorMove(
            consumer: "orders-1-consumer", partition: Partition(of: id), from: 0, to: event.id)
        _ = try await adapter.records.transact(transaction)
        let broken = try await StoreInspection(of: adapter, journal: adapter.journal).broken()
        #expect(broken.map(\.invariant) == [.waits])
    }
}
