import Workflows

func hooks(_ orders: inout WorkflowBuilder<Order, OrderStatus>, messages: any Messages) {
    orders.onPause { run in
        try await messages.page("order \(run.foreignID) is paused at \(run.status.label): \(run.reason ?? "")")
    }
    orders.onCancel(options: .errorBackOff(.constant(.minutes(1)))) { run in
        try await messages.mail("cancelled", about: run.foreignID, idempotencyKey: run.attemptKey)
    }
    orders.onComplete { run in
        guard run.status == .shipped else { return }
        try await messages.mail("on its way", about: run.foreignID, idempotencyKey: run.attemptKey)
    }
}
