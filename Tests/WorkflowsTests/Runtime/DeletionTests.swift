import FoundationEssentials
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Deleting data", .timeLimit(.minutes(1)))
struct DeletionTests {
    /// Runs wait for a callback that ships them and adds a note.
    private func orders(
        on adapter: any WorkflowAdapter, _ clock: EngineClock = .system,
        delete: WorkflowBuilder<Order, OrderStatus>.DeletionCode? = nil
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { run, _ in
            run.object.notes.append("to Jane Doe")
            return .to(.shipped)
        }
        if let delete { builder.customDelete(perform: delete) }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    private func shipped(
        _ workflow: Workflow<Order, OrderStatus>, _ foreignID: ForeignID = "order-1"
    ) async throws -> RunID {
        let id = try await workflow.trigger(foreignID, with: Order(item: "Jane's diary"))
        _ = try await workflow.pause(id, reason: "Jane called", actor: "alice")
        _ = try await workflow.resume(id, reason: "Jane called again", actor: "alice")
        _ = try await workflow.callback(id)
        return id
    }

    private func deleted(_ id: RunID, _ adapter: any WorkflowAdapter) async throws {
        try await adapter.waitUntil { try await $0.lookup(id)?.runState == .dataDeleted }
    }

    @Test(
        "Nothing is left of the objects and reasons of a run in any version; who, when, and where it went stay",
        arguments: Stores.allCases)
    func everything(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        try await serving(workflow) {
            let id = try await shipped(workflow)
            let before = try await workflow.history(id)
            let outcome = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
            #expect(outcome == .applied(.deletionRequested(copy: nil)))
            try await deleted(id, adapter)
            let after = try await workflow.history(id)
            #expect(after.allSatisfy { $0.record.object.isEmpty })
            #expect(after.map(\.record.meta.reason) == [nil, nil, nil, nil, "ticket 9", "ticket 9"])
            #expect(after.map(\.record.runState).suffix(2) == [.requestedDataDeleted, .dataDeleted])
            #expect(after.prefix(4).map(\.record.status) == before.map(\.record.status))
            #expect(after.prefix(4).map(\.record.updatedAt) == before.map(\.record.updatedAt))
            #expect(after.map(\.record.meta.origin.actor) == [nil, "alice", "alice", nil, "bob", nil])
            let audit = try await adapter.audit.auditEntries(runID: id, limit: 9)
            #expect(audit.map(\.reason) == ["ticket 9", nil, nil])
            #expect(try await adapter.records.latest(workflow: "orders", foreignID: "order-1")?.runID == id)
        }
    }

    @Test("Code of the workflow's own says what is left of each version's object", arguments: Stores.allCases)
    func custom(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter) { order in
            order.item = "deleted"
            order.notes = order.notes.map { _ in "" }
        }
        try await serving(workflow) {
            let id = try await shipped(workflow)
            _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
            try await deleted(id, adapter)
            let objects = try await workflow.history(id).map {
                try JSONDecoder().decode(Order.self, from: $0.record.object)
            }
            #expect(objects.map(\.item) == Array(repeating: "deleted", count: 6))
            #expect(objects.map(\.notes) == [[], [], [], [""], [""], [""]])
            #expect(try await workflow.lookup(id).object.item == "deleted")
        }
    }

