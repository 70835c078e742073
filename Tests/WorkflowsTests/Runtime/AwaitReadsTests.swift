import Logging
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

/// What those that wait read of the store while they wait.
@Suite("The reads of who waits", .timeLimit(.minutes(1)))
struct AwaitReadsTests {
    /// Counts what is read of a store, which may lose events before anybody has read them.
    private final class Counting<Inner: WorkflowAdapter>: WrappingAdapter, WrappingRecordStore {
        private struct State {
            var looks = 0
            var lost: Set<Int64> = []
        }

        let inner: Inner
        private let state = Mutex(State())

        init(_ inner: Inner) { self.inner = inner }

        var records: any RecordStore { self }
        var innerRecords: any RecordStore { inner.records }

        /// How often somebody looked where a run is, or had been.
        var looks: Int { state.withLock { $0.looks } }

        func lose(_ event: Int64) { state.withLock { _ = $0.lost.insert(event) } }

        func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
            state.withLock { $0.looks += 1 }
            return try await innerRecords.lookup(runID)
        }

        func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
            state.withLock { $0.looks += 1 }
            return try await innerRecords.firstVersion(of: runID, in: status)
        }

        func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
            let events = try await innerRecords.events(after: id, limit: limit)
            return state.withLock { state in events.filter { !state.lost.contains($0.id) } }
        }
    }

    private func workflow(
        _ adapter: any WorkflowAdapter, _ options: BuildOptions
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: options)
    }

    @Test(
        "Who waits reads nothing while nothing happens, however long that is, and with the defaults",
        arguments: Stores.sharing)
    func idle(on store: Stores) async throws {
        let clock = ManualClock()
        try await idle(on: store.make(clock: clock.engineClock, watchInterval: .hours(1)), clock)
    }

    private func idle(on inner: some WorkflowAdapter, _ clock: ManualClock) async throws {
        let adapter = Counting(inner)
        var options = BuildOptions()
        options.clock = clock.engineClock
        options.logger.logLevel = .critical
        let workflow = try workflow(adapter, options)
        let count = 200
        try await withThrowingTaskGroup(of: Int.self) { group in
            var ids: [RunID] = []
            for number in 0..<count {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                ids.append(id)
                group.addTask { try await workflow.await(id, reaching: .shipped).version }
            }
            for _ in 1...180 {
                await clock.waitForSleeper(dueIn: .seconds(1))
                clock.advance(by: .seconds(1))
            }
            // Each has looked when it came, and once more when somebody had begun to listen for them all.
            #expect(adapter.looks <= 2 * count)
            for id in ids { _ = try await workflow.callback(id) }
            for try await version in group { #expect(version == 2) }
        }
    }

    @Test(
        "A version whose event is gone before it was read is found all the same, and at once", arguments: [true, false])
    func missed(isLast: Bool) async throws {
        let clock = ManualClock()
        let adapter = Counting(InMemoryAdapter(clock: clock.engineClock))
        let workflow = try workflow(adapter, optionsWithoutPolling(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order())
        let shipped = Task { try await workflow.await(id, reaching: .shipped).version }
        // The reader sleeps.
        await clock.waitForSleeper(dueIn: .hours(1))
        adapter.lose(try await adapter.inner.lastEventID() + 1)
        _ = try await workflow.callback(id)
        if !isLast { try await workflow.trigger("order-2", with: Order()) }
        #expect(try await shipped.value == 2)
    }
}
