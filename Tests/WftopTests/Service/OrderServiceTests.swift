import Foundation
import Testing

/// The example, used as its comment says.
@Suite("The example of a service", .timeLimit(.minutes(1)))
struct OrderServiceTests {
    private static let path = (Wftop.path as NSString).deletingLastPathComponent + "/OrderService"

    private func order(_ arguments: String...) async throws -> Finished {
        try await Program(Self.path, arguments).finish(within: .seconds(20))
    }

    @Test("What other processes ask for on its file is served, and it ends when it is told to")
    func served() async throws {
        let directory = try TemporaryDirectory()
        let service = try Program(Self.path, ["serve", directory.store])
        let ordered = try await order("order", directory.store, "order-17", "--item", "vase")
        #expect(ordered.end == .code(0), "\(ordered)")
        #expect(ordered.output.hasPrefix("order-17 is paid by card, "))
        let again = try await order("order", directory.store, "order-17", "--item", "vase")
        #expect(again.output == ordered.output, "\(again)")

        let packed = try await order("pack", directory.store, "order-17", "--shelf", "3")
        #expect(packed.end == .code(0), "\(packed)")
        func shown() async throws -> JSONValue {
            try JSONValue(try await Wftop.run("runs", "-o", "json", "--at", directory.store).output)["items"]
        }
        try await eventually("it is shipped", seeing: { try await "\(shown())" }) {
            try await shown().elements.first?["status_label"].text == "Shipped"
        }
        #expect(try await shown().elements.count == 1)

        service.signal(SIGTERM)
        let end = try await service.finish(within: .seconds(15))
        #expect(end.end == .code(0), "\(end)")
    }
}
