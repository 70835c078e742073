import FoundationEssentials
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailureTests {
    /// A step that fails for the foreign ID "bad".
    private func failing(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock, calls: Counter = Counter(), _ options: StepOption
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .shipped, options: .errorBackOff(.constant(.seconds(30))), options
        ) { run in
            guard run.foreignID == "bad" else { return .to(.shipped) }
            calls.increment()
            throw Upstream(description: "upstream 503")
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    @Test(
        "An event that comes again while its failure waits changes neither attempts nor wait",
        arguments: Stores.sharing)
    func redelivered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        let workflow = try failing(adapter, clock, calls: calls, .pauseAfterErrors(3))
        let id = try await serving(workflow) {
            let id = try await workflow.trigger("bad", with: Order())
            try await adapter.waitUntil { try await $0.isParked(id) }
            return id
        }
        let parked = try #require(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first)
        let event = try #require(try await adapter.records.events(after: 0, limit: 1).first)
        // As if the acknowledgement had been lost.
        var lost = StoreTransaction(at: clock.wallClock)
        lost.cursor = CursorMove(consumer: parked.consumer, partition: parked.partition, from: event.id, to: 0)
        #expect(try await adapter.records.transact(lost).cursorMoved)
        clock.advance(by: .seconds(10))
        try await serving(workflow) {
            let good = try await workflow.trigger("good", with: Order())
            _ = try await workflow.await(good, reaching: .shipped)
            #expect(calls.count == 1)
            #expect(try await adapter.records.parked(workflow: nil, runID: id, limit: 1) == [parked])
            await clock.waitForSleeper(dueIn: .seconds(20))
            clock.advance(by: .seconds(20))
            try await adapter.waitUntil { try await $0.isPast(attempts: 2, of: id) }
            let again = try await adapter.records.parked(workflow: nil, runID: id, limit: 1)
            #expect(again.map(\.attempts) == [2])
            #expect(again.map(\.firstErrorAt) == [parked.firstErrorAt])
        }
    }

    @Test("Success in the same visit and a resume both let a run's attempts begin anew", arguments: Stores.allCases)
    func cleared(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let attempts = Mutex<[Int]>([])
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .shipped,
            options: .pauseAfterErrors(2), .errorBackOff(.constant(.seconds(30)))
        ) { run in
            let call = attempts.withLock { attempts in
                attempts.append(run.attempt)
                return attempts.count
            }
            switch call {
            case 2: return .saveAndRepeat
            case 5: return .to(.shipped)
            default: throw Upstream(description: "upstream 503")
            }
        }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for version in [1, 2] {
                try await adapter.waitUntil { try await $0.isParked(id, version: version) }
                await clock.waitForSleeper(dueIn: .seconds(30))
                clock.advance(by: .seconds(30))
            }
            #expect(try await adapter.nextVersion(of: id, after: 2).runState == .paused)
            #expect(try await workflow.resume(id, actor: "alice") == .applied(.resumed))
            _ = try await workflow.await(id, reaching: .shipped)
        }
        #expect(attempts.withLock { $0 } == [1, 2, 1, 2, 1])
    }

    @Test(
        "What a callback saves where a run stands is tried at once, and its attempts go on being counted",
        arguments: Stores.allCases)
    func saved(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let attempts = Mutex<[String]>([])
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .shipped,
            options: .pauseAfterErrors(3), .errorBackOff(.constant(.seconds(30)))
        ) { run in
            attempts.withLock { $0.append("\(run.attempt) \(run.object.notes)") }
            throw Upstream(description: "upstream 503")
        }
        builder.addCallback(from: .created, to: .shipped) { run, _ in
            run.object.notes.append("note")
            return .saveAndRepeat
        }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for saved in 1...2 {
                try await adapter.waitUntil {
                    try await $0.parked(workflow: nil, runID: id, limit: 1).first?.attempts == saved
                }
                #expect(try await workflow.callback(id) == .applied(version: saved + 1))
            }
            #expect(try await adapter.nextVersion(of: id, after: 3).runState == .paused)
        }
        #expect(attempts.withLock { $0 } == ["1 []", #"2 ["note"]"#, #"3 ["note", "note"]"#])
    }

    @Test("A failure counts as an error: neither as processed nor as passed over", arguments: Stores.allCases)
    func counted(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try failing(adapter, clock, .pauseAfterErrors(1))
        try await serving(workflow) {
            let bad = try await workflow.trigger("bad", with: Order())
            #expect(try await adapter.nextVersion(of: bad, after: 1).runState == .paused)
            let good = try await workflow.trigger("good", with: Order())
            _ = try await workflow.await(good, reaching: .shipped)
            let report = workflow.internalState["orders-1-consumer"]
            #expect(report?.errorCount == 1)
            #expect(report?.processed == 1)
            #expect(report?.skipped == [:])
        }
    }

    @Test(
        "An object that does not decode pauses its run with the path and counts as an error", arguments: Stores.allCases
    )
    func undecodable(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try failing(adapter, clock, .pauseAfterErrors(3))
        try await serving(workflow) {
            let id = try await workflow.adapterTrigger(adapter, object: #"{"item":"secret","notes":[7]}"#, clock)
            let paused = try await adapter.nextVersion(of: id, after: 1)
            #expect(paused.runState == .paused)
            #expect(paused.meta.reason?.contains("notes") == true)
            #expect(paused.meta.reason?.contains("secret") == false)
            let minutes = try await adapter.statistics?.minutes(since: clock.wallClock - .hours(1))
            #expect(minutes.map { $0.map(\.errors).reduce(0, +) } ?? 1 == 1)
        }
    }

    @Test(
        "A callback on an object that does not decode pauses the run and says where, never what",
        arguments: Stores.allCases)
    func undecodableCallback(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        let id = try await workflow.adapterTrigger(adapter, object: #"{"item":"secret","notes":[7]}"#, clock)
        let error = await #expect(throws: WorkflowError.self) { try await workflow.callback(id) }
        #expect(error?.code == .codec)
        #expect(error?.current?.runState == .paused)
        let reason = try await adapter.records.lookup(id)?.meta.reason
        #expect(reason?.contains("notes") == true && reason?.contains("secret") == false)
        #expect(try await workflow.callback(id) == .skipped(status: OrderStatus.created.rawValue))
    }
}

extension Workflow {
    /// Stores a run whose object another program wrote.
    func adapterTrigger(_ adapter: any WorkflowAdapter, object: String, _ clock: ManualClock) async throws -> RunID {
        let now = clock.wallClock
        let record = Record(
            workflow: name, foreignID: "order-1", runID: .random(), runState: .initiated, status: 1,
            object: Data(object.utf8), objectVersion: 1, createdAt: now, updatedAt: now,
            meta: .init(version: 1, visit: 1, enteredAt: now, origin: Origin(.trigger)))
        var transaction = StoreTransaction(at: now)
        transaction.run = .create(record)
        _ = try await adapter.records.transact(transaction)
        return record.runID
    }
}
