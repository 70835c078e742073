import Testing
import Workflows
import WorkflowsTesting

@Suite("Connectors to outside streams that move runs on", .timeLimit(.minutes(1)))
struct StreamedMoveTests {
    private typealias Orders = Workflow<Order, OrderStatus>
    private let role: RoleName = "orders-connector-payments-consumer"

    /// Orders are paid by a callback, packed by an event of the stream, and paid again by another callback.
    private func orders(
        on adapter: any WorkflowAdapter, _ source: InMemoryConnectorSource, _ clock: EngineClock = .system,
        perform: @escaping WorkflowBuilder<Order, OrderStatus>.StreamedCode = { run, event in
            run.object.notes.append(event.id)
            return .to(.packed)
        }
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid, .refunded) { _, payload in
            payload.bytes.isEmpty ? .to(.paid) : .to(.refunded)
        }
        builder.addConnector(
            "payments", source: source, from: .paid, to: .packed, .shipped,
            options: .errorBackOff(.constant(.seconds(20))),
            foreignID: { $0.type == "noise" ? nil : ForeignID($0.key) },
            perform: perform)
        builder.addCallback(from: .packed, to: .paid, .shipped) { _, payload in
            payload.bytes.isEmpty ? .to(.paid) : .to(.shipped)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    private func event(_ id: String, _ key: String = "order-1", type: String = "paid") -> ConnectorEvent {
        ConnectorEvent(id: id, key: key, type: type, at: Timestamp(microseconds: 1_767_603_600_000_000))
    }

    private func paid(_ order: ForeignID, _ orders: Orders) async throws -> RunID {
        let id = try await orders.trigger(order, with: Order())
        _ = try await orders.callback(id)
        return id
    }

    private func inbox(_ adapter: any WorkflowAdapter) async throws -> [InboxEntry] {
        try await #require(adapter.records as? any InboxStore).inbox(limit: 9)
    }

    /// What is kept, as soon as the first of it waits for that reason.
    private func waiting(_ adapter: any WorkflowAdapter, because reason: String) async throws -> [InboxEntry] {
        try await until("the first waits: \(reason)", seeing: { try await inbox(adapter) }) {
            $0.first?.lastError == reason
        }
    }

    @Test(
        "An event of an outside stream moves a run on, and its history says by whom", arguments: Stores.allCases)
    func moves(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let orders = try orders(on: adapter, source)
        try await serving(orders) {
            let id = try await paid("order-1", orders)
            source.send(event("e0", type: "noise"), event("e1"))
            let packed = try await orders.await(id, reaching: .packed)
            #expect(packed.object.notes == ["e1"])
            #expect(packed.record.meta.origin == Origin(.connector, role: role, instance: "test"))
            try await until("nothing is kept", seeing: { try await inbox(adapter) }) { $0.isEmpty }
            try await orders.role(role, "one is dealt with") { $0?.processed == 1 }
        }
        #expect(try await StoreInspection(of: adapter).broken() == [])
    }

    @Test("It is drawn from the stream to where it leads")
    func isDeclared() throws {
        let orders = try orders(on: InMemoryAdapter(), InMemoryConnectorSource())
        #expect(
            orders.definition.edges.filter { $0.kind == .connector } == [
                .init(from: 2, to: 3, kind: .connector, note: "payments"),
                .init(from: 2, to: 4, kind: .connector, note: "payments"),
            ])
    }

    @Test(
        "An event that is given again before it is dealt with moves a run once, also one that comes back to the status",
        arguments: Stores.allCases)
    func givenAgain(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let orders = try orders(on: adapter, source)
        // One that was stopped before it could tell the stream leaves the event with the stream, and in the store.
        let kept = InboxEntry(
            consumer: "orders-connector-payments-consumer", event: event("e1"), attempts: 0,
            dueAt: Timestamp(microseconds: 0),
            lastError: "", keptAt: Timestamp(microseconds: 0))
        try await #require(adapter.records as? any InboxStore).keep(kept, fence: nil)
        source.send(event("e1"), event("e1"))
        let id = try await paid("order-1", orders)
        try await serving(orders) {
            try await orders.wait(for: id) { $0.status == .packed }
            _ = try await orders.callback(id)
            source.send(event("e2"))
            try await orders.wait(for: id) { $0.status == .packed && $0.object.notes.count == 2 }
            #expect(try await orders.lookup(id).object.notes == ["e1", "e2"])
        }
    }

