import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

@Suite("The options that a definition tells of")
struct DefinitionOptionTests {
    /// A build of the same workflow, different in what is changed.
    private func definition(
        relayed: Bool = false, step: [StepOption] = [], first: [TimeoutOption] = [], hook: [HookOption] = [],
        connector: [ConnectorOption] = [], deletes: Bool = false, version: Int = 1,
        _ change: (inout BuildOptions) -> Void = { _ in }
    ) throws -> WorkflowDefinition {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addTimeout(from: .paid, to: .refunded, name: "late", timer: .after(.hours(24))) { _, _ in .to(.refunded)
        }
        builder.addTimeout(
            from: .paid, to: .refunded, name: "remind", timer: .after(.hours(1)), options: .lagAlert(.minutes(5))
        ) {
            _, _ in .skip
        }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        builder.onPause { _ in }
        builder.connectWorkflow(named: "stock", reaching: OrderStatus.packed) { _, _, _ in }
        builder.addSchedule("stocktaking", "@daily") { _ in Order() }
        if deletes { builder.customDelete { $0.item = "" } }
        if version > 1 { builder.objectVersion(version) { bytes, _ in bytes } }
        var options = BuildOptions()
        options.retention = Retention(objects: 5)
        options.pauseRetry = PauseRetry()
        options.stepDefaults = step
        options.timeoutDefaults = first
        options.hookDefaults = hook
        options.connectorDefaults = connector
        change(&options)
        let store = InMemoryAdapter()
        let adapter: any WorkflowAdapter =
            relayed ? RelayedAdapter(store: store, streamer: InMemoryStreamer()) : store
        return try builder.build(on: adapter, options: options).definition
    }

