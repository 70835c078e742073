import FoundationEssentials
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Connected workflows", .timeLimit(.minutes(1)))
struct ConnectorTests {
    private enum StockStatus: Int, WorkflowStatus {
        case requested = 1
        case reserved
        case gone
    }

    private struct Reservation: Codable, Sendable {
        var order: ForeignID
    }

    private typealias Stock = Workflow<Reservation, StockStatus>
    private typealias Orders = Workflow<Order, OrderStatus>

    /// Reservations wait to be called back: reserved they wait again, and then are gone.
    private func stock(on adapter: any WorkflowAdapter, _ clock: EngineClock = .system) throws -> Stock {
        var builder = WorkflowBuilder<Reservation, StockStatus>("stock")
        builder.addCallback(from: .requested, to: .reserved) { _, _ in .to(.reserved) }
        builder.addCallback(from: .reserved, to: .gone) { _, payload in
            payload.bytes.isEmpty ? .to(.gone) : .saveAndRepeat
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    private func orders(
        on adapter: any WorkflowAdapter, _ clock: EngineClock = .system,
        _ connect: (inout WorkflowBuilder<Order, OrderStatus>) -> Void
    ) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        connect(&builder)
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    @Test(
        "A run of another workflow that reaches a status moves this one's on, one that ends there too",
        arguments: Stores.allCases, [StockStatus.reserved, .gone])
    private func moves(on store: Stores, status: StockStatus) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(named: "stock", reaching: status) { reserved, foreignID, orders in
                _ = try await orders.callback(latestOf: foreignID)
            }
        }
        try await serving(stock) {
            try await serving(orders) {
                let order = try await orders.trigger("order-1", with: Order())
                let reservation = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
                for _ in 1..<status.rawValue { _ = try await stock.callback(reservation) }
                _ = try await orders.await(order, reaching: .shipped)
            }
        }
    }

