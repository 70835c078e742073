import Testing
import Workflows

@Suite("Debug mode", .timeLimit(.minutes(1)))
struct DebugModeTests {
    private func lines(debugMode: Bool) async throws -> [String] {
        let adapter = InMemoryAdapter()
        let recorder = LogRecorder()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in run.foreignID == "left" ? .skip : .to(.shipped) }
        var options = optionsWithoutPolling()
        options.logger = recorder.logger
        options.debugMode = debugMode
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let left = try await workflow.trigger("left", with: Order())
            _ = try await workflow.callback(left)
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
            _ = try await workflow.callback(id)
            try await workflow.skipped("skipped", by: "orders-1-consumer", times: 1)
        }
        return recorder.lines.map { line in
            let words = [LogKey.workflowName, .role, .reason].compactMap { line.metadata[$0.rawValue] }
            return ([line.message] + words).joined(separator: " | ")
        }
    }

    @Test("Launching, roles, what is passed over and why, and shutting down are logged, whatever the logger's level")
    func logs() async throws {
        let lines = try await lines(debugMode: true)
        #expect(lines.contains("launched | orders"))
        #expect(lines.contains("role held | orders | orders-1-consumer"))
        #expect(lines.contains("passed over | orders | orders-1-consumer | skipped"))
        #expect(lines.contains("a callback was passed over | orders | no_callback"))
        #expect(lines.contains("a callback was passed over | orders | completed"))
        #expect(lines.last == "shut down | orders")
    }

    @Test("Without it the logger's level holds")
    func silent() async throws {
        let lines = try await lines(debugMode: false)
        #expect(lines == ["a case of the status enum is part of no transition | orders"].flatMap { [$0, $0, $0] })
    }
}
