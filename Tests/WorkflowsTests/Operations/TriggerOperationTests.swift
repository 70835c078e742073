import FoundationEssentials
import Testing
import Workflows

@Suite("Triggering a run without the workflow's types", .timeLimit(.minutes(1)))
struct TriggerOperationTests {
    private func orders(
        _ adapter: any WorkflowAdapter, objectVersion: Int = 1, clock: EngineClock = .system
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        if objectVersion > 1 { builder.objectVersion(objectVersion) { bytes, _ in bytes } }
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    /// A store in which an instance has said which workflow there is.
    private func known(
        _ store: Stores, objectVersion: Int = 1,
        _ body: (RunOperations, Workflow<Order, OrderStatus>, any WorkflowAdapter) async throws -> Void
    ) async throws {
        let adapter = try store.make()
        let workflow = try orders(adapter, objectVersion: objectVersion)
        try await adapter.roles.join(
            InstanceDescription(
                startID: "start-1", name: "one", processID: 1, startedAt: EngineClock.system.now,
                definition: workflow.definition),
            lease: .seconds(5))
        try await body(RunOperations(adapter: adapter), workflow, adapter)
    }

    private func request(
        _ foreignID: ForeignID = "order-1", id: RequestID = "request-1", at status: Int? = nil, dryRun: Bool = false
    ) throws -> TriggerRequest {
        TriggerRequest(
            workflow: "orders", foreignID: foreignID, object: try JSONEncoder().encode(Order()), status: status,
            requestID: id, reason: "lost on the way", claimedActor: "al", dryRun: dryRun)
    }

    @Test("The run goes its way, and says who began it and why; so does the audit log", arguments: Stores.allCases)
    func triggers(on store: Stores) async throws {
        try await known(store, objectVersion: 3) { operations, workflow, adapter in
            guard case .applied(.triggered(let id?)) = try await operations.trigger(request(), actor: "alice") else {
                Issue.record("nothing was triggered")
                return
            }
            let service = Task { try await workflow.run() }
            _ = try await workflow.await(id, reaching: .paid)
            service.cancel()
            _ = await service.result
            let first = try #require(try await adapter.records.history(id).first?.record)
            #expect(first.meta.origin.actor == "alice" && first.meta.reason == "lost on the way")
            #expect(first.objectVersion == 3 && first.runState == .initiated && first.status == 1)
            let entry = try #require(try await adapter.audit.auditEntries(runID: id, limit: 2).first)
            #expect(entry.action == .trigger && entry.result == .applied && entry.triggered == id)
            #expect(entry.actor == "alice" && entry.claimedActor == "al" && entry.workflow == "orders")
        }
    }

    @Test("The same request asked again gives the first run, also when that has ended", arguments: Stores.allCases)
    func once(on store: Stores) async throws {
        try await known(store) { operations, workflow, adapter in
            let first = try await operations.trigger(request(), actor: "alice")
            guard case .applied(.triggered(let id?)) = first else {
                Issue.record("nothing was triggered")
                return
            }
            #expect(try await operations.trigger(request(), actor: "alice") == first)
            _ = try await workflow.cancel(id, actor: "alice")
            #expect(try await operations.trigger(request(), actor: "alice") == first)
            #expect(try await adapter.records.count(RunQuery()).count == 1)
        }
    }

    @Test("It starts where it is told to, and nowhere where nothing moves it", arguments: Stores.allCases)
    func start(on store: Stores) async throws {
        try await known(store) { operations, workflow, _ in
            let paid = try await operations.trigger(request(at: 2), actor: "alice")
            guard case .applied(.triggered(let id?)) = paid else {
                Issue.record("nothing was triggered: \(paid)")
                return
            }
            #expect(try await workflow.lookup(id).status == .paid)
            let shipped = try await operations.trigger(request("order-2", id: "request-2", at: 4), actor: "alice")
            #expect(
                shipped
                    == .refused(
                        "no run of \"orders\" can start at \(workflow.definition.label(of: 4)): nothing moves it from there"
                    ))
        }
    }

    @Test(
        "While the foreign ID has an unfinished run another is refused; what was only tried is in no log",
        arguments: Stores.allCases)
    func unfinished(on store: Stores) async throws {
        try await known(store) { operations, workflow, adapter in
            let id = try await workflow.trigger("order-1", with: Order())
            for dryRun in [true, false] {
                guard case .refused(let why) = try await operations.trigger(request(dryRun: dryRun), actor: "alice")
                else {
                    Issue.record("a second run was triggered")
                    return
                }
                #expect(why.contains("\(id)"))
            }
            #expect(
                try await operations.trigger(request("order-2", id: "request-2", dryRun: true), actor: "alice")
                    == .applied(.triggered(nil)))
            let entries = try await adapter.audit.auditEntries(runID: .zero, limit: 9)
            #expect(entries.map(\.result) == [.refused] && entries.first?.action == .trigger)
            // What was refused once is refused again, whatever became possible meanwhile.
            _ = try await workflow.cancel(id, actor: "alice")
            guard case .refused = try await operations.trigger(request(), actor: "alice") else {
                Issue.record("the same request had two answers")
                return
            }
        }
    }

    @Test("A workflow that no instance ever stored is not found; a run is for something", arguments: Stores.allCases)
    func unknown(on store: Stores) async throws {
        let adapter = try store.make()
        #expect(try await RunOperations(adapter: adapter).trigger(request(), actor: "alice") == .notFound)
        try await known(store) { operations, _, _ in
            let outcome = try await operations.trigger(request(""), actor: "alice")
            #expect(outcome == .refused("a run needs a foreign ID that is not empty"))
        }
    }
}
