import Logging
import Testing
import Workflows
import WorkflowsTesting

@Suite("What is logged", .timeLimit(.minutes(1)))
struct LogKeyTests {
    private enum StockStatus: Int, WorkflowStatus {
        case requested = 1
        case reserved
    }

    private static let origin = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let closed = Upstream(description: "closed")

    /// Orders of which everything fails that can be called.
    private func orders(
        _ options: BuildOptions, on adapter: any WorkflowAdapter, payments: InMemoryConnectorSource
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, options: .pauseAfterErrors(1)) { run in
            if run.foreignID == "left" { return .skip }
            throw Self.closed
        }
        builder.addTimeout(from: .paid, to: .shipped, name: "timer", timer: .when { _, _ in throw Self.closed }) {
            _, _ in .skip
        }
        builder.addTimeout(from: .packed, to: .shipped, timer: .after(.hours(1))) { _, _ in throw Self.closed }
        builder.addCallback(from: .packed, to: .shipped) { _, _ in .to(.shipped) }
        builder.onPause { _ in throw Self.closed }
        builder.customDelete { _ in throw Self.closed }
        builder.addSchedule("stock", "0 12 * * *") { _ in throw Self.closed }
        builder.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { _, _, _ in throw Self.closed }
        builder.addConnector("payments", source: payments) { _, _, _ in throw Self.closed }
        return try builder.build(on: adapter, options: options)
    }

    private func stock(on adapter: any WorkflowAdapter, _ clock: EngineClock) throws -> Workflow<Order, StockStatus> {
        var builder = WorkflowBuilder<Order, StockStatus>("stock")
        builder.addCallback(from: .requested, to: .reserved) { _, _ in .to(.reserved) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    @Test("Every line has keys of the list alone, the workflow's and the instance's among them, and each key is used")
    func keys() async throws {
        let clock = ManualClock()
        let adapter = FailingStreamer(clock: clock.engineClock, failing: "orders-delete-consumer")
        let recorder = LogRecorder()
        let observer = RecordingObserver()
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.logger = recorder.logger
        options.logger.logLevel = .trace
        options.observers = [observer]
        let payments = InMemoryConnectorSource(clock: clock.engineClock)
        let orders = try orders(options, on: adapter, payments: payments)
        let stock = try stock(on: adapter, clock.engineClock)
        let kinds = Set(orders.definition.roles.map(\.kind))
        try await serving(orders) {
            try await orders.trigger("fails", with: Order(), traceOrigin: Self.origin)
            try await orders.trigger("left", with: Order())
            try await orders.trigger("timed", with: Order(), startingAt: .paid)
            try await orders.trigger("late", with: Order(), startingAt: .packed)
            let gone = try await orders.trigger("gone", with: Order(), startingAt: .packed)
            try await orders.callback(gone)
            try await orders.deleteData(of: gone, actor: "alice")
            try await stock.callback(stock.trigger("order-1", with: Order()))
            payments.send(ConnectorEvent(id: "4711", key: "order-1", at: clock.wallClock))
            await observer.wait { $0.armed.contains { $0.status == OrderStatus.packed.rawValue } }
            clock.advance(by: .hours(3))
            await observer.wait { told in
                Set(told.errors.map(\.role.kind)).isSuperset(of: kinds)
                    && told.errors.contains { $0.role.kind == .deletion && $0.runID != nil }
                    && Set(told.errors.filter { $0.role.kind == .connector }.map { $0.runID == nil }).count == 2
                    && told.events.contains { $0.result == .skipped("skipped") }
            }
        }
        let known = Set(LogKey.allCases.map(\.rawValue))
        var seen: Set<String> = []
        for line in recorder.lines {
            let keys = Set(line.metadata.keys)
            #expect(keys.isSubset(of: known), "\(line)")
            #expect(keys.contains("workflow_name"), "\(line)")
            #expect(keys.contains("instance") || line.message.hasPrefix("a case of the status enum"), "\(line)")
            #expect(keys.contains("role") == keys.contains("process_name"), "\(line)")
            seen.formUnion(keys)
        }
        // Consumers that nobody claimed for a week, runs that are long finished and other deployments are not among what
        // happens here.
        #expect(seen == known.subtracting(["consumer", "count", "status_number", "previously"]))
        for message in [
            "a step failed", "a timer failed", "a timeout failed", "a hook failed", "a connector failed",
            "a schedule failed", "the code that deletes a run's data failed",
        ] {
            let line = try #require(
                recorder.lines.first { $0.message == message && $0.metadata["event_id"] == nil })
            #expect(line.metadata["error"]?.contains("closed") == true, "\(line)")
            #expect(line.metadata["attempt"] == "1", "\(line)")
            #expect(line.metadata["foreign_id"] != nil && line.metadata["role"] != nil, "\(line)")
        }
        let paused = try #require(recorder.lines.first { $0.message == "a run is paused for it" })
        #expect(paused.metadata["foreign_id"] == "fails" && paused.metadata["error"]?.contains("closed") == true)
        #expect(paused.metadata["trace_origin"] == Self.origin)
        #expect(recorder.lines.contains { $0.message == "a connector failed" && $0.metadata["event_id"] == "4711" })
        let failed = try #require(recorder.lines.first { $0.message == "a role failed" })
        #expect(failed.metadata["process_name"] == "data deletion")
    }

    private enum Before: Int, WorkflowStatus {
        case created = 1
        case paid
        case lost
    }

    private enum Now: Int, WorkflowStatus {
        case made = 1
        case paid = 4
    }

    @Test("What a deployment made of the statuses of the one before is logged under keys of the list too")
    func deployment() async throws {
        let adapter = InMemoryAdapter()
        var before = WorkflowBuilder<Order, Before>("orders")
        before.addStep(from: .created, to: .paid, .lost) { _ in .to(.paid) }
        try await serving(before.build(on: adapter, options: optionsWithoutPolling())) {}
        let recorder = LogRecorder()
        var options = optionsWithoutPolling()
        options.logger = recorder.logger
        options.logger.logLevel = .notice
        var now = WorkflowBuilder<Order, Now>("orders")
        now.addStep(from: .made, to: .paid) { _ in .to(.paid) }
        try await serving(now.build(on: adapter, options: options)) {}
        let said = recorder.lines.map { $0.metadata.filter { $0.key != "workflow_name" && $0.key != "instance" } }
        #expect(
            said == [
                ["status": "Made", "status_number": "1", "previously": "Created"],
                ["status": "Paid", "status_number": "4", "previously": "2"],
                ["status": "Lost", "status_number": "3"],
            ])
    }

    @Test("The keys are these for ever")
    func stable() {
        #expect(
            Set(LogKey.allCases.map(\.rawValue)) == [
                "workflow_name", "instance", "role", "process_name", "run_id", "foreign_id", "status",
                "status_number", "previously", "version", "attempt", "error", "reason", "epoch", "trace_origin",
                "event_id", "consumer", "count", "schedule",
                "slot",
            ])
    }
}
