import Testing
import Workflows
import WorkflowsTesting

@Suite("The bound of the store in memory", .timeLimit(.minutes(1)))
struct BoundTests {
    private func workflow(_ adapter: InMemoryAdapter) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            run.foreignID == "waits" ? .pause("it is told to") : .to(.shipped)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling())
    }

    @Test("Of more finished runs than are kept, those that finished first go whole; unfinished ones stay")
    func oldestGo() async throws {
        let adapter = InMemoryAdapter(keepingFinished: 3)
        let workflow = try workflow(adapter)
        try await serving(workflow) {
            let waits = try await workflow.trigger("waits", with: Order())
            _ = try await adapter.nextVersion(of: waits, after: 1)
            var ids: [RunID] = []
            for number in 0..<200 {
                let key = IdempotencyKey("key-\(number)")
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order(), idempotencyKey: key)
                ids.append(id)
                _ = try await workflow.await(id, reaching: .shipped)
            }
            let kept = Set([waits] + ids.suffix(3))
            #expect(try await Set(adapter.list(RunQuery(), after: nil, limit: 1000).items.map(\.runID)) == kept)
            #expect(try await Set(adapter.events(after: 0, limit: 1000).map(\.runID)) == kept)
            #expect(try await adapter.lastEventID() == 402)
            #expect(try await adapter.history(ids[0]).isEmpty)
            #expect(try await adapter.latest(workflow: "orders", foreignID: "order-0") == nil)
            #expect(try await adapter.run(of: "orders", idempotencyKey: "key-0") == nil)
            #expect(try await adapter.run(of: "orders", idempotencyKey: "key-199") == ids[199])
            #expect(try await workflow.history(ids[199]).count == 2)
        }
    }

    @Test("Of what people did to roles the latest is kept; a request among it is not carried out again")
    func roleActions() async throws {
        let adapter = InMemoryAdapter()
        func action(_ number: Int) -> RoleAction {
            RoleAction(
                kind: .stop, role: "orders-1-consumer", requestID: RequestID("request-\(number)"), reason: nil,
                actor: "alice", at: Timestamp(microseconds: Int64(number)))
        }
        for number in 0..<2500 { _ = try await adapter.carryOut(action(number)) }
        let kept = try await adapter.roleActions(limit: 10_000)
        #expect(kept.map(\.action.requestID) == (1500..<2500).reversed().map { RequestID("request-\($0)") })
        let answer = try await adapter.carryOut(action(2000))
        #expect(try await adapter.roleActions(limit: 10_000) == kept)
        #expect(answer == kept.first { $0.action.requestID == "request-2000" }?.outcome)
    }

    @Test("Of what was asked for runs that never were the latest is kept; what was done to a run stays with it")
    func unfounded() async throws {
        let adapter = InMemoryAdapter()
        let workflow = try workflow(adapter)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.pause(id, actor: "alice")
        let operations = RunOperations(adapter: adapter)
        for number in 0..<5000 {
            let request = ActionRequest(
                kind: .pause, runID: RunID(high: 1, low: UInt64(number)), decidedVersion: 1,
                requestID: RequestID("request-\(number)"), reason: nil)
            #expect(try await operations.perform(request, actor: "alice") == .notFound)
        }
        let lines = try await adapter.auditEntries(runID: nil, limit: 10_000)
        #expect((1001...2001).contains(lines.count))
        #expect(lines.first?.requestID == "request-4999")
        #expect(lines.last?.runID == id && lines.last?.result == .applied)
        #expect(lines.dropLast().map(\.runID.low) == lines.dropLast().indices.map { UInt64(4999 - $0) })
    }

    @Test("Of what people did to runs that retention let go of the latest is kept, and all of what is still there")
    func actionsOfGoneRuns() async throws {
        let adapter = InMemoryAdapter()
        let workflow = try workflow(adapter)
        let stays = try await workflow.trigger("stays", with: Order())
        _ = try await workflow.pause(stays, actor: "alice")
        let later = Timestamp(microseconds: .max)
        var last: [RunID] = []
        for round in 0..<3 {
            last = []
            for number in 0..<700 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                _ = try await workflow.cancel(id, actor: "alice")
                last.append(id)
            }
            var transaction = StoreTransaction(at: later)
            transaction.upkeep = .forget(last, writtenBefore: later)
            _ = try await adapter.transact(transaction)
            #expect(try await adapter.list(RunQuery(), after: nil, limit: 10).items.count == 1, "round \(round)")
        }
        let lines = try await adapter.auditEntries(runID: nil, limit: 10_000)
        #expect((1001...2001).contains(lines.count))
        #expect(lines.prefix(700).map(\.runID) == last.reversed())
        #expect(lines.last?.runID == stays)
    }

    @Test("Of instances that are no more the latest are remembered, for a day; whose lease runs is not forgotten")
    func instances() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        func join(_ start: StartID) async throws {
            let definition = WorkflowDefinition(
                name: "orders", statuses: [], edges: [],
                roles: [.init(name: "orders-1", displayName: "orders", kind: .step, status: 1)])
            try await adapter.join(
                InstanceDescription(
                    startID: start, name: "host", processID: 17, startedAt: clock.wallClock, definition: definition),
                lease: .seconds(5))
        }
        func renew(_ start: StartID) async throws -> [RoleName: Int64] {
            try await adapter.renew(
                LeaseRenewal(
                    instance: start, wanted: ["orders-1"], at: clock.wallClock, lease: .hours(48))
            ).held
        }
        try await join("here")
        let held = try await renew("here")
        #expect(held == ["orders-1": 1])
        for number in 0..<200 {
            clock.advance(by: .seconds(6))
            try await join(StartID("start-\(number)"))
        }
        var known = try await adapter.instances().map(\.startID)
        #expect((65...66).contains(known.count))
        #expect(known.contains("here") && known.contains("start-199") && !known.contains("start-100"))
        clock.advance(by: .hours(25))
        try await join("new")
        known = try await adapter.instances().map(\.startID)
        #expect(Set(known) == ["here", "new"])
        #expect(try await renew("here") == held)
    }

    @Test("What a hook failed at goes with its run: nothing is left to be tried again")
    func failuresGo() async throws {
        let adapter = InMemoryAdapter(keepingFinished: 3)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        builder.onComplete { _ in throw Upstream(description: "no mail") }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            var ids: [RunID] = []
            for number in 0..<8 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                ids.append(id)
                _ = try await workflow.callback(id)
                try await adapter.waitUntil { try await $0.isParked(id) }
            }
            let parked = try await adapter.parked(workflow: nil, runID: nil, limit: 100)
            #expect(Set(parked.map(\.runID)) == Set(ids.suffix(3)))
        }
    }
}
