import Workflows

/// Takes money, once for each key; gives back the payment's number, or `nil` when the card is declined.
protocol PaymentService: Sendable {
    func charge(_ cents: Int, idempotencyKey: String) async throws -> String?
    func refund(_ payment: String, idempotencyKey: String) async throws
}

/// Sends mail and pages people.
protocol Messages: Sendable {
    func page(_ text: String) async throws
    func mail(_ text: String, about order: ForeignID, idempotencyKey: String) async throws
}

/// Where parcels are handed over.
protocol Carrier: Sendable {
    func ship(_ order: Order, idempotencyKey: String) async throws -> String
    func addressPage(_ number: Int) async throws -> (addresses: [String], isLast: Bool)
}