    @Test(
        "An event whose run is not there yet waits for it, which is no error; those of its key wait behind it",
        arguments: Stores.allCases)
    func waits(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let orders = try orders(on: adapter, source, clock.engineClock)
        try await serving(orders) {
            let id = try await orders.trigger("order-1", with: Order())
            let other = try await paid("order-2", orders)
            source.send(event("e1"), event("e2"), event("e3", "order-2"))
            let kept = try await waiting(adapter, because: "run \(id) is in Created, and is moved on from Paid")
            #expect(kept.first?.attempts == 0)
            _ = try await orders.await(other, reaching: .packed)
            #expect(try await inbox(adapter).map(\.event.id) == ["e1", "e2"])
            _ = try await orders.callback(id)
            try await orders.wait(for: id) { $0.object.notes == ["e1"] }
            _ = try await orders.callback(id, payload: CallbackPayload(bytes: [1]))
            try await until("nothing is kept any more") {
                try await inbox(adapter)
            } _: {
                $0.isEmpty
            }
            try await orders.skipped("completed", by: role)
            #expect(try await orders.lookup(id).object.notes == ["e1"])
            #expect(orders.internalState[role]?.errorCount == 0)
        }
    }

    @Test("Where there is no run that it could move, the event is passed over", arguments: Stores.allCases)
    func passesOver(on store: Stores) async throws {
        let adapter = try store.make()
        let source = InMemoryConnectorSource()
        let orders = try orders(on: adapter, source)
        try await serving(orders) {
            source.send(event("e1", "nobody's"))
            try await orders.skipped("run_missing", by: role)
            let refunded = try await orders.trigger("refunded", with: Order())
            _ = try await orders.callback(refunded, payload: CallbackPayload(bytes: [1]))
            source.send(event("e2", "refunded"))
            try await orders.skipped("completed", by: role)
            try await until("nothing is kept", seeing: { try await inbox(adapter) }) { $0.isEmpty }
        }
    }

    @Test("What throws is called again, and what was decided is stored once", arguments: Stores.allCases)
    func throwing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let orders = try orders(on: adapter, source, clock.engineClock) { order, event in
            if order.attempt == 1 { throw Upstream(description: "not now") }
            order.object.notes.append("attempt \(order.attempt)")
            return .to(.packed)
        }
        try await serving(orders) {
            let id = try await paid("order-1", orders)
            source.send(event("e1"))
            await clock.waitForSleeper(dueIn: .seconds(20))
            #expect(try await inbox(adapter).map(\.attempts) == [1])
            clock.advance(by: .seconds(20))
            #expect(try await orders.await(id, reaching: .packed).object.notes == ["attempt 2"])
            #expect(orders.internalState[role]?.errorCount == 1)
        }
    }

    @Test(
        "A run that somebody else moved while the code ran is looked at again: nothing is lost, and nothing overwritten",
        arguments: Stores.allCases)
    func movedMeanwhile(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let gate = Gate()
        let calls = Counter()
        let orders = try orders(on: adapter, source, clock.engineClock) { _, _ in
            calls.increment()
            await gate.pass()
            return .to(.packed)
        }
        try await serving(orders) {
            let id = try await paid("order-1", orders)
            source.send(event("e1"))
            try await gate.arrived()
            _ = try await orders.pause(id, actor: "alice")
            gate.open()
            _ = try await waiting(adapter, because: "run \(id) is paused in Paid, and is moved on from Paid")
            _ = try await orders.resume(id, actor: "alice")
            _ = try await orders.await(id, reaching: .packed)
            #expect(
                try await orders.history(id).map(\.record.runState).suffix(4) == [
                    .running, .paused, .running, .running,
                ])
        }
        #expect(calls.count == 2)
    }

    @Test(
        "An event that another instance kept moves its run as soon as that comes there, whoever serves by then",
        arguments: Stores.allCases)
    func takenOver(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let first = try orders(on: adapter, source, clock.engineClock)
        let id = try await first.trigger("order-1", with: Order())
        try await serving(first) {
            source.send(event("e1"))
            _ = try await waiting(adapter, because: "run \(id) is in Created, and is moved on from Paid")
        }
        let second = try orders(on: adapter, source, clock.engineClock)
        try await serving(second) {
            _ = try await first.callback(id)
            _ = try await second.await(id, reaching: .packed)
        }
    }

    @Test(
        "A run that it leads where it may not is paused, and is moved by the event once it is resumed and the code is mended",
        arguments: Stores.allCases)
    func pauses(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        let orders = try orders(on: adapter, source, clock.engineClock) { order, _ in
            order.attempt == 1 ? .to(.refunded) : .to(.packed)
        }
        try await serving(orders) {
            let id = try await paid("order-1", orders)
            source.send(event("e1"))
            try await orders.wait(for: id) { $0.runState == .paused }
            let reason = "the code moved the run from Paid to Refunded, which is not declared"
            #expect(try await orders.lookup(id).reason == reason)
            // Why it waits is why the run was paused, or that it is: whichever was found last.
            try await until("the event waits for the run") {
                try await inbox(adapter)
            } _: {
                $0.map(\.attempts) == [1]
            }
            _ = try await orders.resume(id, actor: "alice")
            _ = try await orders.await(id, reaching: .packed)
            #expect(orders.internalState[role]?.errorCount == 1)
        }
    }
}
