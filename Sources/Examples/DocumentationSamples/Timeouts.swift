import Workflows

func giveUp(_ orders: inout WorkflowBuilder<Order, OrderStatus>, payments: any PaymentService) {
    orders.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(48))) { run, _ in
        if let payment = run.object.payment {
            try await payments.refund(payment, idempotencyKey: run.attemptKey)
        }
        return .to(.refunded)
    }
}

func timers(_ orders: inout WorkflowBuilder<Order, OrderStatus>, saleEnds: Timestamp) {
    orders.addTimeout(from: .created, to: .refunded, name: "sale", timer: .at(saleEnds)) { _, _ in .to(.refunded) }
    orders.addTimeout(
        from: .created, to: .refunded, name: "cheap",
        timer: .when { run, now in run.object.cents < 500 ? now + .hours(1) : nil }
    ) { _, _ in .to(.refunded) }
}

func reminders(_ orders: inout WorkflowBuilder<Order, OrderStatus>, messages: any Messages) {
    orders.addTimeout(
        from: .packed, to: .shipped, name: "reminder", timer: .after(.hours(24)),
        options: .errorBackOff(.constant(.minutes(5))), .pauseAfterErrors(10)
    ) { run, now in
        // The version is the same each day, so the day is part of the key.
        let day = Int((now - run.record.meta.enteredAt).inSeconds) / 86_400
        try await messages.mail("still packed", about: run.foreignID, idempotencyKey: "\(run.attemptKey) day \(day)")
        return .again(after: .hours(24))
    }
}
