import Testing
import Workflows
import WorkflowsTesting

@Suite("Steps", .timeLimit(.minutes(1)))
struct StepTests {
    @Test("A run goes through its steps to a terminal status, and every version is kept", arguments: Stores.allCases)
    func wholeRun(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { run in
            run.object.notes.append("paid")
            return .to(.paid)
        }
        builder.addStep(from: .paid, to: .shipped, .refunded) { run in
            run.object.notes.append("shipped")
            return .to(.shipped)
        }
        let workflow = try builder.build(on: store.make(), options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let shipped = try await workflow.await(id, reaching: .shipped, within: .seconds(10))
            #expect(shipped.object.notes == ["paid", "shipped"])
            #expect(shipped.runState == .completed)
            let history = try await workflow.history(id)
            #expect(history.map(\.record.version) == [1, 2, 3])
            #expect(history.map(\.record.status) == [1, 2, 4])
            #expect(history.map(\.record.runState) == [.initiated, .running, .completed])
            #expect(history.map(\.record.meta.origin.kind) == [.trigger, .step, .step])
            #expect(history[1].record.meta.origin.role == "orders-1-consumer")
            #expect(history.map { $0.dwell == nil } == [false, false, true])
        }
    }

    @Test("A run that fails is tried again after a wait, and those behind it go on", arguments: Stores.allCases)
    func failureIsParked(on store: Stores) async throws {
        let clock = ManualClock()
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .shipped, options: .errorBackOff(.constant(.seconds(30)))
        ) { run in
            if run.foreignID == "bad", calls.increment() < 3 { throw Upstream(description: "upstream 503") }
            return .to(.shipped)
        }
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let bad = try await workflow.trigger("bad", with: Order())
            let good = try await workflow.trigger("good", with: Order())
            _ = try await workflow.await(good, reaching: .shipped)
            try await adapter.waitUntil { try await !$0.parked(workflow: nil, runID: nil, limit: 1).isEmpty }
            var parked = try await adapter.records.parked(workflow: nil, runID: nil, limit: 10)
            #expect(parked.map(\.runID) == [bad])
            #expect(parked.first?.attempts == 1)
            #expect(parked.first?.lastError == "upstream 503")
            #expect(parked.first?.dueAt == clock.wallClock + .seconds(30))
            let reached = Task { try await workflow.await(bad, reaching: .shipped) }
            // The first failure was seen above; two more waits pass until the third call succeeds.
            for attempts in 2...3 {
                await clock.waitForSleeper(dueIn: .seconds(30))
                clock.advance(by: .seconds(30))
                try await adapter.waitUntil { try await $0.isPast(attempts: attempts, of: bad) }
            }
            let run = try await reached.value
            #expect(run.version == 2)
            #expect(calls.count == 3)
            parked = try await adapter.records.parked(workflow: nil, runID: nil, limit: 10)
            #expect(parked.isEmpty)
        }
    }

    @Test(
        "A run that failed too often is paused by the engine, with the error and the count in the reason",
        arguments: Stores.allCases)
    func pausedAfterErrors(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .shipped, options: .pauseAfterErrors(3), .errorBackOff(.constant(.milliseconds(1)))
        ) { _ in throw Upstream(description: "upstream 503") }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let paused = try await adapter.nextVersion(of: id, after: 1)
            #expect(paused.runState == .paused)
            #expect(paused.meta.reason == "err ×3: upstream 503")
            #expect(paused.meta.origin.kind == .engine)
            #expect(workflow.internalState["orders-1-consumer"]?.errorCount == 3)
            #expect(workflow.internalState["orders-1-consumer"]?.state == .running)
        }
    }

    @Test(
        "A destination that was not declared pauses the run at once and names both statuses", arguments: Stores.allCases
    )
    func undeclaredDestination(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.refunded) }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let paused = try await adapter.nextVersion(of: id, after: 1)
            #expect(paused.runState == .paused)
            #expect(paused.status == OrderStatus.created.rawValue)
            #expect(paused.meta.reason?.contains("from Created to Refunded") == true)
        }
    }

    @Test(
        "A step that skips has dealt with the event: nothing is stored, and it is called no more for that version",
        arguments: Stores.allCases)
    func skips(on store: Stores) async throws {
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            guard run.foreignID == "skipped" else { return .to(.shipped) }
            calls.increment()
            run.object.notes.append("not stored")
            return .skip
        }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        let service = GracefulService(workflow)
        await workflow.started()
        let skipped = try await workflow.trigger("skipped", with: Order())
        let behind = try await workflow.trigger("behind", with: Order())
        _ = try await workflow.await(behind, reaching: .shipped)
        try await workflow.skipped("skipped", by: "orders-1-consumer")
        service.stop()
        try await service.ended()
        // Whoever serves next goes on behind it.
        try await serving(workflow) {
            let next = try await workflow.trigger("next", with: Order())
            _ = try await workflow.await(next, reaching: .shipped)
        }
        let run = try await workflow.lookup(skipped)
        #expect(run.version == 1 && run.runState == .initiated && run.object == Order())
        #expect(try await adapter.records.parked(workflow: nil, runID: skipped, limit: 1).isEmpty)
        #expect(calls.count == 1)
    }

    @Test("Save and repeat stores the object and calls the step again in the same visit", arguments: Stores.allCases)
    func saveAndRepeat(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            run.object.notes.append("again")
            return run.object.notes.count < 3 ? .saveAndRepeat : .to(.shipped)
        }
        let workflow = try builder.build(on: store.make(), options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped, within: .seconds(10))
            let history = try await workflow.history(id)
            #expect(history.map(\.record.version) == [1, 2, 3, 4])
            #expect(history.map(\.record.meta.visit) == [1, 1, 1, 4])
        }
    }

    /// In memory alone: it keeps one of the few threads busy.
    @Test("A step that computes and waits for nothing is cancelled too when its run is")
    func cancelledWithoutWaiting() async throws {
        let entered = AsyncStream.makeStream(of: Void.self)
        let left = AsyncStream.makeStream(of: Bool.self)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            guard run.foreignID == "first" else { return .to(.shipped) }
            entered.continuation.yield()
            let clock = ContinuousClock()
            let end = clock.now + .seconds(20)
            while !Task.isCancelled, clock.now < end {}
            left.continuation.yield(Task.isCancelled)
            return .to(.shipped)
        }
        let workflow = try builder.build(on: InMemoryAdapter(), options: optionsWithoutPolling())
        try await serving(workflow) {
            let first = try await workflow.trigger("first", with: Order())
            var iterator = entered.stream.makeAsyncIterator()
            await iterator.next()
            _ = try await workflow.cancel(first, reason: "INC-42", actor: "alice")
            var leaving = left.stream.makeAsyncIterator()
            #expect(await leaving.next() == true)
            // The worker goes on with the next run.
            let second = try await workflow.trigger("second", with: Order())
            #expect(try await workflow.await(second, reaching: .shipped).runState == .completed)
            #expect(try await workflow.lookup(first).runState == .cancelled)
        }
    }

    @Test(
        "A run cancelled while its step works stays cancelled, and the step's task is cancelled",
        arguments: Stores.allCases)
    func cancelledDuringStep(on store: Stores) async throws {
        let entered = AsyncStream.makeStream(of: Void.self)
        let left = AsyncStream.makeStream(of: Bool.self)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in
            entered.continuation.yield()
            // Waits for nothing but its own cancellation.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            left.continuation.yield(Task.isCancelled)
            return .to(.shipped)
        }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            var iterator = entered.stream.makeAsyncIterator()
            await iterator.next()
            let outcome = try await workflow.cancel(id, reason: "INC-42", actor: "alice")
            #expect(outcome == .applied(.cancelled))
            var leaving = left.stream.makeAsyncIterator()
            #expect(await leaving.next() == true)
            // The next run is served, so the worker has dealt with the dropped outcome.
            let record = try await workflow.lookup(id).record
            #expect(record.runState == .cancelled)
            #expect(record.version == 2)
            #expect(record.meta.reason == "INC-42")
            #expect(record.meta.origin.actor == "alice")
        }
    }
}
