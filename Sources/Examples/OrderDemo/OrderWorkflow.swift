import Workflows

/// What an order goes through.
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

/// What is ordered.
struct Order: Codable, Sendable {
    var customer: String
    var item: String
    var quantity: Int
    var cents: Int
    var payment: String?
    var pickings = 0
    var parcel: String?
}

/// An upstream service that is having a bad moment.
struct UpstreamError: Error, CustomStringConvertible {
    let description: String
}

/// What the orders' steps talk to.
struct OrderServices: Sendable {
    let chance: Chance
    let effects: Effects
    let warehouse: Warehouse
    /// Starts the stock workflow for an order.
    let reserveStock: @Sendable (RunID, ForeignID, Order) async throws -> Void
}

/// A branch (Created), a step that fails some of the time (Priced), a run of another workflow (Paid), a callback from
/// outside and a timeout (Picking), a loop back (Backordered), a step that never succeeds for one order in a hundred
/// (Packed), and an end that time brings (Shipped).
func orderWorkflow(_ services: OrderServices) -> WorkflowBuilder<Order, OrderStatus> {
    let chance = services.chance
    let effects = services.effects
    var orders = WorkflowBuilder<Order, OrderStatus>("orders")

    orders.addStep(from: .created, to: .priced, .rejected) { run in
        effects.record(run, "price")
        guard run.object.quantity <= 9 else { return .to(.rejected) }
        run.object.cents = run.object.quantity * (500 + Int(chance.share(run.foreignID, "price") * 9500))
        return .to(.priced)
    }

    orders.addStep(
        from: .priced, to: .paid, .rejected,
        options: .parallel(2), .errorBackOff(BackOff(initial: .milliseconds(300), maximum: .seconds(5)))
    ) { run in
        effects.record(run, "charge")
        guard chance.share(run.foreignID, "card", attempt: run.attempt) > 0.15 else {
            throw UpstreamError(description: "payment gateway: 503 service unavailable")
        }
        // The key is the same for every attempt: the gateway charges once however often it is asked.
        run.object.payment = "pay-\(run.attemptKey)"
        return chance.share(run.foreignID, "declined") < 0.04 ? .to(.rejected) : .to(.paid)
    }

    // Each call waits until another workflow's run is on the disk: several at once share that wait.
    orders.addStep(from: .paid, to: .picking, .refunded, options: .parallel(4)) { run in
        effects.record(run, "reserve")
        guard chance.share(run.foreignID, "fraud") > 0.02 else { return .to(.refunded) }
        try await services.reserveStock(run.runID, run.foreignID, run.object)
        services.warehouse.ask(run.runID, for: run.foreignID, picking: run.object.pickings)
        return .to(.picking)
    }

    orders.addCallback(from: .picking, to: .packed) { run, payload in
        effects.record(run, "pack")
        run.object.parcel = String(decoding: payload.bytes.prefix(64), as: UTF8.self)
        return .to(.packed)
    }

    orders.addTimeout(from: .picking, to: .backordered, .refunded, name: "pick", timer: .after(.seconds(8))) { run, _ in
        effects.record(run, "give-up-picking")
        return run.object.pickings < 2 ? .to(.backordered) : .to(.refunded)
    }

    orders.addStep(from: .backordered, to: .picking) { run in
        effects.record(run, "pick-again")
        run.object.pickings += 1
        services.warehouse.ask(run.runID, for: run.foreignID, picking: run.object.pickings)
        return .to(.picking)
    }

    orders.addStep(
        from: .packed, to: .shipped,
        options: .pauseAfterErrors(5), .errorBackOff(BackOff(initial: .milliseconds(200), maximum: .seconds(2)))
    ) { run in
        effects.record(run, "ship")
        // Whoever lets a paused order go on has seen to its address.
        let isMended = run.record.meta.origin.kind == .person
        guard isMended || chance.share(run.foreignID, "address") > 0.01 else {
            throw UpstreamError(description: "carrier: address not found for \"\(run.object.customer)\"")
        }
        return .to(.shipped)
    }

    orders.addTimeout(from: .shipped, to: .delivered, name: "delivery", timer: .after(.seconds(5))) { run, _ in
        effects.record(run, "deliver")
        return .to(.delivered)
    }
    return orders
}
