import Testing
import Workflows
import WorkflowsTesting

@Suite("Default options", .timeLimit(.minutes(1)))
struct DefaultOptionTests {
    @Test("What every step starts from holds for each that says nothing else")
    func steps() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in throw Upstream(description: "away") }
        builder.addStep(from: .paid, to: .shipped, options: .pauseAfterErrors(2)) { _ in
            calls.increment()
            throw Upstream(description: "away")
        }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.stepDefaults += [.pauseAfterErrors(1), .errorBackOff(.constant(.minutes(7)))]
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let first = try await workflow.trigger("order-1", with: Order())
            #expect(try await adapter.nextVersion(of: first, after: 1).runState == .paused)

            let second = try await workflow.trigger("order-2", with: Order(), startingAt: .paid)
            try await adapter.waitUntil { try await $0.isParked(second) }
            let parked = try await adapter.records.parked(workflow: nil, runID: second, limit: 1)
            #expect(parked.first?.dueAt == clock.wallClock + .minutes(7))
            clock.advance(by: .minutes(7))
            #expect(try await adapter.nextVersion(of: second, after: 1).runState == .paused)
            #expect(calls.count == 2)
        }
    }

    @Test("What every timeout starts from holds for each that says nothing else")
    func timeouts() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(from: .created, to: .refunded, timer: .after(.hours(2))) { _, _ in
            throw Upstream(description: "away")
        }
        builder.addTimeout(
            from: .paid, to: .refunded, timer: .after(.hours(2)), options: .pauseAfterErrors(2)
        ) { _, _ in
            calls.increment()
            throw Upstream(description: "away")
        }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.timeoutDefaults += [.pauseAfterErrors(1), .errorBackOff(.constant(.minutes(7)))]
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let first = try await workflow.trigger("order-1", with: Order())
            let second = try await workflow.trigger("order-2", with: Order(), startingAt: .paid)
            for id in [first, second] { _ = try await adapter.armed(id) }
            clock.advance(by: .hours(2))
            #expect(try await adapter.nextVersion(of: first, after: 1).runState == .paused)

            try await adapter.waitUntil { _ in try await adapter.timeouts(of: second).first?.attempts == 1 }
            #expect(try await adapter.timeouts(of: second).first?.dueAt == clock.wallClock + .minutes(7))
            clock.advance(by: .minutes(7))
            #expect(try await adapter.nextVersion(of: second, after: 1).runState == .paused)
            #expect(calls.count == 2)
        }
    }

    @Test("What every hook starts from holds for each that says nothing else")
    func hooks() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.onComplete { _ in throw Upstream(description: "away") }
        builder.onCancel(options: .errorBackOff(.constant(.minutes(3)))) { _ in throw Upstream(description: "away") }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.hookDefaults += [.errorBackOff(.constant(.minutes(7)))]
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let completed = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(completed)
            let cancelled = try await workflow.trigger("order-2", with: Order())
            _ = try await workflow.cancel(cancelled, actor: "alice")
            for (id, wait) in [(completed, Duration.minutes(7)), (cancelled, .minutes(3))] {
                try await adapter.waitUntil { try await $0.isParked(id) }
                let parked = try await adapter.records.parked(workflow: nil, runID: id, limit: 1)
                #expect(parked.first?.dueAt == clock.wallClock + wait)
            }
        }
    }

    @Test("What every connector starts from holds for each that says nothing else")
    func connectors() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        var sender = WorkflowBuilder<Order, OrderStatus>("stock")
        sender.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        sender.addCallback(from: .paid, to: .packed) { _, _ in .to(.packed) }
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.connectWorkflow(named: "stock", reaching: OrderStatus.paid) { _, _, _ in
            throw Upstream(description: "away")
        }
        builder.connectWorkflow(
            named: "stock", reaching: OrderStatus.packed, options: .errorBackOff(.constant(.minutes(3)))
        ) { _, _, _ in throw Upstream(description: "away") }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.connectorDefaults += [.errorBackOff(.constant(.minutes(7)))]
        let workflow = try builder.build(on: adapter, options: options)
        let stock = try sender.build(on: adapter, options: options)
        try await serving(workflow) {
            let id = try await stock.trigger("order-1", with: Order())
            for _ in 1...2 { _ = try await stock.callback(id) }
            try await adapter.waitUntil { try await $0.parked(workflow: nil, runID: id, limit: 9).count == 2 }
            let parked = try await adapter.records.parked(workflow: nil, runID: id, limit: 9)
            let waits = Dictionary(uniqueKeysWithValues: parked.map { ($0.status, $0.dueAt - clock.wallClock) })
            #expect(waits == [OrderStatus.paid.rawValue: .minutes(7), OrderStatus.packed.rawValue: .minutes(3)])
        }
    }
}
