import Synchronization
import Testing
import WorkflowsTesting

@testable import Workflows

@Suite("The watch over runs", .timeLimit(.minutes(1)))
struct RunWatchTests {
    /// A store in memory that tells when somebody begins and ends to watch it for other processes' changes.
    private final class Watched: WrappingAdapter {
        let inner: InMemoryAdapter
        private let told = AsyncStream.makeStream(of: Bool.self)

        init(clock: EngineClock) { inner = InMemoryAdapter(clock: clock) }

        var watching: AsyncStream<Bool>.Iterator { told.stream.makeAsyncIterator() }

        func watchForChanges() async throws {
            told.continuation.yield(true)
            for await _ in AsyncStream<Void>.makeStream().stream {}
            told.continuation.yield(false)
        }
    }

    private func workflow(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    /// Waits for a run until it has moved.
    private func use(_ workflow: Workflow<Order, OrderStatus>, _ clock: ManualClock) async throws {
        let id = try await workflow.trigger("order-1", with: Order())
        let shipped = Task { try await workflow.await(id, reaching: .shipped, polling: .minutes(7)) }
        await clock.waitForSleeper(dueIn: .minutes(7))
        _ = try await workflow.callback(id)
        _ = try await shipped.value
    }

    @Test("The store is left alone when nobody has waited for a while")
    func rests() async throws {
        let clock = ManualClock()
        let adapter = Watched(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock)
        var watching = adapter.watching
        try await use(workflow, clock)
        #expect(await watching.next() == true)
        adapter.changes.notify([.versions])
        await clock.waitForSleeper(dueIn: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(await watching.next() == false)
        let again = try await workflow.trigger("order-2", with: Order())
        async let shipped = workflow.await(again, reaching: .shipped)
        #expect(await watching.next() == true)
        _ = try await workflow.callback(again)
        #expect(try await shipped.version == 2)
    }

    @Test("A workflow that was waited on and is let go leaves nothing behind")
    func isReleased() async throws {
        let clock = ManualClock()
        let adapter = Watched(clock: clock.engineClock)
        var watching = adapter.watching
        weak var left: Workflow<Order, OrderStatus>?
        do {
            let workflow = try workflow(adapter, clock)
            left = workflow
            try await use(workflow, clock)
        }
        #expect(await watching.next() == true)
        #expect(await watching.next() == false)
        #expect(left == nil)
    }

    @Test(
        "A version stored before a step was called ends the step's work too", arguments: Stores.allCases,
        [true, false])
    func missedVersion(on store: Stores, announced: Bool) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock)
        let core = workflow.core
        let id = try await workflow.trigger("order-1", with: Order())
        let record = try #require(try await adapter.records.lookup(id))
        let told = Signal()
        let registration = core.watch.watch(id, for: AwaitedStatus(status: 0, cutOff: [record.status])) { told.raise() }
        // The reader has begun.
        try await told.wait(until: nil, clock: clock.engineClock)
        let isSuperseded = Mutex<Bool?>(nil)
        try await InHand.work(under: core.watch) { inHand in
            if announced { core.watch.willRead(inHand) }
            _ = try await workflow.pause(id, actor: "alice")
            // The reader has passed that version.
            try await told.wait(until: nil, clock: clock.engineClock)
            let result = try await core.call(for: record, inHand) {
                // Waits for nothing but its own cancellation.
                for await _ in AsyncStream<Void>.makeStream().stream {}
            }
            if case .superseded = result {
                isSuperseded.withLock { $0 = true }
            } else {
                isSuperseded.withLock { $0 = false }
            }
        }
        #expect(isSuperseded.withLock { $0 } == true)
        withExtendedLifetime(registration) {}
    }

    @Test("What the reader passed is known exactly, or known not to be known")
    func passedVersions() {
        func event(_ id: Int64, _ run: UInt64, _ version: Int) -> Event {
            Event(
                id: id, topic: Topic(workflow: "orders", kind: .status(1)), partition: Partition(number: 0),
                runID: RunID(high: 0, low: run), foreignID: "order", version: version, status: 1,
                previousStatus: nil, runState: .running, origin: .step, at: clockStart)
        }
        var passed = PassedVersions(after: 100, places: 2)
        func answer(_ run: UInt64, _ version: Int, after id: Int64?) -> PassedVersions.Answer {
            passed.isLater(than: version, of: RunID(high: 0, low: run), after: id)
        }
        // Nothing was passed yet; of what came before nothing is known.
        #expect(answer(2, 1, after: 100) == .none)
        #expect(answer(2, 1, after: 99) == .unknown)
        #expect(answer(2, 1, after: nil) == .unknown)
        passed.pass(event(101, 2, 2))
        #expect(passed.last == 101)
        #expect(answer(2, 1, after: 100) == .later)
        #expect(answer(2, 2, after: 100) == .none)
        // Run 4 has the same place, and may have been there before; run 3 has another.
        #expect(answer(4, 1, after: 100) == .unknown)
        #expect(answer(4, 1, after: 101) == .none)
        #expect(answer(3, 1, after: 100) == .none)
    }
}

private let clockStart = Timestamp(microseconds: 0)
