import Workflows

enum OrderStatus: Int, WorkflowStatus {
    case created = 1
    case priced
    case paid
    case picking
    case backordered
    case packed
    case shipped
    case delivered
    case rejected
    case refunded
}

/// What happens to an order is written in it, so that the story can be told from one place.
struct Order: Codable, Sendable {
    enum Fate: String, Codable {
        case smooth, tooMany, fraud, flakyCard, deadCard, badAddress, slow
    }

    var customer: String
    var item: String
    var quantity = 1
    var cents = 12_345_678_901_234_567
    var express = false
    var payment: String?
    var pickings = 0
    var fate = Fate.smooth
}

enum InvoiceStatus: Int, WorkflowStatus {
    case draft = 1
    case sent
    case reminded
    case paid
    case writtenOff
}

struct Invoice: Codable, Sendable {
    var customer: String
    var cents: Int
    var reminders = 0
    var bounces = false
}

enum StockStatus: Int, WorkflowStatus {
    case requested = 1
    case reserved
    case released
}

struct Reservation: Codable, Sendable {
    var item: String
    var quantity: Int
}

struct Upstream: Error, CustomStringConvertible {
    let description: String
}

extension Scenario {
    /// A branch, a step that fails, a callback, a timeout, a loop back, an end that time brings.
    static func orders(_ clock: ScenarioClock) -> WorkflowBuilder<Order, OrderStatus> {
        var orders = WorkflowBuilder<Order, OrderStatus>("orders")
        orders.addStep(from: .created, to: .priced, .rejected) { run in
            if run.object.fate == .slow { try await clock.stuck() }
            clock.take(.milliseconds(14))
            return run.object.fate == .tooMany ? .to(.rejected) : .to(.priced)
        }
        orders.addStep(
            from: .priced, to: .paid, .rejected, options: .errorBackOff(.constant(.seconds(55)))
        ) { run in
            clock.take(.milliseconds(180 + 7 * (run.object.customer.utf8.count % 5)))
            if run.object.fate == .deadCard || run.object.fate == .flakyCard && run.attempt < 2 {
                throw Upstream(description: "payment gateway: 503 service unavailable")
            }
            run.object.payment = "pay-\(run.runID.short)"
            return .to(.paid)
        }
        orders.addStep(from: .paid, to: .picking, .refunded) { run in
            clock.take(.milliseconds(32))
            return run.object.fate == .fraud ? .to(.refunded) : .to(.picking)
        }
        orders.addCallback(from: .picking, to: .packed) { _, _ in .to(.packed) }
        orders.addTimeout(
            from: .picking, to: .backordered, .refunded, name: "pick", timer: .after(.minutes(30))
        ) { run, _ in run.object.pickings < 2 ? .to(.backordered) : .to(.refunded) }
        orders.addStep(from: .backordered, to: .picking) { run in
            run.object.pickings += 1
            return .to(.picking)
        }
        orders.addStep(
            from: .packed, to: .shipped, options: .errorBackOff(.constant(.seconds(25))), .pauseAfterErrors(3)
        ) { run in
            clock.take(.milliseconds(95))
            guard run.object.fate != .badAddress else {
                throw Upstream(description: "carrier: no such address for \"\(run.object.customer)\"")
            }
            return .to(.shipped)
        }
        orders.addTimeout(from: .shipped, to: .delivered, name: "delivery", timer: .after(.hours(2))) { _, _ in
            .to(.delivered)
        }
        return orders
    }

    /// A loop that time drives, and a timeout whose code fails.
    static func invoices(_ clock: ScenarioClock) -> WorkflowBuilder<Invoice, InvoiceStatus> {
        var invoices = WorkflowBuilder<Invoice, InvoiceStatus>("invoices")
        invoices.addStep(from: .draft, to: .sent) { run in
            clock.take(.milliseconds(61))
            return .to(.sent)
        }
        invoices.addCallback(from: .sent, to: .paid) { _, _ in .to(.paid) }
        invoices.addTimeout(
            from: .sent, to: .reminded, .writtenOff, name: "reminder", timer: .after(.minutes(3)),
            options: .errorBackOff(.constant(.seconds(95)))
        ) { run, _ in
            if run.object.bounces { throw Upstream(description: "smtp: connection refused") }
            return run.object.reminders < 2 ? .to(.reminded) : .to(.writtenOff)
        }
        invoices.addStep(from: .reminded, to: .sent) { run in
            run.object.reminders += 1
            return .to(.sent)
        }
        return invoices
    }

    /// Served by one instance, which stops: what came after waits, and a timeout is overdue.
    static func stock(_ clock: ScenarioClock) -> WorkflowBuilder<Reservation, StockStatus> {
        var stock = WorkflowBuilder<Reservation, StockStatus>("stock")
        stock.addStep(from: .requested, to: .reserved) { run in
            clock.take(.milliseconds(9))
            return .to(.reserved)
        }
        stock.addTimeout(from: .reserved, to: .released, name: "hold", timer: .after(.minutes(6))) { _, _ in
            .to(.released)
        }
        return stock
    }
}
