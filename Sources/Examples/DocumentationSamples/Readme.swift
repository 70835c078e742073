import GRDB
import Logging
import ServiceLifecycle
import UnixSignals
import Workflows
import WorkflowsSQLite

// The README's lines are as short as they can be, so the formatter leaves them alone.

// swift-format-ignore
func readme() async throws {
    enum OrderStatus: Int, WorkflowStatus { case created = 1, paid, packed, shipped, refunded }
    enum StockStatus: Int, WorkflowStatus { case requested = 1, reserved }          // of another workflow in the store
    struct Order: Codable, Sendable { var item: String; var payment: String? }

    var orders = WorkflowBuilder<Order, OrderStatus>("orders")
    orders.addStep(from: .created, to: .paid, .refunded, options: .parallel(4), .pauseAfterErrors(5)) { run in
        run.object.payment = try await charge(run.object, idempotencyKey: run.attemptKey)
        return .to(.paid)                                   // or .skip, .saveAndRepeat, .pause("why"), .cancel("why")
    }
    orders.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(24))) { run, now in .to(.refunded) }
    orders.addCallback(from: .paid, to: .packed) { run, payload in .to(.packed) }
    orders.addStep(from: .packed, to: .shipped) { run in .to(.shipped) }
    orders.addSchedule("stock", "0 6 * * mon-fri", timeZone: "Europe/Berlin") { slot in Order(item: "all of it") }
    orders.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { reserved, foreignID, orders in
        try await orders.trigger(foreignID, with: Order(item: "reserved"))                       // once for each event
    }
    orders.onPause { run in try await page("order \(run.foreignID) is paused: \(run.reason ?? "")") }

    let workflow = try orders.build(on: SQLiteAdapter(path: "orders.db"))   // reports every mistake in the definition
    let group = ServiceGroup(services: [workflow], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "orders"))
    async let service: Void = group.run()
    await workflow.started()
    let id = try await workflow.trigger("order-17", with: Order(item: "lamp"), idempotencyKey: "request-4711")
    let paid = try await workflow.await(id, reaching: .paid, within: .seconds(30))
    print("paid by \(paid.object.payment ?? "nobody")")
    _ = try await workflow.callback(latestOf: "order-17", payload: CallbackPayload(bytes: Array("shelf 3".utf8)))
    try await service
}

// swift-format-ignore
func readmeTransaction(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.addStep(from: .created, to: .paid, .refunded) { run, db in       // reads, decides and writes: exactly once
        try db.execute(sql: "UPDATE accounts SET balance = balance - 1 WHERE id = ?", arguments: [run.foreignID.rawValue])
        return db.changesCount == 1 ? .to(.paid) : .to(.refunded)
    }
}

private func charge(_ order: some Sendable, idempotencyKey: String) async throws -> String? { idempotencyKey }

private func page(_ text: String) async throws {}
