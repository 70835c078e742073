import FoundationEssentials
import Workflows

/// The orders as the first build stored them: prices were in whole euros.
struct OrderOfVersion1: Codable {
    var item: String
    var euros: Int
}

func changedObject(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.objectVersion(2) { bytes, version in
        guard version == 1 else { return bytes }
        let old = try JSONDecoder().decode(OrderOfVersion1.self, from: bytes)
        return try JSONEncoder().encode(Order(item: old.item, cents: old.euros * 100))
    }
}

enum ParcelStatus: Int, WorkflowStatus {
    case received = 1
    case onItsWay = 2  // Was called `shipped`.
    case delivered = 4  // 3 was `inCustoms`, and is not used again.

    var label: String {
        switch self {
        case .received: "Received"
        case .onItsWay: "On its way"
        case .delivered: "Delivered"
        }
    }
}

func underWay(_ adapter: any WorkflowAdapter) async throws -> Bool {
    let alive = try await adapter.registry.instances().filter { $0.workflow == "orders" && $0.stoppedAt == nil }
    return Set(alive.map(\.definitionHash)).count > 1
}
