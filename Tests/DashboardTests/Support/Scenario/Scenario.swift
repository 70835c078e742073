import Foundation
import Logging
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

/// A morning of three workflows on two instances, written into a SQLite store by the engine under a clock that stands
/// still: the same bytes on every screen, every time.
///
/// One thing happens at a time. After each, the store is asked until it shows what was to come of it; whenever the clock
/// was moved, every role has looked again before anything else happens. Whatever is due by time is due between two
/// things that happen by hand, never together with one.
struct Scenario {
    static let polling = Duration.milliseconds(500)
    static let paymentError = "payment gateway: 503 service unavailable"
    /// Text that a terminal must never get to see.
    static let harm = "\u{1B}]0;gone\u{7}\u{202E}界界 "

    let clock = ScenarioClock()
    let adapter: SQLiteAdapter
    let orders: Workflow<Order, OrderStatus>
    let invoices: Workflow<Invoice, InvoiceStatus>
    let stock: Workflow<Reservation, StockStatus>
    private let firstOrders: Workflow<Order, OrderStatus>

    init(path: String) throws {
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engine
        options.bootClock = clock.boot
        adapter = try SQLiteAdapter(path: path, options: options)
        firstOrders = try Self.orders(clock).build(on: adapter, options: Self.options(clock, "inst-a"))
        stock = try Self.stock(clock).build(on: adapter, options: Self.options(clock, "inst-a"))
        orders = try Self.orders(clock).build(on: adapter, options: Self.options(clock, "inst-b"))
        invoices = try Self.invoices(clock).build(on: adapter, options: Self.options(clock, "inst-b"))
    }

    private static func options(_ clock: ScenarioClock, _ instance: InstanceName) -> BuildOptions {
        var options = BuildOptions()
        options.clock = clock.engine
        options.instance = instance
        options.logger.logLevel = .critical
        options.newRunID = { clock.ids.next() }
        options.chance = { 0 }
        // The clock is moved by hours at once, and nobody may lose a role by that.
        options.lease = .hours(100)
        options.stepDefaults = [.pollingFrequency(polling)]
        options.timeoutDefaults = [.pollingFrequency(polling)]
        options.deletionPolling = polling
        return options
    }

    /// Tells the story; the body sees the store as it is then, with the second instance alive.
    func play(_ body: () async throws -> Void) async throws {
        var services: [Task<Void, any Error>] = []
        func serve(_ run: @escaping @Sendable () async throws -> Void, _ started: () async -> Void) async {
            services.append(Task { try await run() })
            await started()
        }
        defer { for service in services { service.cancel() } }
        await serve(firstOrders.run, firstOrders.started)
        await serve(stock.run, stock.started)
        await serve(orders.run, orders.started)
        await serve(invoices.run, invoices.started)
        let all = orders.definition.roles.count + stock.definition.roles.count + invoices.definition.roles.count
        try await earlyMorning(roles: all)
        try await traffic(roles: all)
        try await heartbeat()
        // The first instance goes; the second takes its orders over, and nobody its stock.
        for service in services.prefix(2) { service.cancel() }
        for service in services.prefix(2) { _ = await service.result }
        let left = orders.definition.roles.count + invoices.definition.roles.count
        try await takeOver()
        try await afterTheStop(roles: left)
        try await lastMinute(roles: left)
        try await body()
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
        try await adapter.close()
    }

    // MARK: The story

    private func earlyMorning(roles: Int) async throws {
        try await pass(.seconds(20), roles: roles)
        for (index, customer) in ["ada", "grace", "alan", "edsger"].enumerated() {
            try await pack(try await order(ForeignID("order-100\(index + 1)"), customer, "kettle"))
            try await pass(.seconds(20), roles: roles)
        }
        _ = try await order("order-1005", "barbara", "bicycle")
        for _ in 1...3 { try await pass(.minutes(31), roles: roles) }
        try await pass(.minutes(40), roles: roles)
    }

    private func traffic(roles: Int) async throws {
        _ = try await stock.trigger("restock-kettle", with: Reservation(item: "kettle", quantity: 2))
        try await settled()
        try await pass(.seconds(20), roles: roles)
        let paid = try await invoice("invoice-71", "ada", cents: 12_900)
        _ = try await invoice("invoice-72", "grace", cents: 4_250)
        _ = try await invoice("invoice-73", "alan", cents: 99_999_999, bounces: true)
        try await pass(.seconds(15), roles: roles)
        _ = try await invoices.callback(paid)
        for (foreign, customer, item, fate) in [
            ("order-1006", "donald", "lamp", Order.Fate.smooth), ("order-1007", "ada", "novel", .deadCard),
            ("order-1008", "grace", "chess set", .tooMany), ("order-1009", "edsger", "headphones", .badAddress),
            ("order-1010", "alan", "kettle", .flakyCard), ("order-1011", "barbara", "lamp", .fraud),
        ] {
            try await pass(.seconds(20), roles: roles)
            let id = try await order(ForeignID(foreign), customer, item, fate)
            if fate == .badAddress || fate == .smooth { try await pack(id) }
        }
        try await pass(.seconds(20), roles: roles)
    }