    @Test(
        "When that code throws nothing is deleted, and it is called again until it goes through",
        arguments: Stores.allCases)
    func failing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        let workflow = try orders(on: adapter, clock.engineClock) { order in
            if calls.increment() == 2 { throw Upstream(description: "the archive of Jane Doe is down") }
            order.item = "deleted"
        }
        try await serving(workflow) {
            let id = try await shipped(workflow)
            let before = try await workflow.history(id).map(\.record.object)
            _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
            try await adapter.waitUntil { try await $0.isParked(id) }
            #expect(try await workflow.history(id).map(\.record.object).prefix(4) == before[...])
            #expect(try await workflow.lookup(id).runState == .requestedDataDeleted)
            let parked = try #require(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first)
            #expect(parked.lastError == "deleting: the archive of Jane Doe is down")
            await clock.waitForSleeper(dueIn: parked.dueAt - clock.engineClock.now)
            clock.advance(by: parked.dueAt - clock.engineClock.now)
            try await deleted(id, adapter)
            #expect(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).isEmpty)
            #expect(try await workflow.lookup(id).object.item == "deleted")
        }
    }

    @Test(
        "What a hook failed at no longer tells of the run, and it is not called without its data",
        arguments: Stores.allCases)
    func parkedErrors(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.onComplete { _ in throw Upstream(description: "no mail for Jane Doe") }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(id)
            try await adapter.waitUntil { try await $0.isParked(id) }
            _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
            try await deleted(id, adapter)
            let parked = try await adapter.records.parked(workflow: nil, runID: id, limit: 9)
            #expect(parked.map(\.lastError) == [""])
            let due = try #require(parked.first?.dueAt)
            await clock.waitForSleeper(dueIn: due - clock.engineClock.now)
            clock.advance(by: due - clock.engineClock.now)
            try await adapter.waitUntil { try await !$0.isParked(id) }
        }
    }

    @Test("A run that is not finished keeps its data", arguments: Stores.allCases)
    func unfinished(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        #expect(try await workflow.deleteData(of: id, reason: "t", actor: "bob") == .illegal(from: .initiated))
        _ = try await workflow.pause(id, actor: "bob")
        #expect(try await workflow.deleteData(of: id, reason: "t", actor: "bob") == .illegal(from: .paused))
        #expect(try await workflow.lookup(id).object == Order())
    }

    @Test("What is asked for while nobody serves is done once somebody does", arguments: Stores.allCases)
    func later(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        let id = try await shipped(workflow)
        _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
        #expect(try await workflow.lookup(id).object.item == "Jane's diary")
        try await serving(workflow) { try await deleted(id, adapter) }
    }

    @Test("The run that was retried from it is named: it has a copy", arguments: Stores.allCases)
    func copies(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        let id = try await shipped(workflow)
        guard case .applied(.triggered(let copy?)) = try await workflow.retry(id, actor: "bob") else {
            Issue.record("not retried")
            return
        }
        #expect(
            try await workflow.deleteData(of: id, reason: "t", actor: "bob")
                == .applied(.deletionRequested(copy: copy)))
        let entry = try #require(try await adapter.audit.auditEntries(runID: id, limit: 1).first)
        #expect(entry.detail == "deletion_requested \(copy)")
    }

    @Test("A retry that was on its way when the data was deleted stores no copy", arguments: Stores.allCases)
    func lateRetry(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        let id = try await shipped(workflow)
        let read = try #require(try await adapter.records.lookup(id))
        _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
        var copy = Record(
            workflow: read.workflow, foreignID: read.foreignID, runID: .random(), runState: .initiated, status: 1,
            object: read.object, objectVersion: 1, createdAt: read.updatedAt, updatedAt: read.updatedAt,
            meta: .init(
                version: 1, visit: 1, enteredAt: read.updatedAt, statusLabel: "Created", origin: Origin(.person)))
        copy.meta.retriedFrom = id
        var transaction = StoreTransaction(at: read.updatedAt)
        transaction.run = .create(copy)
        let late = transaction
        await #expect {
            try await adapter.records.transact(late)
        } throws: {
            WorkflowError.Code.conflict ~= $0
        }
    }

    @Test("Who asks for a run without data is told so, and it cannot be retried", arguments: Stores.allCases)
    func afterwards(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try orders(on: adapter)
        try await serving(workflow) {
            let id = try await shipped(workflow)
            _ = try await workflow.deleteData(of: id, reason: "ticket 9", actor: "bob")
            try await deleted(id, adapter)
            await #expect {
                try await workflow.lookup(id)
            } throws: {
                WorkflowError.Code.codec ~= $0 && "\($0)".contains("the run's data was deleted")
            }
            await #expect {
                try await workflow.await(id, reaching: .shipped)
            } throws: {
                "\($0)".contains("the run's data was deleted")
            }
            #expect(try await workflow.retry(id, actor: "bob") == .refused("the run's data was deleted"))
        }
    }
}
