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

    /// A store that tells nobody of anything, not even when asked what was stored.
    private struct Silent: WrappingAdapter, WrappingRecordStore {
        let inner: InMemoryAdapter
        let changes = ChangeHub()
        var records: any RecordStore { self }
        var innerRecords: any RecordStore { inner }
        func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] { [] }
    }

    @Test("Where nothing tells of a change, all that wait look again at the workflow's bound")
    func polling() async throws {
        let clock = ManualClock()
        let adapter = Silent(inner: InMemoryAdapter(clock: clock.engineClock))
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.awaitPolling = .minutes(3)
        let workflow = try builder.build(on: adapter, options: options)
        try await withThrowingTaskGroup(of: Int.self) { group in
            var ids: [RunID] = []
            for number in 0..<20 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                ids.append(id)
                group.addTask { try await workflow.await(id, reaching: .shipped).version }
            }
            await clock.waitForSleeper(dueIn: .minutes(3) / 8)
            for id in ids { _ = try await workflow.callback(id) }
            clock.advance(by: .minutes(3))
            for try await version in group { #expect(version == 2) }
        }
    }

    /// As an earlier build had it, that went from the first status to the last.
    private enum OlderStatus: Int, WorkflowStatus {
        case created = 1
        case shipped = 4
    }

    @Test(
        "A run that a newer build moved to a status this one does not know is waited for until it comes on",
        arguments: Stores.allCases)
    func newerBuild(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var newer = WorkflowBuilder<Order, OrderStatus>("orders")
        newer.addCallback(from: .created, to: .packed) { _, _ in .to(.packed) }
        newer.addCallback(from: .packed, to: .shipped) { _, _ in .to(.shipped) }
        let new = try newer.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        var older = WorkflowBuilder<Order, OlderStatus>("orders")
        older.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let old = try older.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        let id = try await new.trigger("order-1", with: Order())
        let shipped = Task { try await old.await(id, reaching: .shipped, polling: .minutes(7)) }
        await clock.waitForSleeper(dueIn: .minutes(7))
        _ = try await new.callback(id)
        let error = await #expect(throws: WorkflowError.self) {
            try await old.await(id, reaching: .shipped, within: .zero)
        }
        #expect(error?.code == .deadlineExceeded)
        _ = try await new.callback(id)
        #expect(try await shipped.value.version == 3)
    }
}
