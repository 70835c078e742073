import Testing
import Workflows
import WorkflowsTesting

@Suite("Timeouts", .timeLimit(.minutes(1)))
struct TimeoutTests {
    private func workflow(
        _ adapter: any WorkflowAdapter, _ clock: ManualClock,
        fire: @escaping WorkflowBuilder<Order, OrderStatus>.TimeoutCode
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(
            from: .created, to: .refunded, timer: .after(.hours(24)),
            options: .errorBackOff(.constant(.minutes(5))), perform: fire)
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .created, .shipped) { _, payload in
            .to(payload.bytes.isEmpty ? .shipped : .created)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    @Test("A run that stays too long is moved on when the timer says so, and not before", arguments: Stores.allCases)
    func fires(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock) { _, _ in .to(.refunded) }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let due = try await adapter.armed(id).dueAt
            #expect(due == clock.wallClock + .hours(24))
            clock.advance(by: .hours(24) - .seconds(1))
            #expect(try await workflow.lookup(id).status == .created)
            clock.advance(by: .seconds(1))
            let record = try await adapter.nextVersion(of: id, after: 1)
            #expect(record.status == OrderStatus.refunded.rawValue)
            #expect(record.meta.origin.kind == .timeout)
            #expect(try await adapter.timeouts(of: id).isEmpty)
        }
    }

    @Test(
        "A timeout is found by its name for as long as the run waits for it, and then no more",
        arguments: Stores.allCases)
    func found(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock) { _, _ in .to(.refunded) }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let armed = try await adapter.armed(id)
            #expect(try await workflow.timeout(armed.name, of: id) == armed)
            #expect(try await workflow.timeouts(of: id) == [armed])
            func refusal(_ name: String, _ run: RunID) async -> WorkflowError.Code? {
                let error = await #expect(throws: WorkflowError.self) { try await workflow.timeout(name, of: run) }
                return error?.code
            }
            #expect(await refusal("another", id) == .timeoutNotFound)
            #expect(await refusal(armed.name, RunID.random()) == .recordNotFound)
            clock.advance(by: .hours(24))
            _ = try await adapter.nextVersion(of: id, after: 1)
            #expect(await refusal(armed.name, id) == .timeoutNotFound)
        }
    }

    @Test("Of many that are due at once, as after a long stop, what comes is stored many in a commit")
    func many() async throws {
        let clock = ManualClock()
        let adapter = GatheredCommits(
            InMemoryAdapter(clock: clock.engineClock), atOnce: 32, of: 300, where: \.endsTimeout)
        let workflow = try workflow(adapter, clock) { _, _ in .to(.refunded) }
        try await serving(workflow) {
            for number in 0..<300 { _ = try await workflow.trigger(ForeignID("order-\(number)"), with: Order()) }
            try await adapter.waitUntil { _ in
                try await adapter.timeouts?.timeouts(workflow: nil, runID: nil, limit: 1000).count == 300
            }
            clock.advance(by: .hours(24))
            try await adapter.waitUntil { try await $0.counts().allSatisfy { $0.runState == .completed } }
        }
    }

    @Test(
        "Leaving the status ends its timeout; coming back begins a new visit with a timeout of its own",
        arguments: Stores.allCases)
    func belongsToAVisit(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock) { _, _ in .to(.refunded) }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let first = try await adapter.armed(id)
            #expect(try await workflow.callback(id) == .applied(version: 2))
            #expect(try await adapter.timeouts(of: id).isEmpty)
            clock.advance(by: .hours(23))
            #expect(try await workflow.callback(id, payload: .init(bytes: [1])) == .applied(version: 3))
            let second = try await adapter.armed(id)
            #expect(second.visit == 3)
            #expect(second.dueAt == first.dueAt + .hours(23))
            // The first visit's moment passes without an effect.
            clock.advance(by: .hours(2))
            #expect(try await workflow.lookup(id).version == 3)
        }
    }

    @Test("A timeout that comes due while its run is paused fires when the run is resumed", arguments: Stores.allCases)
    func heldWhilePaused(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(adapter, clock) { _, _ in .to(.refunded) }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await adapter.armed(id)
            #expect(try await workflow.pause(id, actor: "alice") == .applied(.paused))
            clock.advance(by: .hours(30))
            #expect(try await workflow.lookup(id).runState == .paused)
            #expect(try await workflow.resume(id, actor: "alice") == .applied(.resumed))
            let record = try await adapter.nextVersion(of: id, after: 3)
            #expect(record.status == OrderStatus.refunded.rawValue)
        }
    }

    @Test(
        "A timeout that is armed while the poller sleeps until a later one fires when it is due",
        arguments: Stores.allCases)
    func earlierInsert(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(
            from: .created, to: .refunded,
            timer: .when { run, now in now + (run.object.item == "soon" ? .hours(7) : .hours(24)) },
            options: .pollingFrequency(.hours(1000))
        ) { _, _ in .to(.refunded) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let later = try await workflow.trigger("order-1", with: Order())
            _ = try await adapter.armed(later)
            await clock.waitForSleeper(dueIn: .hours(24))
            let sooner = try await workflow.trigger("order-2", with: Order(item: "soon"))
            _ = try await adapter.armed(sooner)
            clock.advance(by: .hours(7))
            #expect(try await adapter.nextVersion(of: sooner, after: 1).status == OrderStatus.refunded.rawValue)
            #expect(try await workflow.lookup(later).version == 1)
        }
    }

    @Test("A timeout whose code fails backs off alone, and shows its error and its count", arguments: Stores.allCases)
    func failing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        let workflow = try workflow(adapter, clock) { _, _ in
            guard calls.increment() > 1 else { throw Upstream(description: "bank closed") }
            return .to(.refunded)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(24))
            try await adapter.waitUntil { _ in
                try await adapter.timeouts(of: id).first?.attempts == 1
            }
            let failed = try await adapter.armed(id)
            #expect(failed.lastError == "bank closed")
            #expect(failed.dueAt == clock.wallClock + .minutes(5))
            clock.advance(by: .minutes(5))
            #expect(try await adapter.nextVersion(of: id, after: 1).runState == .completed)
        }
    }

    @Test("A timeout may arm itself again instead of moving the run", arguments: Stores.allCases)
    func again(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        let workflow = try workflow(adapter, clock) { _, _ in
            calls.increment() < 3 ? .again(after: .hours(1)) : .to(.refunded)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(24))
            for call in 1...2 {
                try await adapter.waitUntil { _ in calls.count == call }
                try await adapter.waitUntil { _ in
                    try await adapter.timeouts(of: id).first?.dueAt
                        == clock.wallClock + .hours(1)
                }
                clock.advance(by: .hours(1))
            }
            #expect(try await adapter.nextVersion(of: id, after: 1).version == 2)
            #expect(calls.count == 3)
        }
    }

    @Test(
        "A timeout that another build armed is left for that build, and says why it does not fire",
        arguments: Stores.allCases)
    func unknownToThisBuild(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        func build(_ name: String) throws -> Workflow<Order, OrderStatus> {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addTimeout(from: .created, to: .refunded, name: name, timer: .after(.hours(24))) { _, _ in
                .to(.refunded)
            }
            return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        }
        let newer = try build("reminder")
        let id = try await serving(newer) {
            let id = try await newer.trigger("order-1", with: Order())
            _ = try await adapter.armed(id)
            return id
        }
        clock.advance(by: .hours(24))
        let older = try build("deadline")
        try await serving(older) {
            try await adapter.waitUntil { _ in
                try await adapter.timeouts(of: id).first { $0.name == "reminder" }?.lastError?.contains("reminder")
                    == true
            }
            #expect(try await older.lookup(id).status == .created)
            #expect(try await adapter.timeouts(of: id).first { $0.name == "reminder" }?.attempts == 0)
        }
        clock.advance(by: .seconds(5))
        try await serving(newer) {
            let end = try await adapter.nextVersion(of: id, after: 1)
            #expect(end.runState == .completed)
        }
    }
}
