import Workflows

enum OrderStatus: Int, WorkflowStatus {
    case created = 1, paid, packed, shipped, refunded
}

struct Order: Codable, Sendable {
    var item: String
    var payment: String?
    var shelf: String?
}

/// What an order goes through. Every process builds the same: one that serves it, and those that only ask.
func orders(on adapter: some WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
    var orders = WorkflowBuilder<Order, OrderStatus>("orders")
    orders.addStep(from: .created, to: .paid) { run in
        // The key is the same for every attempt: whoever takes the money can tell a second one from a new one.
        run.object.payment = "card, \(run.attemptKey)"
        return .to(.paid)
    }
    orders.addCallback(from: .paid, to: .packed) { run, payload in
        run.object.shelf = String(decoding: payload.bytes, as: UTF8.self)
        return .to(.packed)
    }
    orders.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(24))) { _, _ in .to(.refunded) }
    orders.addStep(from: .packed, to: .shipped) { _ in .to(.shipped) }
    return try orders.build(on: adapter)
}
