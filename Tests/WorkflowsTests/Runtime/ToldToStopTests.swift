import Synchronization
import Testing
import Workflows
import WorkflowsTesting

/// Code in hand that waits for a run of its own workflow is told at once that the engine stops, because it would hold the
/// end back: that is no failure of its own.
@Suite("Code that is told that the engine stops", .timeLimit(.minutes(1)))
struct ToldToStopTests {
    private typealias Orders = Workflow<Order, OrderStatus>

    enum Code: CaseIterable {
        case step
        case timer
        case timeout
        case hook
        case connector
    }

    /// What the code does.
    private typealias Work = @Sendable (_ attempt: Int) async throws -> Void

    /// The workflow once it is built, for its own code.
    private final class Own: Sendable {
        private let workflow = Mutex<Orders?>(nil)
        func set(_ built: Orders) { workflow.withLock { $0 = built } }
        func get() throws -> Orders { try #require(workflow.withLock { $0 }) }
    }

    /// Runs that begin at `packed` wait there; those of the code begin at `created`.
    private func orders(
        on adapter: any WorkflowAdapter, _ code: Code, _ source: InMemoryConnectorSource,
        log: LogRecorder = LogRecorder(), clock: ManualClock, _ work: @escaping Work
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .packed, to: .shipped) { _, _ in .to(.shipped) }
        switch code {
        case .step:
            builder.addStep(from: .created, to: .shipped, options: .pauseAfterErrors(1)) { run in
                try await work(run.attempt)
                return .to(.shipped)
            }
        case .timer:
            builder.addTimeout(
                from: .created, to: .shipped,
                timer: .when { run, now in
                    try await work(run.attempt)
                    return now
                }, options: .pauseAfterErrors(1)
            ) { _, _ in .to(.shipped) }
        case .timeout:
            builder.addTimeout(
                from: .created, to: .shipped, timer: .when { _, now in now }, options: .pauseAfterErrors(1)
            ) { run, _ in
                try await work(run.attempt)
                return .to(.shipped)
            }
        case .hook:
            builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
            builder.onPause { run in try await work(run.attempt) }
        case .connector:
            builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
            builder.addConnector("payments", source: source) { _, _, _ in try await work(1) }
        }
        builder.startingAt(.created)
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.logger = log.logger
        return try builder.build(on: adapter, options: options)
    }

    @Test(
        "It has not failed: no error and no attempt is counted, no run is paused, and whoever serves next calls it again",
        arguments: Stores.allCases, Code.allCases)
    func isNoFailure(on store: Stores, code: Code) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let (attempts, called) = AsyncStream<Int>.makeStream()
        let log = LogRecorder()
        let own = Own()
        let workflow = try orders(on: adapter, code, source, log: log, clock: clock) { attempt in
            called.yield(attempt)
            let orders = try own.get()
            _ = try await orders.await(orders.latest("other").runID, reaching: .shipped)
        }
        own.set(workflow)
        _ = try await workflow.trigger("other", with: Order(), startingAt: .packed)
        let service = GracefulService(workflow)
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        if code == .hook { _ = try await workflow.pause(id, actor: "alice") }
        source.send(ConnectorEvent(id: "e1", key: "order-1", type: "paid", at: clock.wallClock))
        #expect(await attempts.first { _ in true } == 1)
        service.stop()
        try await service.ended()
        #expect(workflow.internalState.values.allSatisfy { $0.errorCount == 0 })
        #expect(log.lines.map(\.message).filter { $0.contains("failed") } == [])
        #expect(try await adapter.records.parked(workflow: nil, runID: nil, limit: 9) == [])
        #expect(try await workflow.lookup(id).version == (code == .hook ? 2 : 1))
        let next = try orders(on: adapter, code, source, clock: clock) { called.yield($0) }
        try await serving(next) { #expect(await attempts.first { _ in true } == 1) }
    }

    @Test(
        "A connector's other half goes on with what it has in hand while one is told that the engine stops",
        arguments: Stores.sharing)
    func otherHalf(on store: Stores) async throws {
        let adapter = try store.make()
        // Of one status one build leads on, and the other ends there: the connector reads both topics.
        func stock(ending: Bool) throws -> Orders {
            var builder = WorkflowBuilder<Order, OrderStatus>("stock")
            builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
            if !ending { builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) } }
            return try builder.build(on: adapter, options: optionsWithoutPolling())
        }
        let (both, waits) = (Gate(), AsyncStream<Void>.makeStream())
        both.open()
        let wasCancelled = Mutex<Bool?>(nil)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.connectWorkflow(named: "stock", reaching: OrderStatus.paid) { run, foreignID, orders in
            await both.pass()
            if foreignID == "told" {
                _ = try await orders.await(orders.latest("other").runID, reaching: .shipped)
            } else {
                for await _ in waits.stream { break }
                wasCancelled.withLock { $0 = Task.isCancelled }
            }
        }
        let orders = try builder.build(on: adapter, options: optionsWithoutPolling())
        _ = try await orders.trigger("other", with: Order())
        for (foreignID, ending) in [(ForeignID("told"), false), ("works", true)] {
            let stock = try stock(ending: ending)
            _ = try await stock.callback(stock.trigger(foreignID, with: Order()))
        }
        let service = GracefulService(orders)
        try await both.arrived(2)
        service.stop()
        let role: RoleName = "orders-connector-stock-2-consumer"
        try await orders.role(role, "one has heard of the stop") {
            $0?.skipped["stopping"] != nil || wasCancelled.withLock { $0 } != nil
        }
        waits.continuation.yield()
        try await service.ended()
        #expect(wasCancelled.withLock { $0 } == false)
        #expect(orders.internalState[role]?.errorCount == 0)
        #expect(orders.internalState[role]?.processed == 1)
    }
}
