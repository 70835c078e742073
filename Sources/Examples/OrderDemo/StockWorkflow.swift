import Workflows

/// What a reservation of stock goes through.
enum StockStatus: Int, WorkflowStatus {
    case requested = 1
    case reserved
    case released
}

/// What is reserved, and for which order.
struct Reservation: Codable, Sendable {
    var order: ForeignID
    var item: String
    var quantity: Int
    var shelf: String?
}

/// Started by a step of the orders.
func stockWorkflow(_ chance: Chance, _ effects: Effects) -> WorkflowBuilder<Reservation, StockStatus> {
    var stock = WorkflowBuilder<Reservation, StockStatus>("stock")
    stock.addStep(from: .requested, to: .reserved) { run in
        effects.record(run, "find-shelf")
        run.object.shelf = "shelf-\(1 + Int(chance.share(run.object.order, "shelf") * 40))"
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
}

/// Small, and steady: sent, then reminded of, and most are settled by that.
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
        return chance.share(run.foreignID, "settles") < 0.9 ? .to(.settled) : .to(.writtenOff)
    }
    return invoices
}
