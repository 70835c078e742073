import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Observers", .timeLimit(.minutes(1)))
struct ObserverTests {
    private func workflow(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock, _ observer: RecordingObserver,
        options: StepOption..., step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.paid) },
        timeout: @escaping WorkflowBuilder<Order, OrderStatus>.TimeoutCode = { _, _ in .to(.shipped) }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, perform: step)
        builder.addCallback(from: .paid, to: .packed) { _, _ in .to(.packed) }
        builder.addTimeout(
            from: .packed, to: .shipped, timer: .after(.hours(1)), options: .errorBackOff(.constant(.minutes(5))),
            perform: timeout)
        var build = optionsWithoutPolling(clock: clock.engineClock)
        build.stepDefaults += options
        build.observers = [observer]
        return try builder.build(on: adapter, options: build)
    }

    @Test(
        "Each move of a run is told of once: where it was, where it is, and who made it", arguments: Stores.allCases)
    func moves(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try workflow(adapter, clock, observer)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order(), idempotencyKey: "once")
            _ = try await workflow.await(id, reaching: .paid)
            // The same key stores nothing, so there is nothing to tell.
            _ = try await workflow.trigger("order-1", with: Order(), idempotencyKey: "once")
            try await workflow.pause(id, reason: "stock", actor: "alice")
            try await workflow.resume(id, actor: "alice")
            // Resumed already: refused, so there is nothing to tell.
            try await workflow.resume(id, actor: "bob")
            _ = try await workflow.callback(id)
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(1))
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.moves.count == 6 }
            let moves = observer.told.moves.sorted { $0.version < $1.version }
            #expect(moves.map(\.version) == [1, 2, 3, 4, 5, 6])
            #expect(moves.allSatisfy { $0.runID == id && $0.foreignID == "order-1" && $0.workflow == "orders" })
            #expect(moves.map(\.previousRunState) == [nil, .initiated, .running, .paused, .running, .running])
            #expect(moves.map(\.runState) == [.initiated, .running, .paused, .running, .running, .completed])
            #expect(moves.map(\.previousStatus) == [nil, 1, 2, 2, 2, 3])
            #expect(moves.map(\.status) == [1, 2, 2, 2, 3, 4])
            #expect(moves.map(\.origin.kind) == [.trigger, .step, .person, .person, .callback, .timeout])
            #expect(moves.last?.statusLabel == "Shipped")
        }
    }

    @Test("A role is told of by its stable name and its label as it waits, is held and is given up")
    func roles() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let workflow = try workflow(InMemoryAdapter(clock: clock.engineClock), clock, observer, options: .parallel(2))
        try await serving(workflow) {}
        let changes = observer.told.changes.filter { $0.role.name == "orders-1-consumer-2-of-2" }
        #expect(changes.map(\.previous) == [.unknown, .idle, .running])
        #expect(changes.map(\.state) == [.idle, .running, .shutdown])
        let role = try #require(changes.first?.role)
        #expect(role.workflow == "orders" && role.instance == "test" && role.kind == .step)
        #expect(role.processName == "created consumer 2/2")
        #expect(Set(observer.told.changes.map(\.role.name)) == Set(workflow.definition.roles.map(\.name)))
    }

    @Test("What a role was through with is told of: dealt with, passed over and why, or failed, and how long it took")
    func events() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let workflow = try workflow(
            InMemoryAdapter(clock: clock.engineClock), clock, observer,
            step: { run in
                clock.advance(by: .seconds(2))
                if run.foreignID == "fails" { throw Upstream(description: "no stock") }
                return run.foreignID == "left" ? .skip : .to(.paid)
            })
        try await serving(workflow) {
            var runs: [RunID] = []
            for name in ["moves", "left", "fails"] as [ForeignID] {
                runs.append(try await workflow.trigger(name, with: Order()))
                let count = runs.count
                await observer.wait { $0.events.count { $0.role.kind == .step } == count }
            }
            let events = observer.told.events.filter { $0.role.kind == .step }
            #expect(events.map(\.result) == [.processed, .skipped("skipped"), .failed])
            #expect(events.map(\.runID) == runs)
            #expect(events.map(\.latency) == [.seconds(2), .seconds(2), .seconds(2)])
            let error = try #require(observer.told.errors.first)
            #expect(error.runID == runs[2] && error.attempt == 1 && error.message == "no stock")
            #expect(error.error is Upstream && error.role.processName == "created consumer")
            #expect(error.backoffUntil == nil)
            #expect(observer.told.errors.count == 1)
        }
    }

    @Test("What was decided for a run that somebody else moved meanwhile is told of as passed over, with no latency")
    func conflict() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let workflow = try workflow(FirstConflict(clock: clock.engineClock), clock, observer)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            await observer.wait { $0.moves.count == 2 }
            let events = observer.told.events.filter { $0.runID == id && $0.role.kind == .step }
            #expect(events.map(\.result) == [.processed, .skipped("conflict"), .processed])
            #expect(events.map(\.latency) == [.zero, nil, .zero])
            // Whoever triggered may be told of that after the step's move.
            #expect(observer.told.moves.map(\.version).sorted() == [1, 2])
        }
    }

    @Test("How far a role is behind is told of with each event, and that it has caught up")
    func lag() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let workflow = try workflow(InMemoryAdapter(clock: clock.engineClock), clock, observer)
        let id = try await workflow.trigger("order-1", with: Order())
        clock.advance(by: .hours(1))
        try await serving(workflow) {
            _ = try await workflow.await(id, reaching: .paid)
            await observer.wait { $0.lags.last { $0.role.kind == .step }?.lag == .zero }
            let lags = observer.told.lags.filter { $0.role.kind == .step && $0.role.name == "orders-1-consumer" }
            let behind = try #require(lags.first { $0.lag > .zero })
            #expect(behind.lag == .hours(1) && behind.isAlert)
            #expect(lags.last?.isAlert == false)
        }
    }

    @Test("While one event is long in hand, each heartbeat tells how far the role is behind by now")
    func growingLag() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let (began, hasBegun) = AsyncStream<Void>.makeStream()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let workflow = try workflow(
            InMemoryAdapter(clock: clock.engineClock), clock, observer, options: .lagAlert(.seconds(2)),
            step: { _ in
                hasBegun.yield()
                for await _ in gate { break }
                return .to(.paid)
            })
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for await _ in began { break }
            clock.advance(by: .milliseconds(1500))
            await observer.wait { $0.lags.contains { $0.lag == .milliseconds(1500) && !$0.isAlert } }
            clock.advance(by: .milliseconds(1500))
            await observer.wait { $0.lags.contains { $0.lag == .seconds(3) && $0.isAlert } }
            opening.yield()
            _ = try await workflow.await(id, reaching: .paid)
        }
    }

    @Test("A timeout is told of as armed, and each time it fires, whether it failed", arguments: Stores.allCases)
    func timeouts(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try workflow(
            adapter, clock, observer,
            timeout: { run, _ in
                if run.attempt == 1 { throw Upstream(description: "closed") }
                return .to(.shipped)
            })
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order(), startingAt: .paid)
            _ = try await workflow.callback(id)
            await observer.wait { $0.armed.count == 1 }
            let armed = try #require(observer.told.armed.first)
            #expect(armed.runID == id && armed.status == 3 && armed.name == "timeout" && armed.workflow == "orders")
            #expect(armed.dueAt == clock.wallClock + .hours(1))
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(1))
            try await adapter.waitUntil { _ in try await adapter.timeouts(of: id).first?.attempts == 1 }
            clock.advance(by: .minutes(5))
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.fired.count == 2 }
            let fired = observer.told.fired
            #expect(fired.map(\.isFailed) == [true, false] && fired.map(\.attempt) == [1, 2])
            #expect(fired.allSatisfy { $0.runID == id && $0.name == "timeout" && $0.role.kind == .timeout })
            #expect(fired.map(\.dueAt) == [armed.dueAt, armed.dueAt + .minutes(5)])
            #expect(fired.map(\.at) == fired.map(\.dueAt))
            #expect(observer.told.errors.map(\.message) == ["closed"])
        }
    }

    @Test("How much waits to be relayed to another system is told of, and that all of it was sent")
    func outbox() async throws {
        let clock = ManualClock()
        let adapter = RelayedAdapter(
            store: InMemoryAdapter(clock: clock.engineClock), streamer: InMemoryStreamer(clock: clock.engineClock))
        let observer = RecordingObserver()
        let workflow = try workflow(adapter, clock, observer)
        for number in 1...3 { _ = try await workflow.trigger(ForeignID("order-\(number)"), with: Order()) }
        try await serving(workflow) {
            await observer.wait { $0.outboxes.count >= 2 }
            let outboxes = observer.told.outboxes
            #expect(outboxes.prefix(2).map(\.depth) == [3, 0])
            #expect(outboxes.allSatisfy { $0.role.kind == .outbox && !$0.isAtLeast })
        }
    }

    @Test(
        "A destination that was not declared is told of as an error of the step and of the timeout that chose it",
        arguments: Stores.allCases)
    func undeclared(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let observer = RecordingObserver()
        let workflow = try workflow(
            adapter, clock, observer, step: { _ in .to(.refunded) }, timeout: { _, _ in .to(.refunded) })
        try await serving(workflow) {
            let step = try await workflow.trigger("order-1", with: Order())
            await observer.wait { $0.errors.count == 1 }
            let timeout = try await workflow.trigger("order-2", with: Order(), startingAt: .packed)
            _ = try await adapter.armed(timeout)
            clock.advance(by: .hours(1))
            await observer.wait { $0.errors.count == 2 && $0.moves.count { $0.runState == .paused } == 2 }
            let errors = observer.told.errors
            #expect(errors.map(\.runID) == [step, timeout] && errors.map(\.attempt) == [1, 1])
            #expect(errors.map(\.role.kind) == [.step, .timeout])
            #expect(
                errors.map(\.message) == [
                    "the code moved the run from Created to Refunded, which is not declared",
                    "the code moved the run from Packed to Refunded, which is not declared",
                ])
            #expect(errors.allSatisfy { $0.error.map { WorkflowError.Code.invalidTransition ~= $0 } == true })
            let results = observer.told.events.filter { $0.role.kind == .step || $0.role.kind == .timeout }
            #expect(results.map(\.result) == [.failed, .failed])
        }
    }

    @Test("A role that cannot go on is told of, with when it tries again")
    func roleFailure() async throws {
        let clock = ManualClock()
        let observer = RecordingObserver()
        let adapter = FailingStreamer(clock: clock.engineClock, failing: "orders-1-consumer")
        let workflow = try workflow(adapter, clock, observer)
        try await serving(workflow) {
            await observer.wait { !$0.errors.isEmpty }
            let error = try #require(observer.told.errors.first)
            #expect(error.role.name == "orders-1-consumer" && error.runID == nil && error.attempt == nil)
            #expect(error.backoffUntil == clock.wallClock + .milliseconds(100))
            #expect(error.error.map { WorkflowError.Code.storeUnavailable ~= $0 } == true)
        }
    }

    @Test("An observer may ask how the roles stand, whatever it is told")
    func asksBack() async throws {
        let clock = ManualClock()
        let built = Mutex<Workflow<Order, OrderStatus>?>(nil)
        let observer = RecordingObserver {
            // Taken out of the lock first: the question is asked of the workflow, not of this test.
            let workflow = built.withLock { $0 }
            _ = workflow?.internalState
        }
        let workflow = try workflow(InMemoryAdapter(clock: clock.engineClock), clock, observer)
        built.withLock { $0 = workflow }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
        }
        #expect(observer.told.changes.last?.state == .shutdown)
        built.withLock { $0 = nil }
    }
}

/// A store in which somebody else is faster than the first step.
private final class FirstConflict: WrappingAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    private let isOver = Mutex(false)

    init(clock: EngineClock) { inner = InMemoryAdapter(clock: clock) }

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        if case .advance(_, let next) = transaction.run, next.meta.origin.kind == .step,
            isOver.withLock({ isOver in
                defer { isOver = true }
                return !isOver
            })
        {
            throw WorkflowError(.conflict, "somebody else was faster", runID: next.runID)
        }
        return try await inner.transact(transaction)
    }
}
