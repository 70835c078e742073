import Synchronization
import Testing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

@Suite("Connectors that move runs on", .timeLimit(.minutes(1)))
struct ConnectedMoveTests {
    private enum StockStatus: Int, WorkflowStatus {
        case requested = 1
        case reserved
        case gone
    }

    private typealias Stock = Workflow<Order, StockStatus>
    private typealias Orders = Workflow<Order, OrderStatus>
    private let role: RoleName = "orders-connector-stock-2-consumer"

    /// Reservations wait to be called back: reserved they may be requested again, or be gone.
    private func stock(on adapter: any WorkflowAdapter, _ clock: EngineClock = .system) throws -> Stock {
        var builder = WorkflowBuilder<Order, StockStatus>("stock")
        builder.addCallback(from: .requested, to: .reserved) { _, _ in .to(.reserved) }
        builder.addCallback(from: .reserved, to: .requested, .gone) { _, payload in
            payload.bytes.isEmpty ? .to(.requested) : .to(.gone)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    /// Orders are paid, and shipped once their stock is reserved.
    private func orders(
        on adapter: any WorkflowAdapter, _ clock: EngineClock = .system, polling: Duration = .hours(1),
        perform: @escaping WorkflowBuilder<Order, OrderStatus>.ConnectedCode<StockStatus> = { _, _ in .to(.shipped) }
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid, .refunded) { _, payload in
            payload.bytes.isEmpty ? .to(.paid) : .to(.refunded)
        }
        builder.connectWorkflow(
            named: "stock", reaching: StockStatus.reserved, from: .paid, to: .shipped, .packed,
            options: .errorBackOff(.constant(.seconds(30))), .pollingFrequency(polling), perform: perform)
        builder.addCallback(from: .packed, to: .paid) { _, _ in .to(.paid) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    /// Has what is needed of an order reserved.
    private func reserve(_ order: ForeignID, _ stock: Stock) async throws -> RunID {
        let reservation = try await stock.trigger(order, with: Order(item: "reserved"))
        _ = try await stock.callback(reservation)
        return reservation
    }

    private func paid(_ order: ForeignID, _ orders: Orders) async throws -> RunID {
        let id = try await orders.trigger(order, with: Order())
        _ = try await orders.callback(id)
        return id
    }

    @Test(
        "A run is moved on when another workflow's reaches the status, and its history says by whom",
        arguments: Stores.allCases)
    func moves(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) { order, reserved in
            order.object.notes.append("\(reserved.foreignID) version \(reserved.version)")
            return .to(.shipped)
        }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            _ = try await reserve("order-1", stock)
            let shipped = try await orders.await(id, reaching: .shipped)
            #expect(shipped.object.notes == ["order-1 version 2"])
            #expect(shipped.record.meta.origin == Origin(.connector, role: role, instance: "test"))
            #expect(shipped.runState == .completed)
        }
        #expect(try await StoreInspection(of: adapter).broken() == [])
    }

    @Test("It is drawn from the other workflow to where it leads")
    func isDeclared() throws {
        let orders = try orders(on: InMemoryAdapter())
        let edges = orders.definition.edges.filter { $0.kind == .connector }
        #expect(
            edges == [
                .init(from: 2, to: 4, kind: .connector, note: "stock"),
                .init(from: 2, to: 3, kind: .connector, note: "stock"),
            ])
        #expect(orders.definition.mermaidDiagram().contains("s2 --> s4 : connector stock"))
    }

    @Test("An event whose run is not there yet waits for it, which is no error", arguments: Stores.allCases)
    func waits(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let orders = try orders(on: adapter, clock.engineClock)
        try await serving(stock, orders) {
            let id = try await orders.trigger("order-1", with: Order())
            let reservation = try await reserve("order-1", stock)
            try await adapter.waitUntil { try await $0.isParked(reservation) }
            let waiting = try await adapter.records.parked(workflow: nil, runID: reservation, limit: 1).first
            #expect(waiting?.attempts == 0)
            #expect(waiting?.lastError == "run \(id) is in Created, and is moved on from Paid")
            // The clock stands still: it is told.
            _ = try await orders.callback(id)
            _ = try await orders.await(id, reaching: .shipped)
            try await adapter.waitUntil { try await !$0.isParked(reservation) }
            #expect(orders.internalState[role]?.errorCount == 0)
        }
    }

