import Logging
import ServiceLifecycle
import UnixSignals
import Workflows
import WorkflowsSQLite

enum OrderStatus: Int, WorkflowStatus {
    case created = 1
    case paid
    case packed
    case shipped
    case refunded
}

struct Order: Codable, Sendable {
    var item: String
    var cents: Int
    var payment: String?
    var parcel: String?
}

func orderWorkflow(payments: any PaymentService) -> WorkflowBuilder<Order, OrderStatus> {
    var orders = WorkflowBuilder<Order, OrderStatus>("orders")
    orders.addStep(from: .created, to: .paid, .refunded) { run in
        run.object.payment = try await payments.charge(run.object.cents, idempotencyKey: run.attemptKey)
        return run.object.payment == nil ? .to(.refunded) : .to(.paid)
    }
    orders.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(48))) { _, _ in .to(.refunded) }
    orders.addCallback(from: .paid, to: .packed) { run, payload in
        run.object.parcel = String(decoding: payload.bytes, as: UTF8.self)
        return .to(.packed)
    }
    orders.addStep(from: .packed, to: .shipped) { _ in .to(.shipped) }
    return orders
}

func serveOrders(payments: any PaymentService) async throws {
    let adapter = try SQLiteAdapter(path: "orders.db")
    let workflow = try orderWorkflow(payments: payments).build(on: adapter)
    let group = ServiceGroup(services: [workflow], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "orders"))
    async let service: Void = group.run()
    await workflow.started()

    let id = try await workflow.trigger("order-17", with: Order(item: "lamp", cents: 4_900))
    let paid = try await workflow.await(id, reaching: .paid, within: .seconds(30))
    print("order-17 is paid by \(paid.object.payment ?? "nobody")")

    _ = try await workflow.callback(latestOf: "order-17", payload: CallbackPayload(bytes: Array("parcel 4711".utf8)))
    _ = try await workflow.await(id, reaching: .shipped)
    for version in try await workflow.history(id) {
        print(version.record.version, version.record.meta.statusLabel ?? "", version.record.meta.origin.kind.name)
    }
    try await service
}

func clientOnly(_ adapter: any WorkflowAdapter, payments: any PaymentService) async throws {
    let orders = try orderWorkflow(payments: payments).build(on: adapter)
    try await orders.trigger("order-18", with: Order(item: "kettle", cents: 2_500), idempotencyKey: "request-4711")
}

func everyMistake(on adapter: any WorkflowAdapter) {
    var orders = WorkflowBuilder<Order, OrderStatus>("orders")
    orders.addStep(from: .created, to: .paid) { _ in .to(.paid) }
    orders.addStep(from: .created, to: .refunded) { _ in .to(.refunded) }
    orders.addStep(from: .packed, to: .packed) { _ in .to(.packed) }
    do {
        _ = try orders.build(on: adapter)
    } catch {
        print(error)
    }
}
