import Synchronization
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

    @Test(
        "Who awaits what a run cannot come to any more is told so, whether it waited before or comes afterwards",
        arguments: Stores.allCases)
    func unreachable(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid, .refunded) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: try store.make(), options: optionsWithoutPolling())
        let id = try await workflow.trigger("order-1", with: Order())
        let waiting = Task { try await workflow.await(id, reaching: .refunded) }
        _ = try await workflow.callback(id)
        let later = Task { try await workflow.await(id, reaching: .refunded) }
        for waiter in [waiting, later] {
            let error = await #expect(throws: WorkflowError.self) { try await waiter.value }
            #expect(error?.code == .unreachable)
            #expect(error?.message == "run \(id) is running in Paid, from where no path leads to Refunded")
        }
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

    /// A store that cannot say what was stored.
    private struct Silent: WrappingAdapter, WrappingRecordStore {
        let inner: InMemoryAdapter
        let changes = ChangeHub()
        var records: any RecordStore { self }
        var innerRecords: any RecordStore { inner }
        func lastEventID() async throws(WorkflowError) -> Int64 {
            throw WorkflowError(.damagedStore, "the events cannot be read")
        }
    }

    @Test("While the store cannot say what happens, all that wait look again at the workflow's bound")
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
            await clock.waitForSleeper(dueIn: .milliseconds(250))
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

    /// Counts who reads the events. The first reader begins when so many have looked their run up.
    private final class Counting<Inner: WorkflowAdapter>: WrappingAdapter, WrappingRecordStore {
        struct Counts {
            var lookups = 0
            var reads = 0
            var reading = 0
            var mostAtOnce = 0
        }

        private struct State {
            var counts = Counts()
            var gate: [CheckedContinuation<Void, Never>] = []
        }

        let inner: Inner
        private let expected: Int
        private let state = Mutex(State())

        init(_ inner: Inner, expecting lookups: Int) {
            self.inner = inner
            expected = lookups
        }

        var records: any RecordStore { self }
        var innerRecords: any RecordStore { inner.records }
        var counts: Counts { state.withLock { $0.counts } }

        func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
            let record = try await innerRecords.lookup(runID)
            let opened = state.withLock { state in
                state.counts.lookups += 1
                guard state.counts.lookups == expected else { return [CheckedContinuation<Void, Never>]() }
                defer { state.gate = [] }
                return state.gate
            }
            for reader in opened { reader.resume() }
            return record
        }

        func lastEventID() async throws(WorkflowError) -> Int64 {
            await everybodyLooked()
            return try await reading { () throws(WorkflowError) in try await innerRecords.lastEventID() }
        }

        func everybodyLooked() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if state.counts.lookups < expected { state.gate.append(continuation) }
                    return state.counts.lookups >= expected
                }
                if isOpen { continuation.resume() }
            }
        }

        func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
            try await reading { () throws(WorkflowError) in
                try await innerRecords.events(after: id, limit: limit)
            }
        }

        private func reading<Value>(
            _ read: () async throws(WorkflowError) -> Value
        ) async throws(WorkflowError) -> Value {
            state.withLock { state in
                state.counts.reads += 1
                state.counts.reading += 1
                state.counts.mostAtOnce = max(state.counts.mostAtOnce, state.counts.reading)
            }
            defer { state.withLock { $0.counts.reading -= 1 } }
            return try await read()
        }
    }

    @Test("Ten thousand that wait are one reader, and leave nothing in the store", arguments: Stores.sharing)
    func tenThousand(on store: Stores) async throws {
        let clock = ManualClock()
        try await wait(10_000, for: 1000, on: store.make(clock: clock.engineClock), clock)
    }

    private func wait(
        _ count: Int, for runs: Int, on inner: some WorkflowAdapter, _ clock: ManualClock
    ) async throws {
        let adapter = Counting(inner, expecting: count)
        let workflow = try workflow(adapter, clock: clock.engineClock)
        var ids: [RunID] = []
        for number in 0..<runs { ids.append(try await workflow.trigger(ForeignID("order-\(number)"), with: Order())) }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask { [ids] in try await workflow.await(ids[number % runs], reaching: .shipped).version }
            }
            await adapter.everybodyLooked()
            for id in ids { _ = try await workflow.callback(id) }
            for try await version in group { #expect(version == 2) }
        }
        let counts = adapter.counts
        #expect(counts.mostAtOnce == 1)
        #expect(counts.reads < count)
        #expect(try await inner.retaining.consumers().isEmpty)
    }
}
