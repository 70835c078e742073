import Synchronization
import Testing
import Workflows
import WorkflowsSQLite

@Suite("What a person may do to a run", .timeLimit(.minutes(1)))
struct OperationTests {
    private func parked(_ adapter: any WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling())
    }

    private func request(_ kind: ActionKind, _ id: RunID, version: Int, _ request: RequestID) -> ActionRequest {
        ActionRequest(kind: kind, runID: id, decidedVersion: version, requestID: request, reason: "INC-42")
    }

    @Test(
        "A run that moved on since the decision is a conflict that says to what, and is untouched",
        arguments: Stores.allCases)
    func conflict(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try parked(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.callback(id)
        let outcome = try await RunOperations(adapter: adapter)
            .perform(request(.cancel, id, version: 1, "r1"), actor: "alice")
        #expect(outcome == .conflict(version: 2, status: "Shipped", runState: .completed))
        #expect(try await workflow.lookup(id).version == 2)
        let audit = try await adapter.audit.auditEntries(runID: id, limit: 10)
        #expect(audit.map(\.result) == [.conflict])
        #expect(audit.first?.actor == "alice" && audit.first?.reason == "INC-42")
    }

    @Test(
        "The same request asked again gets the first answer and changes nothing, whatever the answer was",
        arguments: Stores.allCases)
    func requestIDs(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try parked(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        let operations = RunOperations(adapter: adapter)
        let pause = request(.pause, id, version: 1, "r1")
        #expect(try await operations.perform(pause, actor: "alice") == .applied(.paused))
        #expect(try await operations.perform(pause, actor: "alice") == .applied(.paused))
        #expect(try await workflow.lookup(id).version == 2)
        let again = request(.pause, id, version: 2, "r2")
        #expect(try await operations.perform(again, actor: "alice") == .illegal(from: .paused))
        _ = try await workflow.resume(id, actor: "alice")
        #expect(try await operations.perform(again, actor: "alice") == .illegal(from: .paused))
        #expect(try await adapter.audit.auditEntries(runID: id, limit: 10).count == 3)
    }

    @Test("A dry run says what would happen, changes nothing and leaves no audit row", arguments: Stores.allCases)
    func dryRun(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try parked(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        var dry = request(.cancel, id, version: 1, "r1")
        dry.dryRun = true
        #expect(try await RunOperations(adapter: adapter).perform(dry, actor: "alice") == .applied(.cancelled))
        #expect(try await workflow.lookup(id).version == 1)
        #expect(try await adapter.audit.auditEntries(runID: id, limit: 10).isEmpty)
    }

    @Test(
        "Each action is legal from the states it may leave, and refused by name from the others",
        arguments: Stores.allCases)
    func legality(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try parked(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        #expect(try await workflow.resume(id, actor: "a") == .illegal(from: .initiated))
        #expect(try await workflow.retry(id, actor: "a") == .illegal(from: .initiated))
        #expect(try await workflow.pause(id, actor: "a") == .applied(.paused))
        #expect(try await workflow.retry(id, actor: "a") == .applied(.resumed))
        #expect(try await workflow.cancel(id, actor: "a") == .applied(.cancelled))
        #expect(try await workflow.cancel(id, actor: "a") == .illegal(from: .cancelled))
        let missing = try await RunOperations(adapter: adapter)
            .perform(request(.pause, RunID.random(), version: 1, "r9"), actor: "a")
        #expect(missing == .notFound)
    }

    @Test(
        "Retrying a finished run triggers one new run that names it; a second retry of it is refused",
        arguments: Stores.allCases)
    func retry(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try parked(adapter)
        let id = try await workflow.trigger("order-1", with: Order(item: "lamp"))
        _ = try await workflow.cancel(id, actor: "a")
        guard case .applied(.triggered(let again?)) = try await workflow.retry(id, actor: "a") else {
            Issue.record("the retry did not trigger a run")
            return
        }
        let record = try await workflow.lookup(again)
        #expect(record.object.item == "lamp" && record.status == .created)
        #expect(record.record.meta.retriedFrom == id)
        guard case .refused(let inProgress) = try await workflow.retry(id, actor: "a") else {
            Issue.record("the second retry was not refused")
            return
        }
        #expect(inProgress.contains("\(again)"))
        _ = try await workflow.cancel(again, actor: "a")
        guard case .refused(let already) = try await workflow.retry(id, actor: "a") else {
            Issue.record("the third retry was not refused")
            return
        }
        #expect(already.contains("retried already"))
    }

    @Test("A run that another process cancelled while the step was busy with another run is not given to the step")
    func cancelledWhileQueued() async throws {
        let store = try TemporarySQLite(clock: .system)
        let elsewhere = try SQLiteAdapter(path: store.inner.path)
        let called = Mutex<[ForeignID]>([])
        let begun = AsyncStream.makeStream(of: Void.self)
        let gate = AsyncStream.makeStream(of: Void.self)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            called.withLock { $0.append(run.foreignID) }
            guard run.foreignID == "busy" else { return .to(.shipped) }
            begun.continuation.yield()
            for await _ in gate.stream { break }
            return .to(.shipped)
        }
        let workflow = try builder.build(on: store, options: optionsWithoutPolling())
        try await serving(workflow) {
            _ = try await workflow.trigger("busy", with: Order())
            for await _ in begun.stream { break }
            let queued = try await workflow.trigger("queued", with: Order())
            let outcome = try await RunOperations(adapter: elsewhere)
                .perform(request(.cancel, queued, version: 1, "r1"), actor: "alice")
            #expect(outcome == .applied(.cancelled))
            gate.continuation.yield()
            let last = try await workflow.trigger("last", with: Order())
            _ = try await workflow.await(last, reaching: .shipped)
            #expect(called.withLock { $0 } == ["busy", "last"])
        }
    }
}