    @Test("An event whose run is paused moves it as soon as it is resumed", arguments: Stores.allCases)
    func waitsForResume(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let orders = try orders(on: adapter, clock.engineClock)
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            _ = try await orders.pause(id, actor: "alice")
            let reservation = try await reserve("order-1", stock)
            try await adapter.waitUntil { try await $0.isParked(reservation) }
            let waiting = try await adapter.records.parked(workflow: nil, runID: reservation, limit: 1).first
            #expect(waiting?.lastError == "run \(id) is paused in Paid, and is moved on from Paid")
            _ = try await orders.resume(id, actor: "alice")
            _ = try await orders.await(id, reaching: .shipped)
            try await adapter.waitUntil { try await !$0.isParked(reservation) }
            #expect(orders.internalState[role]?.errorCount == 0)
        }
    }

    @Test(
        "An event that another instance put aside moves its run as soon as that comes there, whoever serves by then",
        arguments: Stores.allCases)
    func takenOver(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let first = try orders(on: adapter, clock.engineClock)
        let id = try await first.trigger("order-1", with: Order())
        try await serving(stock, first) {
            let reservation = try await reserve("order-1", stock)
            try await adapter.waitUntil { try await $0.isParked(reservation) }
        }
        let second = try orders(on: adapter, clock.engineClock)
        try await serving(stock, second) {
            _ = try await first.callback(id)
            _ = try await second.await(id, reaching: .shipped)
        }
    }

    /// Tells nobody of what is stored: whoever waits for that has to look.
    private struct Deaf<Inner: WorkflowAdapter>: WrappingAdapter {
        let inner: Inner
        let changes = ChangeHub()
    }

    @Test(
        "Where nothing tells of the run it is looked for, the more seldom the longer it waits, at last as often as the polling says"
    )
    func waitsLonger() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let client = try orders(on: adapter, clock.engineClock)
        let orders = try orders(on: Deaf(inner: adapter), clock.engineClock, polling: .seconds(30))
        try await serving(stock, orders) {
            let id = try await orders.trigger("order-1", with: Order())
            _ = try await reserve("order-1", stock)
            for wait in [Duration.milliseconds(250), .milliseconds(250), .milliseconds(250), .milliseconds(375)] {
                await clock.waitForSleeper(dueIn: wait)
                clock.advance(by: wait)
            }
            let next = Duration.microseconds(562_500)
            await clock.waitForSleeper(dueIn: next)
            clock.advance(by: .minutes(10))
            await clock.waitForSleeper(dueIn: .seconds(30))
            _ = try await orders.callback(id)
            clock.advance(by: .seconds(30))
            _ = try await client.await(id, reaching: .shipped)
        }
    }

    @Test("An event moves its run as soon as another process has brought that there")
    func broughtByAnotherProcess() async throws {
        let clock = ManualClock()
        let store = try TemporarySQLite(clock: clock.engineClock)
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engineClock
        let other = try SQLiteAdapter(path: store.inner.path, options: options)
        let stock = try stock(on: store, clock.engineClock)
        let orders = try orders(on: store, clock.engineClock)
        let client = try self.orders(on: other, clock.engineClock)
        try await serving(stock, orders) {
            let id = try await orders.trigger("order-1", with: Order())
            let reservation = try await reserve("order-1", stock)
            try await store.waitUntil { try await $0.isParked(reservation) }
            // By now it would be looked for after some minutes.
            clock.advance(by: .minutes(20))
            while try await store.records.parked(workflow: nil, runID: reservation, limit: 1).first.map({
                $0.dueAt < clock.wallClock + .minutes(5)
            }) ?? true { await Task.yield() }
            _ = try await client.callback(id)
            let began = clock.wallClock
            while try await orders.lookup(id).status != .shipped {
                await clock.waitForSleeper(dueIn: .milliseconds(100))
                clock.advance(by: .milliseconds(100))
                #expect(clock.wallClock - began < .minutes(4))
            }
        }
    }

    @Test("Where there is no run that it could move, the event is passed over", arguments: Stores.allCases)
    func passesOver(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter)
        try await serving(stock, orders) {
            _ = try await reserve("nobody's", stock)
            try await orders.skipped("run_missing", by: role)
            let refunded = try await orders.trigger("refunded", with: Order())
            _ = try await orders.callback(refunded, payload: CallbackPayload(bytes: [1]))
            _ = try await reserve("refunded", stock)
            try await orders.skipped("completed", by: role)
            let cancelled = try await paid("cancelled", orders)
            _ = try await orders.cancel(cancelled, actor: "alice")
            _ = try await reserve("cancelled", stock)
            try await orders.skipped("cancelled", by: role)
            #expect(try await adapter.records.parked(workflow: nil, runID: nil, limit: 1) == [])
        }
    }

    @Test("A run that has no way there any more is not waited for", arguments: Stores.allCases)
    func notReachable(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.connectWorkflow(named: "stock", reaching: StockStatus.reserved, from: .created, to: .paid) { _, _ in
            .to(.paid)
        }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let orders = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(stock, orders) {
            let id = try await orders.trigger("order-1", with: Order())
            let reservation = try await reserve("order-1", stock)
            _ = try await orders.await(id, reaching: .paid)
            for _ in 1...2 { _ = try await stock.callback(reservation) }
            try await orders.skipped("not_reachable", by: role)
            #expect(try await orders.lookup(id).version == 2)
        }
    }

    @Test("What throws is called again, and what was decided is stored once", arguments: Stores.allCases)
    func throwing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let orders = try orders(on: adapter, clock.engineClock) { order, reserved in
            order.object.notes.append("attempt \(reserved.attempt), \(order.attempt)")
            if reserved.attempt == 1 { throw Upstream(description: "not now") }
            return .to(.shipped)
        }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            _ = try await reserve("order-1", stock)
            await clock.waitForSleeper(dueIn: .seconds(30))
            clock.advance(by: .seconds(30))
            #expect(try await orders.await(id, reaching: .shipped).object.notes == ["attempt 2, 2"])
            #expect(orders.internalState[role]?.errorCount == 1)
        }
    }

    @Test(
        "A run that somebody else moved while the code ran is looked at again: nothing is lost, and nothing overwritten",
        arguments: Stores.allCases)
    func movedMeanwhile(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let gate = Gate()
        let calls = Counter()
        let orders = try orders(on: adapter, clock.engineClock) { _, _ in
            calls.increment()
            await gate.pass()
            return .to(.shipped)
        }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            let reservation = try await reserve("order-1", stock)
            try await gate.arrived()
            _ = try await orders.pause(id, actor: "alice")
            gate.open()
            try await adapter.waitUntil { try await $0.isParked(reservation) }
            _ = try await orders.resume(id, actor: "alice")
            _ = try await orders.await(id, reaching: .shipped)
            #expect(
                try await orders.history(id).map(\.record.runState).suffix(4) == [
                    .running, .paused, .running, .completed,
                ])
        }
        #expect(calls.count == 2)
    }

    @Test(
        "It moves a run each time that the other one comes into the status, and once for each",
        arguments: Stores.allCases)
    func eachTime(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) { order, reserved in
            order.object.notes.append("\(reserved.version)")
            return reserved.version < 6 ? .to(.packed) : .to(.shipped)
        }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            let reservation = try await reserve("order-1", stock)
            for visit in 1...2 {
                try await orders.wait(for: id) { $0.status == .packed && $0.object.notes.count == visit }
                _ = try await orders.callback(id)
                for _ in 1...2 { _ = try await stock.callback(reservation) }
            }
            #expect(try await orders.await(id, reaching: .shipped).object.notes == ["2", "4", "6"])
        }
    }

    @Test("A run that it leads where it may not, or whose object it cannot read, is paused", arguments: Stores.allCases)
    func pauses(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) { _, _ in .to(.refunded) }
        var other = WorkflowBuilder<Int, OrderStatus>("orders")
        other.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        other.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let older = try other.build(on: adapter, options: optionsWithoutPolling())
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            _ = try await reserve("order-1", stock)
            try await orders.wait(for: id) { $0.runState == .paused }
            #expect(
                try await orders.lookup(id).reason
                    == "the code moved the run from Paid to Refunded, which is not declared")
            let unreadable = try await older.trigger("order-2", with: 2)
            _ = try await older.callback(unreadable)
            _ = try await reserve("order-2", stock)
            try await adapter.waitUntil { try await $0.lookup(unreadable)?.runState == .paused }
            let record = try await adapter.records.lookup(unreadable)
            #expect(record?.meta.reason?.hasPrefix("the object does not decode") == true)
            #expect(record?.meta.origin.kind == .engine)
            try await orders.role(role, "both are counted as errors") { $0?.errorCount == 2 }
        }
    }

    @Test(
        "A run that was paused because its code led nowhere is moved by the event once it is resumed and the code is mended",
        arguments: Stores.allCases)
    func resumed(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let orders = try orders(on: adapter, clock.engineClock) { order, _ in
            order.attempt == 1 ? .to(.refunded) : .to(.shipped)
        }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            let reservation = try await reserve("order-1", stock)
            try await orders.wait(for: id) { $0.runState == .paused }
            let waiting = try await adapter.records.parked(workflow: nil, runID: reservation, limit: 1).first
            #expect(waiting?.attempts == 1)
            #expect(waiting?.lastError == "the code moved the run from Paid to Refunded, which is not declared")
            _ = try await orders.resume(id, actor: "alice")
            _ = try await orders.await(id, reaching: .shipped)
        }
    }

    @Test("What it skips is dealt with, and the run stays where it is", arguments: Stores.allCases)
    func skips(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) { _, _ in .skip }
        try await serving(stock, orders) {
            let id = try await paid("order-1", orders)
            _ = try await reserve("order-1", stock)
            try await orders.skipped("skipped", by: role)
            #expect(try await orders.lookup(id).version == 2)
            #expect(try await adapter.records.parked(workflow: nil, runID: nil, limit: 1) == [])
        }
    }

    @Test("One that leads nowhere, and a second one without a name of its own, are mistakes of the definition")
    func mistakes() {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        for _ in 1...2 {
            builder.connectWorkflow(named: "stock", reaching: StockStatus.reserved, from: .created) { _, _ in .skip }
        }
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let error = #expect(throws: BuildError.self) {
            try builder.build(on: InMemoryAdapter(), options: optionsWithoutPolling())
        }
        #expect(
            error?.mistakes.map(\.description) == [
                "the connector on Created has no destination; name at least one",
                "the connector on Created has no destination; name at least one",
                "it has two connectors named \"stock Reserved\"; give each a name of its own (name:)",
            ])
    }
}
