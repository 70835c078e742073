import InMemoryTracing
import Logging
import Synchronization
import Testing
import Tracing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting
import WorkflowsTracing

@Suite("Watching and tracing what is done inside the store's transaction", .timeLimit(.minutes(1)))
struct TransactionTracingTests {
    private typealias Orders = Workflow<Order, OrderStatus>

    private let clock = ManualClock()
    private let tracer = SpeakingTracer()
    private let observer = RecordingObserver()

    private var options: BuildOptions {
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.tracer = WorkflowTracer(tracer: tracer)
        options.observers = [observer]
        return options
    }

    /// Orders that are paid by a callback whose code runs in the transaction.
    private func orders(on store: TemporarySQLite, _ options: BuildOptions? = nil) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, payload, _ in payload.bytes.isEmpty ? .to(.paid) : .skip }
        builder.addCallback(from: .paid, to: .shipped) { _, _, _ in .to(.refunded) }
        return try builder.build(on: store, options: options ?? self.options)
    }

    /// Serves a workflow whose first step fails once.
    private func payAtSecondAttempt(_ workflow: Orders, _ store: TemporarySQLite) async throws {
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await store.waitUntil { try await $0.isParked(id) }
            clock.advance(by: .milliseconds(500))
            _ = try await workflow.await(id, reaching: .paid)
        }
    }

    @Test("A run triggered in a caller's transaction is told of when that is committed, and is in the caller's trace")
    func trigger() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        let workflow = try orders(on: store)
        let id = try await tracer.withSpan("request") { _ in
            try await store.inner.write { [observer] database in
                let id = try workflow.trigger("order-1", with: Order(), in: database)
                #expect(observer.told.moves.isEmpty)
                return id
            }
        }
        #expect(observer.told.moves.map(\.runID) == [id] && observer.told.moves.map(\.previousRunState) == [nil])
        let request = try #require(tracer.spans("request").first)
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        #expect(trigger.parentSpanID == request.spanID && trigger.traceID == request.traceID)
        #expect(trigger.texts["workflow.outcome"] == "triggered" && trigger.texts["workflow.run_id"] == "\(id)")
        let carried = try await workflow.lookup(id).record.meta.traceOrigin
        #expect(carried == "00-\(trigger.traceID)-\(trigger.spanID)-01")
    }

    @Test("Of a run whose transaction is taken back nobody is told")
    func takenBack() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        let workflow = try orders(on: store)
        await #expect(throws: Upstream.self) {
            try await store.inner.write { database in
                try workflow.trigger("order-1", with: Order(), in: database)
                throw Upstream(description: "no stock")
            }
        }
        let id = try await store.inner.write { database in
            try workflow.trigger("order-2", with: Order(), in: database)
        }
        #expect(observer.told.moves.map(\.runID) == [id])
    }

    @Test("A callback in a caller's transaction is told of, traced, and logged where it fails or is passed over")
    func callback() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        let log = LogRecorder()
        var options = options
        options.logger = log.logger
        options.debugMode = true
        let workflow = try orders(on: store, options)
        let id = try await workflow.trigger("order-1", with: Order())
        let outcomes = try await tracer.withSpan("request") { _ in
            try await store.inner.write { database in
                [
                    try workflow.callback(id, payload: CallbackPayload(bytes: Array("no".utf8)), in: database),
                    try workflow.callback(id, in: database), try workflow.callback(id, in: database),
                ]
            }
        }
        #expect(outcomes == [.skipped(status: 1), .applied(version: 2), .applied(version: 3)])
        #expect(observer.told.moves.map(\.runState) == [.initiated, .running, .paused])
        let request = try #require(tracer.spans("request").first)
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        let callbacks = tracer.spans("callback orders Created") + tracer.spans("callback orders Paid")
        #expect(callbacks.map { $0.texts["workflow.outcome"] } == ["skipped", "moved", "paused"])
        #expect(callbacks.allSatisfy { $0.parentSpanID == request.spanID })
        #expect(callbacks.allSatisfy { $0.links.map { $0.context.inMemorySpanContext?.spanID } == [trigger.spanID] })
        let codes = tracer.spans("transaction orders Created") + tracer.spans("transaction orders Paid")
        #expect(codes.map(\.parentSpanID) == callbacks.map(\.spanID))
        #expect(codes.allSatisfy { $0.texts["workflow.transaction"] == "callback" })
        let passedOver = log.lines.filter { $0.message == "a callback was passed over" }
        #expect(passedOver.map { $0.metadata["reason"] } == ["skipped"])
        #expect(log.lines.count { $0.message == "a callback failed" } == 1)
    }

    @Test("A step's code in the transaction has a span for each call: with what it throws, and what it triggers")
    func step() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        var parcels = WorkflowBuilder<Order, OrderStatus>("parcels")
        parcels.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let others = try parcels.build(on: store, options: options)
        let seen = Mutex<[String?]>([])
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { run, database in
            seen.withLock { $0.append(ServiceContext.current?.inMemorySpanContext?.spanID) }
            if run.attempt == 1 { throw Upstream(description: "no stock") }
            try others.trigger("parcel-1", with: Order(), in: database)
            return .to(.paid)
        }
        let workflow = try builder.build(on: store, options: options)
        try await payAtSecondAttempt(workflow, store)
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        let spans = tracer.spans("transaction orders Created")
        #expect(spans.map(\.spanID) == seen.withLock { $0 })
        #expect(spans.map(\.parentSpanID) == [trigger.spanID, trigger.spanID])
        #expect(spans.map { $0.texts["workflow.attempt"] } == ["1", "2"])
        #expect(spans.map { $0.texts["workflow.transaction"] } == ["step", "step"])
        #expect(spans.map { $0.texts["workflow.outcome"] } == ["failed", "moved"])
        #expect(spans.map { $0.texts["workflow.next_status"] } == [nil, "Paid"])
        #expect(spans.map { $0.errors.first?.error is Upstream } == [true, false])
        #expect(tracer.spans("step orders Created").map { $0.texts["workflow.outcome"] } == ["done", "done"])
        #expect(tracer.spans("trigger parcels Created").map(\.parentSpanID) == [spans.last?.spanID])
    }

    @Test("Writes that a step hands over have a span of their own, with what they throw")
    func writes() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { run in
            let attempt = run.attempt
            return .to(.paid).writing { _ in if attempt == 1 { throw Upstream(description: "no stock") } }
        }
        let workflow = try builder.build(on: store, options: options)
        try await payAtSecondAttempt(workflow, store)
        let spans = tracer.spans("transaction orders Created")
        #expect(spans.map { $0.texts["workflow.outcome"] } == ["failed", "done"])
        #expect(spans.map { $0.errors.first?.error is Upstream } == [true, false])
    }

    @Test("For how long code holds the transaction is part of how long its event was in hand")
    func latency() async throws {
        let store = try TemporarySQLite(clock: clock.engineClock)
        let clock = clock
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _, _ in
            clock.advance(by: .milliseconds(30))
            return .to(.paid)
        }
        builder.addTimeout(from: .paid, to: .shipped, timer: .after(.hours(1))) { _, _, _ in
            clock.advance(by: .milliseconds(40))
            return .to(.shipped)
        }
        let workflow = try builder.build(on: store, options: options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await store.armed(id)
            clock.advance(by: .hours(1))
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.events.contains { $0.role.kind == .timeout } }
        }
        let took = observer.told.events.filter { $0.role.kind == .step || $0.role.kind == .timeout }.map(\.latency)
        #expect(took == [.milliseconds(30), .milliseconds(40)])
    }
}
