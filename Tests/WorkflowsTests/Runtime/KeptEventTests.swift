import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Events of outside streams that a connector does not succeed with", .timeLimit(.minutes(1)))
struct KeptEventTests {
    private static let consumer: ConsumerName = "orders-connector-payments-consumer"
    private static let role = RoleName(consumer.rawValue)
    private static let wait = Duration.seconds(30)

    /// What the connector was called for, and what it fails at.
    private final class Payments: Sendable {
        let called = Mutex<[String]>([])
        let failing = Mutex<Set<String>>([])

        func take(_ event: ConnectorEvent) throws {
            called.withLock { $0.append(event.id) }
            if failing.withLock({ $0.contains(event.key) }) { throw Upstream(description: "503") }
        }

        func fail(_ keys: String...) { failing.withLock { $0 = Set(keys) } }

        func count(_ id: String) -> Int { called.withLock { called in called.count { $0 == id } } }

        /// Returns as soon as the connector was called for an event so many times.
        func called(for id: String, times count: Int = 1) async throws {
            try await until("\(id) is given \(count) times", seeing: { called.withLock { $0 } }) { called in
                called.count { $0 == id } == count
            }
        }
    }

    private func orders(
        on adapter: any WorkflowAdapter, _ source: InMemoryConnectorSource, _ payments: Payments, _ clock: ManualClock,
        perform: (@Sendable (ConnectorEvent) async throws -> Void)? = nil
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.addConnector("payments", source: source, options: .errorBackOff(.constant(Self.wait))) { event, _, _ in
            if let perform { try await perform(event) }
            try payments.take(event)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    private func event(_ id: String, _ key: String) -> ConnectorEvent {
        ConnectorEvent(id: id, key: key, type: "paid", at: Timestamp(microseconds: 1_767_603_600_000_000))
    }

    @Test(
        "What a connector failed at is listed and counted; dropped, those of its key go on, and the log says who did it",
        arguments: Stores.allCases)
    func dropped(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let payments = Payments()
        payments.fail("a")
        let workflow = try orders(on: adapter, source, payments, clock)
        try await serving(workflow) {
            source.send(event("a1", "a"), event("a2", "a"), event("b1", "b"))
            try await until("both are kept", seeing: { try await workflow.keptEventCount() }) { $0 == Total(2, .exact) }
            let kept = try await workflow.keptEvents()
            #expect(kept.map(\.event.id) == ["a1", "a2"] && kept.map(\.lastError) == ["503", ""])
            #expect(try await workflow.keptEventCount(limit: 1) == Total(1, .atLeast))
            payments.fail()
            #expect(try await workflow.discard(kept[0], reason: "a test", actor: "alice") == .discarded)
            // Nobody waits for the clock.
            try await payments.called(for: "a2")
            try await until("none is kept", seeing: { try await workflow.keptEventCount() }) { $0.count == 0 }
            #expect(try await workflow.discard(kept[0], actor: "bob") == .notFound)
            #expect(try await workflow.deadLetterCount() == 0)
            let lines = try await adapter.audit.auditEntries(runID: nil, limit: 9)
            #expect(lines.map(\.actor) == ["alice"] && lines.map(\.action) == [.discard])
            #expect(lines.first?.reason == "a test" && lines.first?.result == .applied)
            #expect(lines.first?.detail == "discarded: event a1 of \(Self.consumer)")
        }
        #expect(payments.count("a1") == 1)
    }

    @Test(
        "The same request to drop an event gets the first answer, and is good for no other", arguments: Stores.sharing)
    func requests(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let inbox = try #require(adapter.records as? any InboxStore)
        for id in ["a1", "a2"] {
            let entry = InboxEntry(
                consumer: Self.consumer, event: event(id, "a"), attempts: 1, dueAt: clock.wallClock, lastError: "503",
                keptAt: clock.wallClock)
            try await inbox.keep(entry, fence: nil)
        }
        let operations = KeptEventOperations(adapter: adapter, clock: clock.engineClock)
        @Sendable func drop(_ id: String, _ request: RequestID) async throws -> DeadLetterOutcome {
            try await operations.discard(
                consumer: Self.consumer, eventID: id, requestID: request, actor: "alice", claimedActor: "carol")
        }
        #expect(try await drop("a1", "request-1") == .discarded)
        #expect(try await drop("a1", "request-1") == .discarded)
        #expect(try await drop("a1", "request-2") == .notFound)
        let error = await #expect(throws: WorkflowError.self) { try await drop("a2", "request-1") }
        #expect(error?.code == .invalidArgument)
        #expect(try await operations.entries(limit: 9).map(\.event.id) == ["a2"])
        #expect(try await operations.counts(limit: 9) == [Self.consumer: Total(1, .exact)])
        let lines = try await adapter.audit.auditEntries(runID: nil, limit: 9)
        #expect(lines.map(\.claimedActor) == ["carol"] && lines.map(\.requestID) == ["request-1"])
    }

    @Test(
        "What is dropped while the connector has it in hand is not kept again when that fails",
        arguments: Stores.sharing)
    func droppedInHand(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let payments = Payments()
        payments.fail("a")
        let again = Gate()
        let workflow = try orders(on: adapter, source, payments, clock) { event in
            if payments.count("a1") == 1, event.id == "a1" { await again.pass() }
        }
        try await serving(workflow) {
            source.send(event("a1", "a"))
            try await until("one is kept", seeing: { try await workflow.keptEventCount() }) { $0.count == 1 }
            await clock.waitForSleeper(dueIn: Self.wait)
            clock.advance(by: Self.wait)
            try await again.arrived()
            let kept = try await workflow.keptEvents()
            #expect(try await workflow.discard(kept[0], actor: "alice") == .discarded)
            again.open()
            try await payments.called(for: "a1", times: 2)
            source.send(event("b1", "b"))
            try await payments.called(for: "b1")
            #expect(try await workflow.keptEvents() == [])
        }
    }

    @Test("Where there is no room for what fails nothing more is taken from the stream, until there is")
    func full() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock, keepingFailed: 3)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let payments = Payments()
        payments.fail("a", "b", "c", "d")
        let workflow = try orders(on: adapter, source, payments, clock)
        try await serving(workflow) {
            for (number, key) in ["a", "b", "c", "d", "e", "f"].enumerated() {
                source.send(event("\(key)\(number)", key))
            }
            try await workflow.role(Self.role, "it backs off") { $0?.backoffUntil != nil }
            let state = try #require(workflow.internalState[Self.role])
            #expect(state.lastError?.contains("keeps no more than 3 events") == true)
            #expect(try await workflow.keptEvents().map(\.event.key) == ["a", "b", "c"])
            #expect(source.position(of: Self.consumer, key: "d") < 4 && payments.count("e4") == 0)
            // What is kept is tried again, and makes room.
            payments.fail()
            await clock.waitForSleeper(dueIn: Self.wait)
            clock.advance(by: Self.wait)
            for id in ["f5", "e4"] { try await payments.called(for: id) }
            try await until("none is kept", seeing: { try await workflow.keptEventCount() }) { $0.count == 0 }
            try await workflow.role(Self.role, "it goes on") { $0?.backoffUntil == nil }
        }
        #expect(payments.count("d3") == 2 && payments.count("a0") == 2)
    }
}
