import GRDB
import Workflows
import WorkflowsReflex
import WorkflowsSQLite
import WorkflowsWire

/// What the comments of symbols show, with the least around it.
enum DocComments {
    struct Order: Codable, Sendable {
        var item: String
        var account = ""
        var total = 0
    }

    enum OrderStatus: Int, WorkflowStatus {
        case created = 1
        case review
        case paid
        case refunded
        case refused
    }

    enum StockStatus: Int, WorkflowStatus {
        case requested = 1
        case reserved
    }

    struct Payment {
        var amount: Int
    }

    protocol Bank: Sendable {
        func charge(_ order: Order, idempotencyKey: String) async throws -> Payment
    }

    struct Cart {
        let id: String
        let item: String
    }

    typealias Builder = WorkflowBuilder<Order, OrderStatus>

    // swift-format-ignore
    static func status() {
        enum OrderStatus: Int, WorkflowStatus { case created = 1, paid, shipped }
        print(OrderStatus.allCases)
    }

    static func builder(on adapter: any WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
        var orders = WorkflowBuilder<Order, OrderStatus>("orders")
        orders.addStep(from: .created, to: .paid, .refunded) { run in .to(.paid) }
        let workflow = try orders.build(on: adapter)
        return workflow
    }

    static func predicates(_ orders: inout Builder, isLarge: @escaping Builder.Predicate) {
        orders.addStep(from: .created, to: .review, when: isLarge) { _ in .to(.review) }
        orders.addStep(from: .created, to: .paid, when: not(isLarge)) { _ in .to(.paid) }
    }

    static func connectors(_ orders: inout Builder, payments: any ConnectorSource) {
        orders.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { reserved, foreignID, orders in
            try await orders.trigger(foreignID, with: Order(item: "reserved"))
        }
        orders.connectWorkflow(
            named: "stock", reaching: StockStatus.reserved, from: .created, to: .paid, name: "shipping"
        ) { order, reserved in .to(.paid) }
        orders.addConnector("payments", source: payments) { event, foreignID, orders in
            try await orders.callback(latestOf: foreignID, payload: CallbackPayload(bytes: Array(event.payload)))
        }
        orders.addConnector("payments", source: payments, from: .created, to: .paid) { order, event in
            order.object.item = String(decoding: event.payload, as: UTF8.self)
            return .to(.paid)
        }
    }

    static func schedule(_ orders: inout Builder, isHoliday: @escaping Builder.SlotFilter) {
        orders.addSchedule("stocktaking", "0 6 * * mon-fri", timeZone: "Europe/Berlin", when: not(isHoliday)) { _ in
            Order(item: "all")
        }
    }

    static func retention(_ options: inout BuildOptions) {
        options.retention = Retention(finishedRuns: .hours(24 * 90), objects: 20)
    }

    // swift-format-ignore
    static func transactions(_ orders: inout Builder, bank: any Bank) {
        orders.addStep(from: .created, to: .paid) { run in
            let payment = try await bank.charge(run.object, idempotencyKey: run.attemptKey)      // at least once
            return .to(.paid).writing { db in                                                    // exactly once
                try db.execute(sql: "UPDATE accounts SET spent = spent + ?", arguments: [payment.amount])
            }
        }
        orders.addStep(from: .created, to: .paid, .refused) { run, db in
            let balance = try Int.fetchOne(db, sql: "SELECT balance FROM accounts WHERE id = ?", arguments: [run.object.account])
            guard let balance, balance >= run.object.total else { return .to(.refused) }
            try db.execute(
                sql: "UPDATE accounts SET balance = balance - ? WHERE id = ?",
                arguments: [run.object.total, run.object.account])
            return .to(.paid)
        }
    }

    static func write(_ cart: Cart, _ orders: Workflow<Order, OrderStatus>, on adapter: SQLiteAdapter) async throws {
        let run = try await adapter.write { db in
            try db.execute(sql: "INSERT INTO carts(id, item) VALUES (?, ?)", arguments: [cart.id, cart.item])
            return try orders.trigger(ForeignID(cart.id), with: Order(item: cart.item), in: db)
        }
        print(run)
    }

    static func sqlite() throws -> any WorkflowAdapter {
        let adapter = try SQLiteAdapter(path: "orders.db")
        return adapter
    }

    static func relayed(to streamer: any RelayedStreamer) throws -> any WorkflowAdapter {
        let adapter = RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
        return adapter
    }

    static func reflexStreamer() async throws -> any WorkflowAdapter {
        let streamer = ReflexStreamer(on: try SQLiteReflexDatabase(path: "events.db"))
        try await streamer.createTables()
        let adapter = RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
        return adapter
    }

    static func reflexConnector(
        _ orders: inout Builder, on theirs: any ReflexDatabase, cursorsOn ours: any ReflexDatabase
    ) async throws {
        var options = ReflexOptions()
        options.events.name = "customer_events"
        let customers = ReflexConnector(on: theirs, cursorsOn: ours, options: options)
        try await customers.createTables()
        orders.addConnector("customers", source: customers) { event, foreignID, orders in print(event, foreignID) }
    }

    static func wire(_ record: Workflows.Record) throws {
        let bytes = try WireRecord(record).wireBytes()
        let received = try WireRecord(wireBytes: bytes)
        print(received)
    }
}
