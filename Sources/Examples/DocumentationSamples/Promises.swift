import Synchronization
import Workflows

/// A payment service that charges once for each key, however often it is asked.
final class Ledger: PaymentService {
    private let payments = Mutex<[String: String]>([:])

    func charge(_ cents: Int, idempotencyKey: String) async throws -> String? {
        payments.withLock { payments in
            if let made = payments[idempotencyKey] { return made }
            let payment = "payment-\(payments.count + 1)"
            payments[idempotencyKey] = payment
            return payment
        }
    }

    func refund(_ payment: String, idempotencyKey: String) async throws {}

    var count: Int { payments.withLock(\.count) }
}

func chargeOnce(_ orders: inout WorkflowBuilder<Order, OrderStatus>, ledger: Ledger) {
    orders.addStep(from: .created, to: .paid) { run in
        run.object.payment = try await ledger.charge(run.object.cents, idempotencyKey: run.attemptKey)
        return .to(.paid)
    }
}
