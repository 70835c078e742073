import GRDB
import Workflows
import WorkflowsSQLite

func payFromAccount(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.addStep(from: .created, to: .paid, .refunded) { run, db in
        try db.execute(
            sql: "UPDATE accounts SET cents = cents - ?1 WHERE id = ?2 AND cents >= ?1",
            arguments: [run.object.cents, run.foreignID.rawValue])
        return db.changesCount == 1 ? .to(.paid) : .to(.refunded)
    }
}

func shipAndKeepTheParcel(_ orders: inout WorkflowBuilder<Order, OrderStatus>, carrier: any Carrier) {
    orders.addStep(from: .packed, to: .shipped) { run in
        let parcel = try await carrier.ship(run.object, idempotencyKey: run.attemptKey)
        let order = run.foreignID.rawValue
        return .to(.shipped).writing { db in
            try db.execute(sql: "INSERT INTO parcels(id, order_id) VALUES (?, ?)", arguments: [parcel, order])
        }
    }
}

func checkOut(_ cart: String, _ orders: Workflow<Order, OrderStatus>, on adapter: SQLiteAdapter) async throws -> RunID {
    try await adapter.write { db in
        try db.execute(sql: "DELETE FROM carts WHERE id = ?", arguments: [cart])
        return try orders.trigger(ForeignID(cart), with: Order(item: "lamp", cents: 4_900), in: db)
    }
}
