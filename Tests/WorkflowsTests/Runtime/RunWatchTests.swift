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

    @Test("A version stored before a step began to be watched ends the step's work too", arguments: Stores.allCases)
    func missedVersion(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock)
        let id = try await workflow.trigger("order-1", with: Order())
        let watch = RunWatch(adapter: adapter, clock: clock.engineClock, polling: .hours(1))
        let early = AsyncStream.makeStream(of: Void.self)
        let first = watch.watch(id, after: 1, for: .working) { early.continuation.yield() }
        _ = try await workflow.pause(id, actor: "alice")
        var told = early.stream.makeAsyncIterator()
        await told.next()
        // The reader has passed that version by now.
        let late = AsyncStream.makeStream(of: Void.self)
        let second = watch.watch(id, after: 1, for: .working) { late.continuation.yield() }
        told = late.stream.makeAsyncIterator()
        await told.next()
        withExtendedLifetime((first, second)) {}
    }
}
