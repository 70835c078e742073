import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Connectors to outside streams", .timeLimit(.minutes(1)))
struct OutsideStreamTests {
    /// What the connector was called for.
    private final class Calls: Sendable {
        private let all = Mutex<[String]>([])
        let stream: AsyncStream<String>
        private let continuation: AsyncStream<String>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func add(_ event: ConnectorEvent) {
            all.withLock { $0.append(event.id) }
            continuation.yield(event.id)
        }

        func next(_ count: Int) async -> [String] {
            var found: [String] = []
            for await id in stream {
                found.append(id)
                if found.count == count { break }
            }
            return found
        }
    }

    private func orders(
        on adapter: any WorkflowAdapter, _ source: InMemoryConnectorSource, clock: EngineClock = .system,
        _ perform:
            @escaping @Sendable (ConnectorEvent, ForeignID, Workflow<Order, OrderStatus>) async throws -> Void
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.addConnector(
            "payments", source: source, options: .errorBackOff(.constant(.seconds(30))), .parallel(2),
            foreignID: { $0.type == "noise" ? nil : ForeignID($0.key) }, perform: perform)
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    private func event(_ id: String, _ key: String, type: String = "paid") -> ConnectorEvent {
        ConnectorEvent(id: id, key: key, type: type, at: Timestamp(microseconds: 1_767_603_600_000_000))
    }

    @Test(
        "An event starts a run, once, however often the stream gives it, also after that run has ended",
        arguments: Stores.allCases)
    func redelivered(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let calls = Calls()
        let workflow = try orders(on: adapter, source) { event, foreignID, orders in
            try await orders.trigger(foreignID, with: Order(item: event.id))
            calls.add(event)
        }
        try await serving(workflow) {
            source.send(event("e1", "order-1"), event("e0", "order-0", type: "noise"))
            #expect(await calls.next(1) == ["e1"])
            let first = try await workflow.latest("order-1")
            #expect(first.object.item == "e1")
            #expect(try await workflow.callback(first.runID) == .applied(version: 2))
            source.send(event("e1", "order-1"), event("e2", "order-2"))
            #expect(Set(await calls.next(2)) == ["e1", "e2"])
            #expect(try await workflow.latest("order-1").runID == first.runID)
            #expect(try await adapter.records.latest(workflow: "orders", foreignID: "order-0") == nil)
        }
    }

    @Test("What is triggered for one event is not taken for another's, whatever their IDs and keys are made of")
    func keys() async throws {
        let source = InMemoryConnectorSource()
        let calls = Calls()
        let workflow = try orders(on: InMemoryAdapter(), source) { event, foreignID, orders in
            try await orders.trigger(foreignID, with: Order(item: event.id))
            calls.add(event)
        }
        try await serving(workflow) {
            source.send(event("x", "y for z"), event("x for y", "z"), event("1:x", "y"), event("x 1:y", "1:y"))
            _ = await calls.next(4)
            for order in ["y for z", "z", "y", "1:y"] {
                let run = try await workflow.latest(ForeignID(order))
                #expect(run.foreignID.rawValue == order)
            }
        }
    }

    @Test("An event that was in hand when the service stopped is given again to the next", arguments: Stores.allCases)
    func stoppedInHand(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let inHand = Gate()
        let first = try orders(on: adapter, source) { _, _, _ in
            await inHand.pass()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            try Task.checkCancellation()
        }
        inHand.open()
        try await serving(first) {
            source.send(event("e1", "order-1"))
            try await inHand.arrived()
        }
        let calls = Calls()
        let next = try orders(on: adapter, source) { event, _, _ in calls.add(event) }
        try await serving(next) { #expect(await calls.next(1) == ["e1"]) }
    }

    @Test("An event that the connector's predicate does not hold of is passed over", arguments: Stores.allCases)
    func predicate(on store: Stores) async throws {
        let source = InMemoryConnectorSource()
        let calls = Calls()
        let isNoise: @Sendable (ConnectorEvent) async throws -> Bool = { $0.type == "noise" }
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.addConnector("payments", source: source, when: not(isNoise)) { event, _, _ in calls.add(event) }
        let workflow = try builder.build(on: try store.make(), options: optionsWithoutPolling())
        try await serving(workflow) {
            source.send(event("e0", "order-1", type: "noise"), event("e1", "order-1"))
            #expect(await calls.next(1) == ["e1"])
            #expect(workflow.internalState["orders-connector-payments-consumer"]?.skipped == ["filtered": 1])
        }
    }

    @Test(
        "An event that fails is kept and tried again; those of its key wait behind it in their order, others go on",
        arguments: Stores.allCases)
    func ordered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let calls = Calls()
        let failing = Mutex(true)
        let workflow = try orders(on: adapter, source, clock: clock.engineClock) { event, _, _ in
            calls.add(event)
            if event.key == "a", failing.withLock({ $0 }) { throw Upstream(description: "503") }
        }
        let inbox = try #require(adapter.records as? any InboxStore)
        try await serving(workflow) {
            source.send(event("a1", "a"), event("a2", "a"), event("b1", "b"))
            #expect(Set(await calls.next(2)) == ["a1", "b1"])
            try await until("both are kept", seeing: { try await inbox.inbox(limit: 9) }) { $0.count >= 2 }
            let kept = try await inbox.inbox(limit: 9)
            #expect(kept.map(\.event.id) == ["a1", "a2"])
            #expect(kept.map(\.attempts) == [1, 0])
            #expect(kept.first?.lastError == "503")
            // Given again while it waits: neither its attempts nor its place change.
            source.send(event("a1", "a"), event("b2", "b"))
            #expect(await calls.next(1) == ["b2"])
            #expect(try await inbox.inbox(limit: 9) == kept)
            failing.withLock { $0 = false }
            await clock.waitForSleeper(dueIn: .seconds(30))
            clock.advance(by: .seconds(30))
            #expect(await calls.next(2) == ["a1", "a2"])
            try await until("nothing is kept", seeing: { try await inbox.inbox(limit: 9) }) { $0.isEmpty }
        }
    }

    @Test(
        "What was kept is dealt with by whoever serves next, and what was acknowledged does not come again",
        arguments: Stores.allCases)
    func restarted(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let inbox = try #require(adapter.records as? any InboxStore)
        let failing = try orders(on: adapter, source, clock: clock.engineClock) { _, _, _ in
            throw Upstream(description: "503")
        }
        try await serving(failing) {
            source.send(event("a1", "a"))
            try await until("it is kept", seeing: { try await inbox.inbox(limit: 9) }) { !$0.isEmpty }
            try await until("the stream is told that it is kept") {
                source.position(of: "orders-connector-payments-consumer", key: "a")
            } _: {
                $0 >= 1
            }
        }
        let calls = Calls()
        let working = try orders(on: adapter, source, clock: clock.engineClock) { event, _, _ in calls.add(event) }
        try await serving(working) {
            source.send(event("a2", "a"))
            try await until("both are kept", seeing: { try await inbox.inbox(limit: 9) }) { $0.count >= 2 }
            await clock.waitForSleeper(dueIn: .seconds(30))
            clock.advance(by: .seconds(30))
            #expect(await calls.next(2) == ["a1", "a2"])
        }
    }

    @Test("An acknowledgement of an event that was sent twice passes over nothing between the two")
    func sentTwice() async throws {
        let source = InMemoryConnectorSource()
        source.send(event("e1", "order-1"), event("e2", "order-1"), event("e1", "order-1"))
        for left in [["e1", "e2", "e1"], ["e2", "e1"], ["e1"], []] {
            let receiver = try await source.receiver(for: "shop", partitions: .all, polling: .hours(1))
            let given = try await receiver.receive(limit: 9, until: .distantPast)
            #expect(given.map(\.id) == left)
            if let first = given.first { try await receiver.acknowledge(first) }
        }
    }

    @Test("What is kept under a role that was given away is refused", arguments: Stores.allCases)
    func fenced(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let workflow = try orders(on: adapter, source) { _, _, _ in }
        try await serving(workflow) {}
        try await serving(workflow) {}
        let inbox = try #require(adapter.records as? any InboxStore)
        let role: RoleName = "orders-connector-payments-consumer-1-of-2"
        let entry = InboxEntry(
            consumer: "orders-connector-payments-consumer", event: event("a1", "a"), attempts: 1,
            dueAt: Timestamp(microseconds: 0), lastError: "503", keptAt: Timestamp(microseconds: 0))
        for change in [inbox.keep, inbox.forget] {
            let error = await #expect(throws: WorkflowError.self) {
                try await change(entry, RoleFence(role: role, epoch: 1))
            }
            #expect(error?.code == .roleLost)
        }
        try await inbox.keep(entry, fence: RoleFence(role: role, epoch: 2))
        #expect(try await inbox.inbox(limit: 9) == [entry])
    }

    @Test("A store that cannot keep events is a mistake of the definition, as is a second connector of the name")
    func mistakes() throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        for _ in 1...2 { builder.addConnector("payments", source: InMemoryConnectorSource()) { _, _, _ in } }
        let error = #expect(throws: BuildError.self) { try builder.build(on: PlainStore()) }
        #expect(
            error?.mistakes.map(\.description).filter { $0.contains("outside streams") }.count == 2)
        #expect(error?.mistakes.contains(.twoConnectors("payments")) == true)
    }
}

/// A store without an inbox.
private struct PlainStore: WrappingAdapter, WrappingRecordStore {
    let inner = InMemoryAdapter()
    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }
}