    private func afterTheStop(roles: Int) async throws {
        for item in ["lamp", "novel"] {
            _ = try await stock.trigger(ForeignID("restock-\(item)"), with: Reservation(item: item, quantity: 40))
            try await pass(.seconds(20), roles: roles)
        }
        let customers = ["donald", "edsger", "grace", "ada", "barbara", "alan"]
        for number in 1012...1021 {
            let customer = customers[number % customers.count]
            let fate: Order.Fate = number == 1015 ? .deadCard : number == 1018 ? .tooMany : .smooth
            let item = number % 2 == 0 ? "novel" : "headphones"
            let id = try await order(ForeignID("order-\(number)"), customer, item, fate)
            if fate == .smooth, number % 3 == 0 { try await pack(id) }
            try await pass(.seconds(20), roles: roles)
        }
        let odd = try await order(ForeignID("cust-\(Self.harm)9"), "mallory", "lamp")
        try await pass(.seconds(5), roles: roles)
        _ = try await orders.cancel(odd, reason: "duplicate of \(Self.harm)\norder-1004", actor: "alice")
        try await pass(.seconds(5), roles: roles)
        _ = try await orders.pause(latest("order-1013"), reason: "INC-42: the customer called", actor: "bob")
        try await pass(.seconds(10), roles: roles)
        _ = try await orders.retry(latest("order-1008"), reason: "quantity corrected", actor: "alice")
        try await settled()
        try await pass(.seconds(20), roles: roles)
    }

    private func lastMinute(roles: Int) async throws {
        try await pack(try await latest("order-1014"))
        try await pass(.seconds(20), roles: roles)
        try await pack(try await latest("order-1016"))
        let slow = try await orders.trigger(
            "order-1022", with: Order(customer: "ada", item: "bicycle", express: true, fate: .slow))
        var behind = [slow]
        try await until { orders.internalState.values.contains { $0.currentRun == slow } }
        try await pass(.seconds(9), roles: roles - 1, behind: behind)
        for number in 1023...1024 {
            let order = Order(customer: "donald", item: "kettle")
            behind.append(try await orders.trigger(ForeignID("order-\(number)"), with: order))
        }
        // Once for what the roles did last, once for the heartbeat that tells of it.
        for _ in 1...2 { try await pass(.seconds(2), roles: roles - 1, behind: behind) }
        try await heartbeat()
    }

    // MARK: One thing at a time

    private func order(
        _ foreignID: ForeignID, _ customer: String, _ item: String, _ fate: Order.Fate = .smooth
    ) async throws -> RunID {
        let order = Order(customer: customer, item: item, quantity: fate == .tooMany ? 12 : 1, fate: fate)
        let id = try await orders.trigger(foreignID, with: order)
        try await settled()
        return id
    }

    private func invoice(
        _ foreignID: ForeignID, _ customer: String, cents: Int, bounces: Bool = false
    ) async throws -> RunID {
        let invoice = Invoice(customer: customer, cents: cents, bounces: bounces)
        let id = try await invoices.trigger(foreignID, with: invoice)
        try await settled()
        return id
    }

    /// The warehouse calls back, and the parcel is shipped, or the carrier refuses it.
    private func pack(_ id: RunID) async throws {
        _ = try await orders.callback(id)
        try await settled()
    }

    private func latest(_ foreignID: ForeignID) async throws -> RunID { try await orders.latest(foreignID).runID }

    /// Waits until every instance has told how it is doing since the clock was moved.
    private func heartbeat() async throws {
        try await until {
            try await adapter.registry.instances().allSatisfy { $0.stoppedAt != nil || $0.seenAt == clock.now }
        }
    }

    private func takeOver() async throws {
        try await until { orders.internalState.values.allSatisfy { $0.state == .running } }
        clock.manual.advance(by: .seconds(1))
    }

    /// Time passes, what came due by that is dealt with, and every role that somebody holds has looked since.
    private func pass(_ duration: Duration, roles: Int, behind: [RunID] = []) async throws {
        try await clock.pass(duration) {
            try await settled(behind: behind)
            await clock.manual.waitForSleepers(roles, dueIn: Self.polling)
        }
    }

    /// Waits until every run that somebody serves stands where only time, a person or the outside world moves it.
    private func settled(behind: [RunID] = []) async throws {
        var query = RunQuery()
        query.runStates = [.initiated, .running]
        try await until {
            let stopped = try await adapter.registry.instances().filter { $0.stoppedAt != nil }
            let isStockServed = !stopped.contains { $0.workflow == stock.name }
            let runs = try await adapter.records.list(query, after: nil, limit: 500).items
            let parked = try await adapter.records.parked(workflow: nil, runID: nil, limit: 500)
            let timeouts = try await adapter.timeouts?.timeouts(workflow: nil, runID: nil, limit: 500) ?? []
            return runs.allSatisfy { run in
                behind.contains(run.runID) || !isStockServed && run.workflow == stock.name
                    || parked.contains { $0.runID == run.runID && $0.version == run.version && $0.dueAt > clock.now }
                    || timeouts.contains {
                        $0.runID == run.runID && $0.status == run.status && $0.dueAt > clock.now
                    }
            }
        }
    }

    /// Returns when the condition holds. The store tells of what changes; what it does not tell of is looked at again.
    private func until(_ condition: () async throws -> Bool) async throws {
        let changes = adapter.changes.listen(to: [
            .versions, .parked("orders"), .timeouts("orders"), .timeouts("invoices"), .timeouts("stock"),
        ])
        while try await !condition() { try await changes.wait(upTo: .milliseconds(2), clock: .system) }
    }
}
