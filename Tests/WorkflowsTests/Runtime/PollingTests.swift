import Testing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

/// Two processes on one store, of which the one that serves is told of nothing that the other writes.
@Suite("Polling, where nothing tells of a change", .timeLimit(.minutes(1)))
struct PollingTests {
    private struct Deaf<Inner: WorkflowAdapter>: WrappingAdapter {
        let inner: Inner
        let changes = ChangeHub()
        func watchForChanges() async throws {}
    }

    private let clock = ManualClock()

    @Test("A step finds an event after its polling frequency when nothing tells of it, and not before")
    func step() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, options: .pollingFrequency(.minutes(7))) { _ in .to(.shipped) }
        let options = optionsWithoutPolling(clock: clock.engineClock)
        let workflow = try builder.build(on: Deaf(inner: store.inner), options: options)
        let client = try builder.build(on: try another(store), options: options)
        let began = clock.wallClock
        try await serving(workflow) {
            await clock.waitForSleeper(dueIn: .minutes(7))
            let id = try await client.trigger("order-1", with: Order())
            clock.advance(by: .minutes(7) - .seconds(1))
            await clock.waitForSleeper(dueIn: .seconds(1))
            #expect(try await workflow.lookup(id).version == 1)
            clock.advance(by: .seconds(1))
            let record = try await store.nextVersion(of: id, after: 1)
            #expect(record.status == OrderStatus.shipped.rawValue)
            #expect(record.updatedAt == began + .minutes(7))
        }
    }

    @Test(
        "A timeout that is due is found after its polling frequency when nothing tells of it, and not before",
        arguments: Stores.sharing)
    func timeout(on store: Stores) async throws {
        switch store {
        case .sqlite:
            let store = try TemporarySQLite(clock: clock.engineClock)
            try await timeout(served: store, deaf: Deaf(inner: store.inner), armedOn: try another(store))
        default:
            let store = InMemoryAdapter(clock: clock.engineClock)
            try await timeout(served: store, deaf: Deaf(inner: store), armedOn: store)
        }
    }

    private func timeout(
        served: any WorkflowAdapter, deaf: any WorkflowAdapter, armedOn other: any WorkflowAdapter
    ) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        // No timer of the serving process' own: whoever arms a timeout there tells the one that fires it.
        builder.addTimeout(
            from: .created, to: .refunded, timer: .when { _, _ in nil }, options: .pollingFrequency(.minutes(7))
        ) { _, _ in .to(.refunded) }
        let options = optionsWithoutPolling(clock: clock.engineClock)
        let workflow = try builder.build(on: deaf, options: options)
        let began = clock.wallClock
        try await serving(workflow) {
            // Who arms timeouts looks for events by the same frequency.
            await clock.waitForSleepers(2, dueIn: .minutes(7))
            let id = try await builder.build(on: other, options: options).trigger("order-1", with: Order())
            var arming = StoreTransaction(at: began)
            arming.timeouts = [
                .arm(
                    NewTimeout(
                        runID: id, status: OrderStatus.created.rawValue, visit: 1, name: "timeout",
                        dueAt: began + .minutes(2)))
            ]
            _ = try await other.records.transact(arming)
            clock.advance(by: .minutes(7) - .seconds(1))
            await clock.waitForSleepers(2, dueIn: .seconds(1))
            #expect(try await workflow.lookup(id).version == 1)
            clock.advance(by: .seconds(1))
            let record = try await served.nextVersion(of: id, after: 1)
            #expect(record.status == OrderStatus.refunded.rawValue)
            #expect(record.updatedAt == began + .minutes(7))
        }
    }

    /// The same file as another process has it.
    private func another(_ store: TemporarySQLite) throws -> SQLiteAdapter {
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engineClock
        return try SQLiteAdapter(path: store.inner.path, options: options)
    }
}
