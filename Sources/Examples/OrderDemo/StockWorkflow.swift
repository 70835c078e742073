import Workflows

/// What a reservation of stock goes through.
enum StockStatus: Int, WorkflowStatus {
    case requested = 1
    case reserved
    case released
}

/// What is reserved, and for which order.
struct Reservation: Codable, Sendable {
    var order: String
    var item: String
    var quantity: Int
    var shelf: String?
}

/// Started by a step of the orders.
func stockWorkflow(_ chance: Chance, _ effects: Effects) -> WorkflowBuilder<Reservation, StockStatus> {
    var stock = WorkflowBuilder<Reservation, StockStatus>("stock")
    stock.addStep(from: .requested, to: .reserved) { run in
        effects.record(run, "find-shelf")
        run.object.shelf = "shelf-\(1 + Int(chance.share(run.runID, "shelf") * 40))"
        return .to(.reserved)
    }
    stock.addTimeout(from: .reserved, to: .released, name: "hold", timer: .after(.seconds(10))) { run, _ in
        effects.record(run, "release")
        return .to(.released)
    }
    return stock
}

/// What an invoice goes through.
enum InvoiceStatus: Int, WorkflowStatus {
    case draft = 1
    case sent
    case settled
    case writtenOff
}

/// What is billed.
struct Invoice: Codable, Sendable {
    var customer: String
    var cents: Int
    var reminders = 0
}

/// Small, and steady: sent, reminded once or twice, settled.
func invoiceWorkflow(_ chance: Chance, _ effects: Effects) -> WorkflowBuilder<Invoice, InvoiceStatus> {
    var invoices = WorkflowBuilder<Invoice, InvoiceStatus>("invoices")
    invoices.addStep(from: .draft, to: .sent) { run in
        effects.record(run, "send")
        return .to(.sent)
    }
    invoices.addTimeout(
        from: .sent, to: .settled, .writtenOff, name: "reminder", timer: .after(.seconds(3))
    ) { run, _ in
        effects.record(run, "remind")
        // The timer counts from the moment the invoice was sent; a second reminder is the same timeout, armed again.
        if run.attempt == 1, chance.share(run.runID, "settles") < 0.9 { return .to(.settled) }
        return .to(.writtenOff)
    }
    return invoices
}