    @Test(
        "A connector is called for the runs that its predicate holds of, also one that is negated",
        arguments: Stores.allCases)
    func predicate(on store: Stores) async throws {
        let adapter = try store.make()
        let isGift: @Sendable (ConnectedRun<StockStatus>) async throws -> Bool = { run in
            try JSONDecoder().decode(Reservation.self, from: run.object).order == "gift"
        }
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(named: "stock", reaching: StockStatus.reserved, name: "gifts", when: isGift) {
                _, foreignID, orders in try await orders.trigger(foreignID, with: Order(item: "gift"))
            }
            $0.connectWorkflow(named: "stock", reaching: StockStatus.reserved, name: "others", when: not(isGift)) {
                _, foreignID, orders in try await orders.trigger(foreignID, with: Order(item: "other"))
            }
        }
        try await serving(stock) {
            try await serving(orders) {
                for name in ["gift", "book"] as [ForeignID] {
                    let reservation = try await stock.trigger(name, with: Reservation(order: name))
                    _ = try await stock.callback(reservation)
                }
                try await adapter.waitUntil { records in
                    for name in ["gift", "book"] as [ForeignID] {
                        guard try await records.latest(workflow: "orders", foreignID: name) != nil else { return false }
                    }
                    return true
                }
                for name in ["gifts", "others"] {
                    let role = RoleName("orders-connector-\(name)-stock-2-consumer")
                    try await orders.role(role, "something is passed over") { $0?.skipped.isEmpty == false }
                    #expect(orders.internalState[role]?.skipped == ["filtered": 1])
                }
            }
        }
        #expect(try await orders.latest("gift").object.item == "gift")
        #expect(try await orders.latest("book").object.item == "other")
    }

    @Test(
        "It is called once for each time the run comes into the status: not again when that is resumed or saved again",
        arguments: Stores.allCases)
    func oncePerVisit(on store: Stores) async throws {
        let adapter = try store.make()
        let calls = Mutex<[String]>([])
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { run, foreignID, orders in
                calls.withLock { $0.append("\(foreignID) v\(run.version) attempt \(run.attempt)") }
                if foreignID == "last" { _ = try await orders.trigger("heard", with: Order()) }
            }
        }
        let first = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
        _ = try await stock.callback(first)
        _ = try await stock.pause(first, actor: "alice")
        _ = try await stock.resume(first, actor: "alice")
        _ = try await stock.callback(first, payload: CallbackPayload(bytes: [1]))
        let last = try await stock.trigger("last", with: Reservation(order: "last"))
        _ = try await stock.callback(last)
        try await serving(stock) {
            try await serving(orders) {
                try await adapter.waitUntil { try await $0.latest(workflow: "orders", foreignID: "heard") != nil }
            }
        }
        #expect(calls.withLock { Set($0) } == ["order-1 v2 attempt 1", "last v2 attempt 1"])
        #expect(calls.withLock { $0.count } == 2)
    }

    @Test(
        "What it triggers is triggered once for an event, however often it is called, also after the first run ended",
        arguments: Stores.allCases)
    func redelivered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        let triggered = Mutex<[RunID]>([])
        let orders = try orders(on: adapter, clock.engineClock) {
            $0.connectWorkflow(
                named: "stock", reaching: StockStatus.reserved, options: .errorBackOff(.constant(.seconds(30)))
            ) { run, foreignID, orders in
                let id = try await orders.trigger(foreignID, with: Order())
                triggered.withLock { $0.append(id) }
                if run.attempt < 3 { throw Upstream(description: "lost on the way back") }
            }
        }
        try await serving(stock) {
            try await serving(orders) {
                let reservation = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
                _ = try await stock.callback(reservation)
                for attempt in 1...2 {
                    try await adapter.waitUntil { records in
                        try await records.parked(workflow: nil, runID: reservation, limit: 1).first?.attempts == attempt
                    }
                    let order = try await orders.latest("order-1")
                    if attempt == 1 { _ = try await orders.callback(order.runID) }
                    await clock.waitForSleeper(dueIn: .seconds(30))
                    clock.advance(by: .seconds(30))
                }
                try await adapter.waitUntil { try await !$0.isParked(reservation) }
                #expect(try await orders.latest("order-1").version == 2)
            }
        }
        #expect(triggered.withLock { $0.count } == 3 && triggered.withLock { Set($0).count } == 1)
    }

    @Test(
        "A status whose case is renamed meanwhile is the same one: nothing is triggered again",
        arguments: Stores.allCases)
    func renamedStatus(on store: Stores) async throws {
        enum Renamed: Int, WorkflowStatus { case requested = 1, held, gone }
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let stock = try stock(on: adapter, clock.engineClock)
        func orders<Status: WorkflowStatus>(reaching status: Status) throws -> Orders {
            try self.orders(on: adapter, clock.engineClock) {
                $0.connectWorkflow(
                    named: "stock", reaching: status, options: .errorBackOff(.constant(.seconds(30)))
                ) { run, foreignID, orders in
                    _ = try await orders.trigger(foreignID, with: Order())
                    if run.attempt == 1 { throw Upstream(description: "lost on the way back") }
                }
            }
        }
        let reservation = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
        _ = try await stock.callback(reservation)
        let before = try orders(reaching: StockStatus.reserved)
        let first = try await serving(stock, before) {
            try await adapter.waitUntil { try await $0.isParked(reservation) }
            return try await before.latest("order-1").runID
        }
        _ = try await before.callback(first)
        clock.advance(by: .seconds(30))
        let after = try orders(reaching: Renamed.held)
        try await serving(stock, after) {
            try await adapter.waitUntil { try await !$0.isParked(reservation) }
            #expect(try await after.latest("order-1").runID == first)
        }
    }

    @Test("A filter says which run is meant, or that none is", arguments: Stores.allCases)
    func filter(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(
                named: "stock", reaching: StockStatus.requested, name: "from stock", options: .parallel(3),
                foreignID: { $0.foreignID == "nobody" ? nil : ForeignID("order of \($0.foreignID)") }
            ) { run, foreignID, orders in
                _ = try await orders.trigger(foreignID, with: Order())
            }
        }
        #expect(
            orders.definition.roles.filter { $0.kind == .connector }.map(\.displayName)
                == ["from stock connector 1/3", "from stock connector 2/3", "from stock connector 3/3"])
        try await serving(stock) {
            try await serving(orders) {
                for name in ["nobody", "a", "b", "c", "d"] {
                    _ = try await stock.trigger(ForeignID(name), with: Reservation(order: "x"))
                }
                for name in ["a", "b", "c", "d"] {
                    try await adapter.waitUntil {
                        try await $0.latest(workflow: "orders", foreignID: ForeignID("order of \(name)")) != nil
                    }
                }
                var query = RunQuery()
                query.workflows = ["orders"]
                #expect(try await adapter.records.count(query).count == 4)
                try await adapter.waitUntil { _ in
                    orders.internalState.values.contains { $0.skipped["filtered"] == 1 }
                }
            }
        }
    }

    @Test(
        "One that begins at the latest hears of nothing from before its service's first start",
        arguments: Stores.allCases)
    func fromLatest(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(named: "stock", reaching: StockStatus.requested, options: .fromLatest) {
                run, foreignID, orders in
                _ = try await orders.trigger(foreignID, with: Order())
            }
        }
        _ = try await stock.trigger("before", with: Reservation(order: "x"))
        try await serving(stock) {
            try await adapter.isRelayed("stock")
            try await serving(orders) {
                _ = try await stock.trigger("after", with: Reservation(order: "x"))
                try await adapter.waitUntil { try await $0.latest(workflow: "orders", foreignID: "after") != nil }
                #expect(try await adapter.records.latest(workflow: "orders", foreignID: "before") == nil)
            }
        }
    }

    @Test("A workflow that is a client only, or is deployed anew, is heard of all the same", arguments: Stores.sharing)
    func neverStarted(on store: Stores) async throws {
        let adapter = try store.make()
        let stock = try stock(on: adapter)
        let orders = try orders(on: adapter) {
            $0.connectWorkflow(named: "stock", reaching: StockStatus.gone) { run, foreignID, orders in
                _ = try await orders.trigger(foreignID, with: Order())
            }
        }
        #expect(
            orders.definition.roles.filter { $0.kind == .connector }.map(\.name)
                == ["orders-connector-stock-3-consumer"])
        try await serving(orders) {
            let reservation = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
            for _ in 1...2 { _ = try await stock.callback(reservation) }
            try await adapter.waitUntil { try await $0.latest(workflow: "orders", foreignID: "order-1") != nil }
            // What was an end leads on in the next build.
            var later = WorkflowBuilder<Reservation, StockStatus>("stock")
            later.addCallback(from: .requested, to: .gone) { _, _ in .to(.gone) }
            later.addCallback(from: .gone, to: .reserved) { _, _ in .to(.reserved) }
            let next = try later.build(on: adapter, options: optionsWithoutPolling())
            _ = try await next.callback(next.trigger("order-2", with: Reservation(order: "order-2")))
            try await adapter.waitUntil { try await $0.latest(workflow: "orders", foreignID: "order-2") != nil }
        }
    }

    @Test(
        "While it waits to be called again the run's next time waits behind it, also where that comes at once",
        arguments: Stores.allCases)
    func ordered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Mutex<[String]>([])
        var builder = WorkflowBuilder<Reservation, StockStatus>("stock")
        builder.addCallback(from: .requested, to: .reserved, .gone) { _, payload in
            payload.bytes.isEmpty ? .to(.reserved) : .to(.gone)
        }
        builder.addCallback(from: .reserved, to: .requested) { _, _ in .to(.requested) }
        let stock = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        let orders = try orders(on: adapter, clock.engineClock) {
            $0.connectWorkflow(
                named: "stock", reaching: StockStatus.reserved, options: .errorBackOff(.constant(.seconds(30)))
            ) { run, _, _ in
                calls.withLock { $0.append("v\(run.version) attempt \(run.attempt)") }
                if run.attempt == 1 { throw Upstream(description: "not now") }
            }
        }
        try await serving(stock, orders) {
            let id = try await stock.trigger("order-1", with: Reservation(order: "order-1"))
            _ = try await stock.callback(id)
            try await adapter.waitUntil { try await $0.isParked(id, version: 2) }
            for _ in 1...2 { _ = try await stock.callback(id) }
            let role = RoleName("orders-connector-stock-2-consumer")
            try await orders.skipped("parked", by: role, times: 1)
            for version in [2, 4] {
                try await adapter.waitUntil { records in
                    let parked = try await records.parked(workflow: nil, runID: id, limit: 1).first
                    return parked?.version == version && parked?.attempts == 1
                }
                await clock.waitForSleeper(dueIn: .seconds(30))
                clock.advance(by: .seconds(30))
            }
            try await adapter.waitUntil { try await !$0.isParked(id) }
        }
        #expect(
            calls.withLock { $0 } == ["v2 attempt 1", "v2 attempt 2", "v4 attempt 1", "v4 attempt 2"])
    }

    @Test("Two of a name, and options that make no sense, are mistakes of the definition")
    func mistakes() {
        let error = #expect(throws: BuildError.self) {
            try orders(on: InMemoryAdapter()) { builder in
                for _ in 1...2 {
                    builder.connectWorkflow(
                        named: "stock", reaching: StockStatus.gone, options: .parallel(0)
                    ) { _, _, _ in }
                }
            }
        }
        #expect(
            error?.mistakes.map(\.description) == [
                "the connector \"stock Gone\": parallel(0) is not between 1 and 64",
                "it has two connectors named \"stock Gone\"; give each a name of its own (name:)",
                "the connector \"stock Gone\": parallel(0) is not between 1 and 64",
            ])
    }

    @Test("Two whose roles or cursors would have one name are a mistake of the definition, whatever they are called")
    func sharedNames() {
        enum Shelf: Int, WorkflowStatus { case empty = 1, held = 2 }
        func mistakes(
            workers: Int = 1, _ stream: String, _ connect: (inout WorkflowBuilder<Order, OrderStatus>) -> Void
        ) -> [String] {
            let error = #expect(throws: BuildError.self) {
                try orders(on: InMemoryAdapter()) { builder in
                    builder.addConnector(
                        stream, source: InMemoryConnectorSource(), options: .parallel(workers)
                    ) { _, _, _ in }
                    connect(&builder)
                }
            }
            return error?.mistakes.map(\.description) ?? []
        }
        func reserved(_ builder: inout WorkflowBuilder<Order, OrderStatus>) {
            builder.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { _, _, _ in }
        }
        #expect(
            mistakes(workers: 2, "stock-2", reserved) == [
                "the connector \"stock-2\" and the connector \"stock Reserved\" would both be called "
                    + "\"orders-connector-stock-2-consumer\" and share lease and cursors; give one of them another name"
            ])
        #expect(
            mistakes("stock-2-end", reserved).map { $0.contains("\"orders-connector-stock-2-end-consumer\"") } == [true]
        )
        #expect(
            mistakes("payments") {
                reserved(&$0)
                $0.connectWorkflow(named: "stock", reaching: Shelf.held) { _, _, _ in }
            }.map { $0.contains("\"stock Reserved\" and the connector \"stock Held\"") } == [true])
        #expect(throws: Never.self) {
            try orders(on: InMemoryAdapter()) {
                $0.addConnector("stock-3", source: InMemoryConnectorSource(), options: .parallel(2)) { _, _, _ in }
                reserved(&$0)
                $0.connectWorkflow(named: "stock", reaching: StockStatus.reserved, name: "again") { _, _, _ in }
            }
        }
    }
}