    @Test("Each role tells by what options it works, defaults included, and the workflow what is in force for all")
    func told() throws {
        let definition = try definition(relayed: true, step: [.pauseAfterErrors(3), .consumeLag(.milliseconds(1500))])
        func options(of kind: WorkflowDefinition.RoleKind) -> [String: String]? {
            definition.roles.first { $0.kind == kind }?.options
        }
        let backOff = "500ms to 5m, factor 2.0, jitter 0.2"
        #expect(
            options(of: .step) == [
                "parallel": "1", "polling": "30s", "back_off": backOff, "pause_after_errors": "3",
                "consume_lag": "1500ms", "lag_alert": "1801500ms",
            ])
        let timeouts = [
            "polling": "30s", "back_off": backOff, "pause_after_errors": "20", "late.lag_alert": "30m",
            "remind.lag_alert": "5m",
        ]
        #expect(options(of: .timeout) == timeouts)
        #expect(options(of: .timeoutInserter) == timeouts)
        #expect(options(of: .hook) == ["polling": "30s", "back_off": backOff, "lag_alert": "30m"])
        #expect(
            options(of: .connector) == [
                "parallel": "1", "polling": "30s", "back_off": backOff, "consume_lag": "0s", "lag_alert": "30m",
                "from_latest": "no",
            ])
        #expect(options(of: .pauseRetry) == ["after": "1m", "maximum": "1h", "times": "5", "polling": "30s"])
        #expect(options(of: .deletion) == ["polling": "30s", "custom": "no"])
        #expect(options(of: .schedule) == ["polling": "1m"])
        #expect(
            options(of: .outbox) == [
                "parallel": "1", "polling": "250ms", "batch": "256", "lag_alert": "1m",
                "back_off": "100ms to 10s, factor 2.0, jitter 0.2",
            ])
        #expect(options(of: .sweeper) == ["sweeps_after": "10m"])
        #expect(options(of: .retention) == ["finished_runs": "all", "objects": "5", "polling": "1m"])
        #expect(
            definition.options == [
                "lease": "5s", "heartbeat": "1500ms", "grace": "10s", "version_polling": "1s", "await_polling": "5s",
                "role_back_off": "100ms to 10s, factor 2.0, jitter 0.2", "object_version": "1",
            ])
    }

    @Test("Two builds that differ in one option have different hashes, those that differ in none the same")
    func hashes() throws {
        var builds: [WorkflowDefinition] = try [
            definition(), definition(step: [.pauseAfterErrors(19)]), definition(step: [.neverPause]),
            definition(step: [.pollingFrequency(.seconds(31))]), definition(step: [.consumeLag(.seconds(1))]),
            definition(step: [.lagAlert(.minutes(31))]), definition(step: [.parallel(2)]),
            definition(step: [.errorBackOff(BackOff(initial: .milliseconds(500), maximum: .seconds(301)))]),
            definition(step: [.errorBackOff(BackOff(initial: .milliseconds(500), maximum: .seconds(300), jitter: 0))]),
            definition(first: [.pauseAfterErrors(2)]), definition(hook: [.lagAlert(.minutes(31))]),
            definition(connector: [.fromLatest]), definition(deletes: true), definition(version: 2),
            definition { $0.pauseRetry = PauseRetry(times: 6) }, definition { $0.pauseRetry = nil },
            definition { $0.retention = Retention(objects: 6) }, definition { $0.retention = Retention() },
            definition { $0.retention = Retention(finishedRuns: .hours(24), objects: 5) },
            definition { $0.lease = .seconds(6) }, definition { $0.heartbeat = .seconds(1) },
            definition { $0.grace = .seconds(11) }, definition { $0.roleBackOff = .constant(.seconds(1)) },
            definition { $0.deletionPolling = .seconds(31) }, definition { $0.schedulePolling = .seconds(61) },
            definition { $0.versionPolling = .seconds(2) }, definition { $0.awaitPolling = .seconds(6) },
        ]
        builds += try [
            definition(relayed: true), definition(relayed: true) { $0.outbox?.batch = 255 },
            definition(relayed: true) { $0.outbox?.sweepsAfter = .minutes(11) },
        ]
        #expect(Set(builds.map(\.hash)).count == builds.count)
        #expect(try definition().hash == builds[0].hash)
        // Where it runs, and what it logs, is no difference.
        #expect(try definition { ($0.instance, $0.debugMode) = ("elsewhere", true) }.hash == builds[0].hash)
    }

    @Test("A store keeps the definitions of both builds, with their options", arguments: Stores.sharing)
    func stored(on store: Stores) async throws {
        let adapter = try store.make()
        let builds = try [definition(), definition(step: [.pauseAfterErrors(3)])]
        for (number, build) in builds.enumerated() {
            let instance = InstanceDescription(
                startID: StartID("start-\(number)"), name: "host", processID: 1,
                startedAt: Timestamp(microseconds: Int64(number)), definition: build)
            try await adapter.roles.join(instance, lease: .seconds(60))
        }
        #expect(try await Set(adapter.registry.instances().map(\.definitionHash)) == Set(builds.map(\.hash)))
        let stored = try await adapter.registry.definitions().map(\.definition)
        #expect(Set(stored) == Set(builds))
        #expect(Set(stored.map(\.hash)) == Set(builds.map(\.hash)))
    }

    @Test("A definition that was written before options were told is read, and has the hash it had")
    func writtenBefore() throws {
        let text = """
            {"name": "orders", "statuses": [
              {"number": 1, "label": "Created", "starting": true, "terminal": false},
              {"number": 2, "label": "Shipped", "starting": false, "terminal": true}],
             "edges": [{"from": 1, "to": 2, "kind": "step", "note": "soon"}],
             "roles": [
              {"name": "orders-1-consumer", "displayName": "created consumer", "kind": "step", "status": 1},
              {"name": "orders-delete-consumer", "displayName": "data deletion", "kind": "deletion", "runState": 7}]}
            """
        let definition = try JSONDecoder().decode(WorkflowDefinition.self, from: Data(text.utf8))
        #expect(definition.roles.map(\.options) == [[:], [:]] && definition.options.isEmpty)
        #expect(definition.hash == "fdf02ef7bdbcd742")
        let again = try JSONDecoder().decode(WorkflowDefinition.self, from: JSONEncoder().encode(definition))
        #expect(again == definition)
    }
}
