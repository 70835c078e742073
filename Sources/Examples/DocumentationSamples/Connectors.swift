import FoundationEssentials
import Workflows
import WorkflowsReflex
import WorkflowsSQLite

enum StockStatus: Int, WorkflowStatus {
    case requested = 1
    case reserved
}

struct Reservation: Codable, Sendable {
    var item: String
    var cents: Int
}

func followStock(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { reserved, foreignID, orders in
        let reservation = try JSONDecoder().decode(Reservation.self, from: reserved.object)
        try await orders.trigger(foreignID, with: Order(item: reservation.item, cents: reservation.cents))
    }
}

func followSomeOfStock(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.connectWorkflow(
        named: "stock", reaching: StockStatus.reserved, name: "parcels", options: .parallel(4), .fromLatest,
        foreignID: { reserved in
            reserved.foreignID.rawValue.hasPrefix("order-") ? reserved.foreignID : nil
        }
    ) { reserved, foreignID, orders in
        let outcome = try await orders.callback(latestOf: foreignID)
        guard case .applied = outcome else { throw NotYet(order: foreignID) }
    }
}

func shipWhatIsReserved(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.connectWorkflow(
        named: "stock", reaching: StockStatus.reserved, from: .paid, to: .shipped, name: "shipping"
    ) { order, reserved in
        order.object.item += ", from \(reserved.runID)"
        return .to(.shipped)
    }
}

/// Thrown to be called again later.
struct NotYet: Error {
    let order: ForeignID
}

let isTest: @Sendable (ConnectorEvent) async throws -> Bool = { event in event.key.hasPrefix("test-") }

func followPayments(_ orders: inout WorkflowBuilder<Order, OrderStatus>, payments: any ConnectorSource) {
    orders.addConnector(
        "payments", source: payments, when: not(isTest), options: .errorBackOff(.constant(.seconds(10))),
        foreignID: { event in event.type == "captured" ? ForeignID(event.key) : nil }
    ) { event, foreignID, orders in
        try await orders.callback(latestOf: foreignID, payload: CallbackPayload(bytes: Array(event.payload)))
    }
}

func dropTests(of orders: Workflow<Order, OrderStatus>) async throws {
    for event in try await orders.keptEvents() where event.lastError.contains("no such currency") {
        try await orders.discard(event, reason: "a test of the bank's", actor: "ada")
    }
}

func bookPayments(_ orders: inout WorkflowBuilder<Order, OrderStatus>, payments: any ConnectorSource) {
    orders.addConnector("captures", source: payments, from: .created, to: .paid) { order, event in
        order.object.payment = String(decoding: event.payload, as: UTF8.self)
        return .to(.paid)
    }
}

func followCustomers(_ orders: inout WorkflowBuilder<Order, OrderStatus>) async throws {
    var options = ReflexOptions()
    options.events.name = "customer_events"
    let theirs = try SQLiteReflexDatabase(path: "customers.db")
    let ours = try SQLiteReflexDatabase(path: "cursors.db")
    let customers = ReflexConnector(on: theirs, cursorsOn: ours, options: options)
    try await customers.createTables()
    orders.addConnector("customers", source: customers) { event, foreignID, orders in
        guard event.type == "1" else { return }
        try await orders.trigger(foreignID, with: Order(item: "welcome gift", cents: 0))
    }
}

func ordersWithReflex() async throws -> any WorkflowAdapter {
    let streamer = ReflexStreamer(on: try SQLiteReflexDatabase(path: "events.db"))
    try await streamer.createTables()
    return RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
}
