import Testing
import Workflows

@Suite("The bound of the store in memory", .timeLimit(.minutes(1)))
struct BoundTests {
    private func workflow(_ adapter: InMemoryAdapter) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            run.foreignID == "waits" ? .pause("it is told to") : .to(.shipped)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling())
    }

    @Test("Of more finished runs than are kept, those that finished first go whole; unfinished ones stay")
    func oldestGo() async throws {
        let adapter = InMemoryAdapter(keepingFinished: 3)
        let workflow = try workflow(adapter)
        try await serving(workflow) {
            let waits = try await workflow.trigger("waits", with: Order())
            _ = try await adapter.nextVersion(of: waits, after: 1)
            var ids: [RunID] = []
            for number in 0..<200 {
                let key = IdempotencyKey("key-\(number)")
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order(), idempotencyKey: key)
                ids.append(id)
                _ = try await workflow.await(id, reaching: .shipped)
            }
            let kept = Set([waits] + ids.suffix(3))
            #expect(try await Set(adapter.list(RunQuery(), after: nil, limit: 1000).items.map(\.runID)) == kept)
            #expect(try await Set(adapter.events(after: 0, limit: 1000).map(\.runID)) == kept)
            #expect(try await adapter.lastEventID() == 402)
            #expect(try await adapter.history(ids[0]).isEmpty)
            #expect(try await adapter.latest(workflow: "orders", foreignID: "order-0") == nil)
            #expect(try await adapter.run(of: "orders", idempotencyKey: "key-0") == nil)
            #expect(try await adapter.run(of: "orders", idempotencyKey: "key-199") == ids[199])
            #expect(try await workflow.history(ids[199]).count == 2)
        }
    }

    @Test("What a hook failed at goes with its run: nothing is left to be tried again")
    func failuresGo() async throws {
        let adapter = InMemoryAdapter(keepingFinished: 3)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.onComplete { _ in throw Upstream(description: "no mail") }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            var ids: [RunID] = []
            for number in 0..<8 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                ids.append(id)
                _ = try await workflow.callback(id)
                try await adapter.waitUntil { try await $0.isParked(id) }
            }
            let parked = try await adapter.parked(workflow: nil, runID: nil, limit: 100)
            #expect(Set(parked.map(\.runID)) == Set(ids.suffix(3)))
        }
    }
}
