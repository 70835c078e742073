import CoreMetrics
import MetricsTestKit
import Synchronization
import Testing
import Workflows
import WorkflowsMetrics
import WorkflowsTesting

@Suite("Metrics", .timeLimit(.minutes(1)))
struct MetricsTests {
    private let clock = ManualClock()
    private let factory = TestMetrics()
    private let observer = RecordingObserver()

    private func workflow(
        _ adapter: any WorkflowAdapter,
        backOff: BackOff? = nil,
        step: @escaping WorkflowBuilder<Order, OrderStatus>.StepCode = { _ in .to(.shipped) }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, .shipped, perform: step)
        builder.addStep(from: .paid, to: .shipped) { _ in .to(.shipped) }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        // The recording one is told last: what it knows is measured.
        options.observers = [WorkflowMetrics(factory: factory), observer]
        if let backOff {
            options.stepDefaults.append(.errorBackOff(backOff))
            options.outbox?.errorBackOff = backOff
        }
        return try builder.build(on: adapter, options: options)
    }

    private static let created = [("workflow_name", "orders"), ("process_name", "created consumer")]

    private func meter(_ name: String, _ labels: [(String, String)] = created) throws -> [Double] {
        try factory.expectMeter(name, labels).values
    }

    @Test("A role's state is 3 while it waits, 2 while it is held, 1 when it is shut down", arguments: Stores.allCases)
    func states(on store: Stores) async throws {
        let workflow = try workflow(store.make(clock: clock.engineClock))
        try await serving(workflow) {
            let states = try meter("workflow_process_states")
            #expect(states == [3, 2])
        }
        #expect(try meter("workflow_process_states") == [3, 2, 1])
        #expect(factory.meters(label: "workflow_process_states").count == workflow.definition.roles.count)
    }

    @Test("Lag is in seconds, and an alert 1 while it is too much", arguments: Stores.allCases)
    func lag(on store: Stores) async throws {
        let workflow = try workflow(store.make(clock: clock.engineClock))
        let id = try await workflow.trigger("order-1", with: Order())
        clock.advance(by: .hours(1))
        try await serving(workflow) {
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.lags.last { $0.role.name == "orders-1-consumer" }?.lag == .zero }
            #expect(try meter("workflow_process_lag_seconds").filter { $0 > 0 } == [3600])
            #expect(try meter("workflow_process_lag_seconds").last == 0)
            #expect(try meter("workflow_process_lag_alert").filter { $0 > 0 } == [1])
            #expect(try meter("workflow_process_lag_alert").last == 0)
        }
    }

    @Test("A role that is given up while it is behind is behind no more: another instance says how far it is")
    func lagOfAnotherRole() throws {
        let metrics = WorkflowMetrics(factory: factory)
        let role = ObservedRole(
            workflow: "orders", instance: "test", name: "orders-1-consumer", processName: "created consumer",
            kind: .step)
        metrics.roleLagged(RoleLag(role: role, lag: .minutes(90), isAlert: true))
        let now = clock.wallClock
        metrics.roleChanged(RoleChange(role: role, previous: .running, state: .idle, at: now))
        #expect(try meter("workflow_process_lag_seconds") == [5400, 0])
        #expect(try meter("workflow_process_lag_alert") == [1, 0])
    }

    @Test("While another system takes no events its relay falls behind, up to an alert, until they are taken")
    func lagOfTheRelay() async throws {
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer)
        let workflow = try workflow(adapter, backOff: .constant(.minutes(2)))
        let labels = [("workflow_name", "orders"), ("process_name", "outbox relay")]
        streamer.failNext(2)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for failures in 1...2 {
                await observer.wait { $0.errors.count { $0.role.kind == .outbox } == failures }
                await clock.waitForSleeper(dueIn: .minutes(2))
                clock.advance(by: .minutes(2))
            }
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.lags.last { $0.role.kind == .outbox }?.lag == .zero }
            let lags = try meter("workflow_process_lag_seconds", labels)
            // A heartbeat may say the same while the event is in hand.
            #expect(Set(lags.filter { $0 > 0 }) == [120, 240] && lags.last == 0)
            let alerts = try meter("workflow_process_lag_alert", labels)
            #expect(alerts.filter { $0 > 0 }.count >= 2 && alerts.last == 0)
        }
    }

    @Test("A run that is tried again late is behind from when that was due", arguments: Stores.allCases)
    func lagOfWhatFailed(on store: Stores) async throws {
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(
            adapter, backOff: .constant(.minutes(5))
        ) { run in
            if run.attempt == 1 { throw Upstream(description: "no stock") }
            return .to(.shipped)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await adapter.waitUntil { try await $0.isParked(id) }
            clock.advance(by: .hours(1))
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.lags.last { $0.role.name == "orders-1-consumer" }?.lag == .zero }
            #expect(Set(try meter("workflow_process_lag_seconds").filter { $0 > 0 }) == [3300])
            #expect(try meter("workflow_process_lag_alert").contains(1))
        }
    }

    @Test(
        "Latency is recorded of what did not fail, errors and skips are counted, skips by why",
        arguments: Stores.allCases)
    func events(on store: Stores) async throws {
        let clock = clock
        let workflow = try workflow(store.make(clock: clock.engineClock)) { run in
            clock.advance(by: .milliseconds(1500))
            if run.foreignID == "fails" { throw Upstream(description: "no stock") }
            return run.foreignID == "left" ? .skip : .to(.shipped)
        }
        try await serving(workflow) {
            for (index, name) in (["moves", "left", "fails"] as [ForeignID]).enumerated() {
                _ = try await workflow.trigger(name, with: Order())
                await observer.wait { $0.events.count { $0.role.name == "orders-1-consumer" } > index }
            }
            let latency = try factory.expectTimer("workflow_process_latency_seconds", Self.created)
            #expect(latency.values == [1_500_000_000, 1_500_000_000])
            #expect(latency.displayUnit == .seconds)
            #expect(try factory.expectCounter("workflow_process_error_count", Self.created).totalValue == 1)
            let skipped = factory.counters(label: "workflow_process_skipped_events_count")
            #expect(skipped.map(\.totalValue) == [1])
            #expect(
                Set(skipped.flatMap(\.dimensions).map { "\($0)=\($1)" })
                    == ["workflow_name=orders", "process_name=created consumer", "reason=skipped"])
        }
    }

    @Test("Run-state changes are counted from the state before to the state now", arguments: Stores.allCases)
    func runStates(on store: Stores) async throws {
        let workflow = try workflow(store.make(clock: clock.engineClock)) { run in
            run.foreignID == "stays" ? .pause("stock") : .to(.paid)
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let other = try await workflow.trigger("stays", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
            await observer.wait { $0.moves.contains { $0.runState == .paused } }
            try await workflow.cancel(other, actor: "alice")
            try await workflow.deleteData(of: id, actor: "alice")
            await observer.wait { $0.moves.contains { $0.runState == .dataDeleted } }
            let counters = factory.counters(label: "workflow_run_state_changes")
            let counts = Dictionary(
                uniqueKeysWithValues: counters.map { counter in
                    let labels = Dictionary(uniqueKeysWithValues: counter.dimensions)
                    #expect(labels.count == 3 && labels["workflow_name"] == "orders")
                    let key = "\(labels["previous_run_state"] ?? "") -> \(labels["current_run_state"] ?? "")"
                    return (key, counter.totalValue)
                })
            #expect(
                counts == [
                    "Unknown -> Initiated": 2, "Initiated -> Running": 1, "Running -> Completed": 1,
                    "Initiated -> Paused": 1, "Paused -> Cancelled": 1, "Completed -> Requested Data Deleted": 1,
                    "Requested Data Deleted -> Data Deleted": 1,
                ])
        }
    }

    @Test("There are seven names, and no run's ID and no foreign ID in any label")
    func names() async throws {
        let workflow = try workflow(InMemoryAdapter(clock: clock.engineClock)) { run in
            if run.foreignID == "fails" { throw Upstream(description: "no stock") }
            return run.foreignID == "left" ? .skip : .to(.shipped)
        }
        try await serving(workflow) {
            var ids: [String] = []
            for name in ["moves", "left", "fails"] as [ForeignID] {
                ids += [name.rawValue, try await workflow.trigger(name, with: Order()).description]
            }
            await observer.wait { told in
                told.events.count { $0.role.name == "orders-1-consumer" } == 3 && told.moves.count == 4
            }
            let all =
                factory.counters.map { ($0.label, $0.dimensions) } + factory.meters.map { ($0.label, $0.dimensions) }
                + factory.timers.map { ($0.label, $0.dimensions) }
                + factory.recorders.map { ($0.label, $0.dimensions) }
            #expect(
                Set(all.map(\.0)) == [
                    "workflow_process_lag_seconds", "workflow_process_lag_alert", "workflow_process_states",
                    "workflow_process_latency_seconds", "workflow_process_error_count",
                    "workflow_process_skipped_events_count", "workflow_run_state_changes",
                ])
            let values = all.flatMap(\.1).map(\.1)
            for id in ids { #expect(!values.contains { $0.contains(id) }, "\(id)") }
        }
    }
}
