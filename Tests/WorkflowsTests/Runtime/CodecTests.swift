import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

/// Neither `Codable` nor JSON: only a codec of one's own can store it.
private struct Route: Sendable {
    var stops: [String]
}

@Suite("A codec of one's own", .timeLimit(.minutes(1)))
struct CodecTests {
    private static let lines = ObjectCodec<Route>(
        encode: { Data($0.stops.joined(separator: "\n").utf8) },
        decode: { bytes in
            guard let text = String(bytes: bytes, encoding: .utf8) else { throw Upstream(description: "not UTF-8") }
            return Route(stops: text.split(separator: "\n").map(String.init))
        })

    @Test("Objects that are no JSON are stored and read by the workflow's own codec", arguments: Stores.allCases)
    func ownForm(on store: Stores) async throws {
        var builder = WorkflowBuilder<Route, OrderStatus>("routes", codec: Self.lines)
        builder.addStep(from: .created, to: .shipped) { run in
            run.object.stops.append("Rome")
            return .to(.shipped)
        }
        let workflow = try builder.build(on: store.make(), options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("tour", with: Route(stops: ["Oslo", "Bern"]))
            #expect(try await workflow.await(id, reaching: .shipped).object.stops == ["Oslo", "Bern", "Rome"])
            let stored = try await workflow.history(id).map { String(decoding: $0.record.object, as: UTF8.self) }
            #expect(stored == ["Oslo\nBern", "Oslo\nBern\nRome"])
        }
    }
}
