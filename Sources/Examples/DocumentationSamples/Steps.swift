import Workflows

func payStep(_ orders: inout WorkflowBuilder<Order, OrderStatus>, payments: any PaymentService) {
    orders.addStep(from: .created, to: .paid, .refunded) { run in
        run.object.payment = try await payments.charge(run.object.cents, idempotencyKey: run.attemptKey)
        return run.object.payment == nil ? .to(.refunded) : .to(.paid)
    }
}

func outcomes(_ orders: inout WorkflowBuilder<Order, OrderStatus>, carrier: any Carrier) {
    orders.addStep(from: .packed, to: .shipped) { run in
        guard run.object.cents < 100_000 else { return .pause("over the limit: a person looks at it first") }
        guard run.object.item != "lead paint" else { return .cancel("may no longer be sold") }
        guard run.object.parcel != nil else { return .skip }
        run.object.parcel = try await carrier.ship(run.object, idempotencyKey: run.attemptKey)
        return .to(.shipped)
    }
}

enum ImportStatus: Int, WorkflowStatus {
    case reading = 1
    case done
}

struct AddressImport: Codable, Sendable {
    var page = 0
    var addresses: [String] = []
}

func repeating(_ imports: inout WorkflowBuilder<AddressImport, ImportStatus>, carrier: any Carrier) {
    imports.addStep(from: .reading, to: .done) { run in
        let page = try await carrier.addressPage(run.object.page)
        run.object.addresses += page.addresses
        run.object.page += 1
        return page.isLast ? .to(.done) : .saveAndRepeat
    }
}

func conditional(_ orders: inout WorkflowBuilder<Order, OrderStatus>, payments: any PaymentService) {
    let isFree: WorkflowBuilder<Order, OrderStatus>.Predicate = { run in run.object.cents == 0 }
    orders.addStep(from: .created, to: .paid, when: isFree) { _ in .to(.paid) }
    orders.addStep(from: .created, to: .paid, .refunded, when: not(isFree)) { run in
        run.object.payment = try await payments.charge(run.object.cents, idempotencyKey: run.attemptKey)
        return run.object.payment == nil ? .to(.refunded) : .to(.paid)
    }
}

func stepOptions(_ orders: inout WorkflowBuilder<Order, OrderStatus>, carrier: any Carrier) {
    orders.addStep(
        from: .packed, to: .shipped,
        options: .parallel(4), .pauseAfterErrors(5),
        .errorBackOff(BackOff(initial: .seconds(1), maximum: .minutes(10))), .lagAlert(.minutes(5))
    ) { run in
        run.object.parcel = try await carrier.ship(run.object, idempotencyKey: run.attemptKey)
        return .to(.shipped)
    }
}

func optionsOfEveryStep() -> BuildOptions {
    var options = BuildOptions()
    options.stepDefaults = [.parallel(2), .pauseAfterErrors(10)]
    options.pauseRetry = PauseRetry(after: .minutes(5), maximum: .hours(2), times: 3)
    return options
}
