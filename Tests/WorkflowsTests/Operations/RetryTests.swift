import Testing
import Workflows

@Suite("Retrying a finished run", .timeLimit(.minutes(1)))
struct RetryTests {
    private func orders(_ adapter: any WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: adapter, options: optionsWithoutPolling())
    }

    private func retry(
        _ id: RunID, _ workflow: Workflow<Order, OrderStatus>, on adapter: any WorkflowAdapter, dry: Bool = true
    ) async throws -> ActionOutcome {
        let request = ActionRequest(
            kind: .retry, runID: id, decidedVersion: try await workflow.lookup(id).version,
            requestID: RequestID(RunID.random().description), reason: nil, dryRun: dry)
        return try await RunOperations(adapter: adapter, definition: workflow.definition)
            .perform(request, actor: "alice")
    }

    @Test("A dry run answers what the retry would, and names no run that is not there", arguments: Stores.allCases)
    func dryRun(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.cancel(id, actor: "alice")
        #expect(try await retry(id, workflow, on: adapter) == .applied(.triggered(nil)))

        let next = try await workflow.trigger("order-1", with: Order())
        guard case .refused(let inProgress) = try await retry(id, workflow, on: adapter) else {
            Issue.record("the dry run did not see the unfinished run")
            return
        }
        #expect(inProgress.contains("\(next)"))
        _ = try await workflow.cancel(next, actor: "alice")

        guard case .applied(.triggered(let again?)) = try await retry(id, workflow, on: adapter, dry: false) else {
            Issue.record("the retry did not trigger a run")
            return
        }
        _ = try await workflow.cancel(again, actor: "alice")
        let already = try await retry(id, workflow, on: adapter)
        #expect(already == .refused("it was retried already, as run \(again)"))
        #expect(already == (try await retry(id, workflow, on: adapter, dry: false)))
        #expect(try await adapter.records.count(RunQuery()).count == 3)
    }

    @Test("Of several runs each is retried, whatever was retried before", arguments: Stores.allCases)
    func several(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(adapter)
        var retries: Set<RunID> = []
        for order in ["order-1", "order-2"] as [ForeignID] {
            let id = try await workflow.trigger(order, with: Order())
            _ = try await workflow.cancel(id, actor: "alice")
            guard case .applied(.triggered(let again?)) = try await retry(id, workflow, on: adapter, dry: false) else {
                Issue.record("the retry of \(order) did not trigger a run")
                return
            }
            #expect(try await workflow.lookup(again).foreignID == order)
            retries.insert(again)
        }
        #expect(retries.count == 2)
    }

    @Test("A run is not retried where nothing moves it any more", arguments: Stores.allCases)
    func nothingMoves(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.callback(id)
        _ = try await workflow.cancel(id, actor: "alice")
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        let later = try builder.build(on: adapter, options: optionsWithoutPolling())
        for dry in [true, false] {
            let outcome = try await retry(id, later, on: adapter, dry: dry)
            #expect(
                outcome
                    == .refused("no run of \"orders\" can start at Paid: nothing moves it from there"))
        }
        #expect(try await later.lookup(id).runState == .cancelled)
        #expect(try await adapter.records.count(RunQuery()).count == 1)
    }

    @Test("Without a definition at hand the one that an instance stored last decides", arguments: Stores.allCases)
    func storedDefinition(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.cancel(id, actor: "alice")
        func dryRun() async throws -> ActionOutcome {
            let request = ActionRequest(
                kind: .retry, runID: id, decidedVersion: 2, requestID: "r1", reason: nil, dryRun: true)
            return try await RunOperations(adapter: adapter).perform(request, actor: "alice")
        }
        guard case .refused(let why) = try await dryRun() else {
            Issue.record("nothing says where runs start, and yet one would")
            return
        }
        #expect(why.contains("start a service once"))
        try await serving(workflow) {}
        #expect(try await dryRun() == .applied(.triggered(nil)))
    }
}
