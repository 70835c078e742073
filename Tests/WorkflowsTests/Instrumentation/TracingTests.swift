import InMemoryTracing
import Synchronization
import Testing
import Tracing
import Workflows
import WorkflowsTesting
import WorkflowsTracing

@Suite("Tracing", .timeLimit(.minutes(1)))
struct TracingTests {
    private typealias Orders = Workflow<Order, OrderStatus>

    private let clock = ManualClock()
    private let tracer = SpeakingTracer()

    private func options(_ observer: RecordingObserver? = nil) -> BuildOptions {
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.tracer = WorkflowTracer(tracer: tracer)
        options.observers = observer.map { [$0] } ?? []
        return options
    }

    /// Created and paid by steps, packed by a callback, shipped by a timeout, with a hook at the end.
    private func orders(
        _ observer: RecordingObserver, on adapter: any WorkflowAdapter,
        step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.paid) }
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, perform: step)
        builder.addCallback(from: .paid, to: .packed) { _, _ in .to(.packed) }
        builder.addTimeout(from: .packed, to: .shipped, timer: .after(.hours(1))) { _, _ in .to(.shipped) }
        builder.onComplete { _ in }
        return try builder.build(on: adapter, options: options(observer))
    }

    @Test(
        "All that is done for a run, to its end, is in the trace of its trigger, which the run carries",
        arguments: Stores.allCases)
    func wholeTrace(on store: Stores) async throws {
        let adapter = try store.make(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: adapter)
        let id = try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
            _ = try await workflow.callback(id)
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(1))
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.events.contains { $0.role.kind == .hook } }
            return id
        }
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        #expect(trigger.parentSpanID == nil && trigger.kind == .producer)
        let origin = "00-\(trigger.traceID)-\(trigger.spanID)-01"
        let carried = try await adapter.records.history(id).map(\.record.meta.traceOrigin)
        #expect(carried == Array(repeating: origin, count: 4))
        let names = [
            "step orders Created", "callback orders Paid", "timer orders Packed", "timeout orders Packed",
            "hook orders Shipped",
        ]
        for name in names {
            let spans = tracer.spans(name)
            #expect(spans.count == 1, "\(name)")
            #expect(spans.allSatisfy { $0.traceID == trigger.traceID && $0.parentSpanID == trigger.spanID }, "\(name)")
            #expect(spans.allSatisfy { $0.errors.isEmpty && $0.status == nil }, "\(name)")
        }
        #expect(tracer.spans("timer orders Packed").map { $0.texts["workflow.timer"] } == ["timeout"])
        #expect(tracer.spans("timeout orders Packed").map { $0.texts["workflow.timeout"] } == ["timeout"])
        #expect(tracer.spans("hook orders Shipped").map { $0.texts["workflow.hook"] } == ["completed"])
        #expect(Set(tracer.inner.finishedSpans.map(\.operationName)) == Set(names + ["trigger orders Created"]))
        #expect(tracer.inner.activeSpans.isEmpty)
    }

    @Test("An event that goes to another system takes the trace along", arguments: [Stores.memory, .sqlite])
    func events(of store: Stores) async throws {
        let streamer = InMemoryStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: try store.make(clock: clock.engineClock), streamer: streamer)
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: adapter)
        let id = try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
            return id
        }
        let origin = try await workflow.lookup(id).record.meta.traceOrigin
        let sent = streamer.events(on: Topic(workflow: "orders", kind: .status(1)))
        #expect(origin != nil && sent.map(\.traceOrigin) == [origin])
    }

    @Test("A span says what it is for by messaging conventions and by the workflow's own words")
    func attributes() async throws {
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: adapter)
        let id = try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
            return id
        }
        #expect(
            tracer.spans("trigger orders Created").first?.texts == [
                "messaging.system": "workflows", "messaging.operation.name": "trigger",
                "messaging.operation.type": "send", "messaging.destination.name": "orders-1",
                "workflow.name": "orders", "workflow.instance": "test", "workflow.foreign_id": "order-1",
                "workflow.status": "Created", "workflow.run_id": "\(id)", "workflow.outcome": "triggered",
            ])
        let step = try #require(tracer.spans("step orders Created").first)
        #expect(step.kind == .consumer)
        #expect(
            step.texts == [
                "messaging.system": "workflows", "messaging.operation.name": "step",
                "messaging.operation.type": "process", "messaging.destination.name": "orders-1",
                "messaging.message.id": "\(id)-1", "workflow.name": "orders", "workflow.instance": "test",
                "workflow.role": "orders-1-consumer", "workflow.process_name": "created consumer",
                "workflow.run_id": "\(id)", "workflow.foreign_id": "order-1", "workflow.status": "Created",
                "workflow.version": "1", "workflow.attempt": "1", "workflow.outcome": "moved",
                "workflow.next_status": "Paid",
            ])
    }

    @Test("A step's code sees its span as the current one, and what it throws is recorded with each attempt")
    func userCode() async throws {
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let observer = RecordingObserver()
        let seen = Mutex<[String?]>([])
        let workflow = try orders(observer, on: adapter) { run in
            seen.withLock { $0.append(ServiceContext.current?.inMemorySpanContext?.spanID) }
            if run.attempt == 1 { throw Upstream(description: "no stock") }
            return .to(.paid)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await adapter.waitUntil { try await $0.isParked(id) }
            clock.advance(by: .milliseconds(500))
            _ = try await workflow.await(id, reaching: .paid)
        }
        let spans = tracer.spans("step orders Created")
        #expect(spans.map(\.spanID) == seen.withLock { $0 })
        #expect(spans.map { $0.texts["workflow.attempt"] } == ["1", "2"])
        #expect(spans.map { $0.texts["workflow.outcome"] } == ["failed", "moved"])
        #expect(spans.map { $0.errors.first?.error is Upstream } == [true, false])
        #expect(spans.map(\.status?.code) == [.error, nil])
        #expect(spans.map { $0.texts["error.type"] } == ["Upstream", nil])
    }

    @Test("A destination that was not declared is an error of the span: the run is paused for it")
    func undeclared() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock)) { _ in .to(.refunded) }
        try await serving(workflow) {
            _ = try await workflow.trigger("order-1", with: Order())
            await observer.wait { $0.moves.contains { $0.runState == .paused } }
        }
        let step = try #require(tracer.spans("step orders Created").first)
        #expect(step.texts["workflow.outcome"] == "paused" && step.texts["workflow.next_status"] == nil)
        #expect(step.errors.map { WorkflowError.Code.invalidTransition ~= $0.error } == [true])
        #expect(step.status?.code == .error)
    }

    @Test("A trigger is a child of the caller's span, or of the traceparent it is given")
    func triggerParent() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock))
        try await tracer.withSpan("request") { _ in
            _ = try await workflow.trigger("order-1", with: Order())
            let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            _ = try await workflow.trigger("order-2", with: Order(), traceOrigin: given)
        }
        let request = try #require(tracer.spans("request").first)
        let triggers = tracer.spans("trigger orders Created")
        #expect(triggers.map(\.parentSpanID) == [request.spanID, "00f067aa0ba902b7"])
        #expect(triggers.map(\.traceID) == [request.traceID, "4bf92f3577b34da6a3ce929d0e0e4736"])
    }

    @Test("A callback is a child of the caller's span and linked with the run's trigger")
    func callbackParent() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order(), startingAt: .paid)
        try await tracer.withSpan("request") { _ in _ = try await workflow.callback(id) }
        let trigger = try #require(tracer.spans("trigger orders Paid").first)
        let request = try #require(tracer.spans("request").first)
        let callback = try #require(tracer.spans("callback orders Paid").first)
        #expect(callback.parentSpanID == request.spanID && callback.kind == .internal)
        #expect(callback.links.map { $0.context.inMemorySpanContext?.spanID } == [trigger.spanID])
    }

    @Test(
        "What a person does is a child of the caller's span and linked with the run's trigger, and says what came of it"
    )
    func action() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order(), startingAt: .paid)
        try await tracer.withSpan("request") { _ in _ = try await workflow.pause(id, actor: "alice") }
        try await workflow.resume(id, actor: "alice")
        try await workflow.cancel(id, actor: "alice")
        try await workflow.cancel(id, actor: "bob")
        let trigger = try #require(tracer.spans("trigger orders Paid").first)
        let request = try #require(tracer.spans("request").first)
        let pause = try #require(tracer.spans("pause orders Paid").first)
        #expect(pause.parentSpanID == request.spanID && pause.kind == .internal)
        #expect(pause.links.map { $0.context.inMemorySpanContext?.spanID } == [trigger.spanID])
        #expect(pause.texts["workflow.action"] == "pause" && pause.texts["workflow.outcome"] == "paused")
        let resume = try #require(tracer.spans("resume orders Paid").first)
        #expect(resume.parentSpanID == trigger.spanID && resume.texts["workflow.outcome"] == "resumed")
        let cancels = tracer.spans("cancel orders Paid")
        #expect(cancels.map { $0.texts["workflow.outcome"] } == ["cancelled", "refused"])
        #expect(cancels.allSatisfy { $0.errors.isEmpty && $0.traceID == trigger.traceID })
    }

    @Test("A run that the engine resumes is in its trace, each time", arguments: Stores.allCases)
    func resumption(on store: Stores) async throws {
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, options: .pauseAfterErrors(1)) { run in
            if run.record.version == 1 { throw Upstream(description: "no stock") }
            return .to(.paid)
        }
        let observer = RecordingObserver()
        var options = options(observer)
        options.pauseRetry = PauseRetry(after: .minutes(1))
        options.pauseRetry?.polling = .hours(1)
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await adapter.waitUntil { try await $0.isParked(id) }
            clock.advance(by: .minutes(1))
            _ = try await workflow.await(id, reaching: .paid)
        }
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        let resumption = try #require(tracer.spans("resumption orders Created").first)
        #expect(resumption.parentSpanID == trigger.spanID && resumption.texts["workflow.outcome"] == "resumed")
        #expect(tracer.spans("step orders Created").map { $0.texts["workflow.outcome"] } == ["failed", "moved"])
    }

    @Test("A refused trigger is an error of its span; a key that was used before says which run it gave back")
    func refusedTrigger() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order(), idempotencyKey: "once")
        _ = try await workflow.trigger("order-1", with: Order(), idempotencyKey: "once")
        await #expect(throws: WorkflowError.self) { _ = try await workflow.trigger("order-1", with: Order()) }
        let spans = tracer.spans("trigger orders Created")
        #expect(spans.map { $0.texts["workflow.outcome"] } == ["triggered", "duplicate", "failed"])
        #expect(spans.map { $0.texts["workflow.run_id"] } == ["\(id)", "\(id)", nil])
        #expect(spans.map(\.errors.count) == [0, 0, 1])
    }

    @Test("What the engine does has nothing to do with the span in which it was started")
    func startedInASpan() async throws {
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: InMemoryAdapter(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order())
        try await tracer.withSpan("main") { _ in
            try await serving(workflow) { _ = try await workflow.await(id, reaching: .paid) }
        }
        let trigger = try #require(tracer.spans("trigger orders Created").first)
        #expect(tracer.spans("step orders Created").map(\.parentSpanID) == [trigger.spanID])
    }

    @Test("A trace goes through a connector into the run that it triggers")
    func connector() async throws {
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let observer = RecordingObserver()
        let orders = try orders(observer, on: adapter)
        var builder = WorkflowBuilder<Order, OrderStatus>("parcels")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        builder.connectWorkflow(named: "orders", reaching: OrderStatus.paid) { _, foreignID, parcels in
            try await parcels.trigger(foreignID, with: Order())
        }
        let other = RecordingObserver()
        let parcels = try builder.build(on: adapter, options: options(other))
        try await serving(orders) {
            try await serving(parcels) {
                _ = try await orders.trigger("order-1", with: Order())
                await other.wait { $0.moves.contains { $0.runState == .completed } }
            }
        }
        let origin = try #require(tracer.spans("trigger orders Created").first)
        let connector = try #require(tracer.spans("connector parcels Paid").first)
        let trigger = try #require(tracer.spans("trigger parcels Created").first)
        let step = try #require(tracer.spans("step parcels Created").first)
        #expect(connector.parentSpanID == origin.spanID && trigger.parentSpanID == connector.spanID)
        #expect(step.parentSpanID == trigger.spanID && step.traceID == origin.traceID)
        #expect(connector.texts["workflow.outcome"] == "done")
    }

    @Test("A connector that moves a run is in the trace of what it was called for, and linked with that run")
    func movingConnector() async throws {
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let observer = RecordingObserver()
        let orders = try orders(observer, on: adapter)
        var builder = WorkflowBuilder<Order, OrderStatus>("parcels")
        builder.connectWorkflow(named: "orders", reaching: OrderStatus.paid, from: .created, to: .shipped) { _, _ in
            .to(.shipped)
        }
        let parcels = try builder.build(on: adapter, options: options())
        let id = try await parcels.trigger("order-1", with: Order())
        try await serving(orders) {
            try await serving(parcels) {
                _ = try await orders.trigger("order-1", with: Order())
                _ = try await parcels.await(id, reaching: .shipped)
            }
        }
        let origin = try #require(tracer.spans("trigger orders Created").first)
        let moved = try #require(tracer.spans("trigger parcels Created").first)
        let connector = try #require(tracer.spans("connector parcels Paid").first)
        #expect(connector.parentSpanID == origin.spanID)
        #expect(connector.links.map { $0.context.inMemorySpanContext?.spanID } == [moved.spanID])
        #expect(connector.texts["workflow.moved_run_id"] == "\(id)" && connector.texts["workflow.run_id"] != "\(id)")
        #expect(connector.texts["workflow.outcome"] == "moved" && connector.texts["workflow.next_status"] == "Shipped")
    }

    @Test("An outside event's trace goes on in the connector and in the run that it triggers")
    func outsideStream() async throws {
        let payments = InMemoryConnectorSource(clock: clock.engineClock)
        let observer = RecordingObserver()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        builder.addConnector("payments", source: payments) { _, foreignID, orders in
            try await orders.trigger(foreignID, with: Order())
        }
        let workflow = try builder.build(on: InMemoryAdapter(clock: clock.engineClock), options: options(observer))
        try await serving(workflow) {
            payments.send(
                ConnectorEvent(
                    id: "1", key: "order-1",
                    headers: ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
                    at: clock.wallClock))
            await observer.wait { $0.moves.contains { $0.runState == .completed } }
        }
        let connector = try #require(tracer.spans("connector orders").first)
        #expect(connector.texts["workflow.connector"] == "payments")
        #expect(connector.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(connector.parentSpanID == "00f067aa0ba902b7" && connector.texts["workflow.outcome"] == "done")
        #expect(tracer.spans("trigger orders Created").map(\.parentSpanID) == [connector.spanID])
    }

    @Test("A schedule begins a trace for each slot, and the run belongs to it")
    func schedule() async throws {
        let observer = RecordingObserver()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        builder.addSchedule("stock", "0 12 * * *") { slot in
            if slot == "2026-01-05 12:00" { throw Upstream(description: "closed") }
            return Order()
        }
        let workflow = try builder.build(on: InMemoryAdapter(clock: clock.engineClock), options: options(observer))
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            await observer.wait { $0.events.count { $0.role.kind == .schedule } == 1 }
            clock.advance(by: .hours(24))
            await observer.wait { $0.moves.contains { $0.runState == .completed } }
        }
        let spans = tracer.spans("schedule orders Created")
        #expect(spans.map { $0.texts["workflow.outcome"] } == ["failed", "triggered"])
        #expect(spans.map { $0.texts["workflow.schedule"] } == ["0 12 * * *", "0 12 * * *"])
        #expect(spans.map { $0.errors.first?.error is Upstream } == [true, false])
        #expect(Set(spans.map(\.traceID)).count == 2 && spans.allSatisfy { $0.parentSpanID == nil })
        #expect(tracer.spans("step orders Created").map(\.parentSpanID) == [spans.last?.spanID])
    }

    @Test("Work that is cut off because somebody moved the run is no error")
    func cutOff() async throws {
        let observer = RecordingObserver()
        let built = Mutex<Orders?>(nil)
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let workflow = try orders(observer, on: adapter) { run in
            let workflow = built.withLock { $0 }
            _ = try? await workflow?.pause(run.runID, actor: "alice")
            // Ends with the task's cancellation, which comes as soon as the pause is known.
            try await Task.sleep(for: .seconds(3600))
            return .to(.paid)
        }
        built.withLock { $0 = workflow }
        try await serving(workflow) {
            _ = try await workflow.trigger("order-1", with: Order())
            await observer.wait { $0.events.contains { $0.result == .skipped("superseded") } }
        }
        built.withLock { $0 = nil }
        let step = try #require(tracer.spans("step orders Created").first)
        #expect(step.texts["workflow.outcome"] == "abandoned" && step.errors.isEmpty && step.status == nil)
    }

    @Test("A retried run belongs to the trace of the one it came from")
    func retry() async throws {
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try orders(observer, on: adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        try await workflow.cancel(id, actor: "alice")
        try await workflow.retry(id, actor: "alice")
        let again = try await workflow.latest("order-1")
        #expect(again.runID != id && again.record.meta.traceOrigin != nil)
        let first = try await workflow.lookup(id)
        #expect(again.record.meta.traceOrigin == first.record.meta.traceOrigin)
    }

    @Test("Without a tracer of the process nothing is done, and what the caller gave is carried")
    func withoutTracer() async throws {
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.tracer = WorkflowTracer()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        let seen = Mutex<[ServiceContext?]>([])
        builder.addStep(from: .created, to: .shipped) { _ in
            seen.withLock { $0.append(ServiceContext.current) }
            return .to(.shipped)
        }
        let workflow = try builder.build(on: InMemoryAdapter(clock: clock.engineClock), options: options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order(), traceOrigin: "given")
            let run = try await workflow.await(id, reaching: .shipped)
            #expect(run.record.meta.traceOrigin == "given")
        }
        #expect(seen.withLock { $0.map { $0 == nil } } == [true])
    }
}
