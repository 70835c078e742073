import Workflows

func waitForParcel(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.addCallback(from: .paid, to: .packed) { run, payload in
        guard !payload.bytes.isEmpty else { return .skip }
        run.object.parcel = String(decoding: payload.bytes, as: UTF8.self)
        return .to(.packed)
    }
}

func warehouseSays(_ parcel: String, order: ForeignID, orders: Workflow<Order, OrderStatus>) async throws -> String {
    let payload = CallbackPayload(bytes: Array(parcel.utf8))
    switch try await orders.callback(latestOf: order, payload: payload) {
    case .applied(let version): return "packed, in version \(version)"
    case .skipped(let status): return "nothing waits for this in status \(status)"
    case .conflict: return "somebody else moved the order at the same moment; ask again"
    }
}
