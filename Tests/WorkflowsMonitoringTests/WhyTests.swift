import Logging
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite
import WorkflowsTesting

@Suite("Why a run does not move", .timeLimit(.minutes(1)))
struct WhyTests {
    private enum Status: Int, WorkflowStatus {
        case created = 1
        case waiting
        case done
    }

    private struct Order: Codable, Sendable {}
    private struct Upstream: Error, CustomStringConvertible { let description = "503" }

    private func workflow(
        _ store: WatchedStore, start: Status
    ) throws -> Workflow<Order, Status> {
        var builder = WorkflowBuilder<Order, Status>("orders")
        builder.startingAt(start)
        builder.addStep(from: .created, to: .done, options: .errorBackOff(.constant(.hours(1)))) { _ in
            throw Upstream()
        }
        builder.addTimeout(from: .waiting, to: .done, name: "reminder", timer: .after(.hours(1))) { _, _ in
            .to(.done)
        }
        var options = BuildOptions()
        options.logger.logLevel = .critical
        options.poll(every: .hours(1))
        return try builder.build(on: store.adapter, options: options)
    }

    /// A run that a service has dealt with, until the condition holds; the service is stopped then.
    private func served(
        _ store: WatchedStore, start: Status, until condition: (RunID) async throws -> Bool,
        then look: (RunID) async throws -> Void
    ) async throws -> RunID {
        let workflow = try workflow(store, start: start)
        let service = Task { try await workflow.run() }
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        let listener = store.adapter.changes.listen(to: [.parked("orders"), .timeouts("orders")])
        while try await !condition(id) { try await listener.wait(upTo: .seconds(10), clock: .system) }
        try await look(id)
        service.cancel()
        _ = await service.result
        return id
    }

    @Test("A failure is tried again where somebody holds the role; where nobody does, that is why")
    func backingOff() async throws {
        let store = try WatchedStore()
        func cause(_ id: RunID) async throws -> Why.Cause {
            try await store.monitor(at: EngineClock.system.now).why(id).value.cause
        }
        let id = try await served(store, start: .created) { id in
            try await !store.adapter.records.parked(workflow: nil, runID: id, limit: 1).isEmpty
        } then: { id in
            guard case .backingOff(1, _, "503") = try await cause(id) else {
                Issue.record("\(try await cause(id))")
                return
            }
        }
        #expect(try await cause(id) == .roleWithoutHolder(role: "created consumer"))
    }

    @Test("A run whose timeout is not armed yet waits for the role that arms it")
    func notArmed() async throws {
        let store = try WatchedStore()
        let workflow = try workflow(store, start: .waiting)
        let service = Task { try await workflow.run() }
        await workflow.started()
        service.cancel()
        _ = await service.result
        let id = try await workflow.trigger("order-1", with: Order())
        let cause = try await store.monitor(at: EngineClock.system.now).why(id).value.cause
        #expect(cause == .roleWithoutHolder(role: "waiting timeout inserter"))
    }

    @Test("A run in hand is so since its step began, not since it came into its status")
    func inHand() async throws {
        let store = try WatchedStore()
        let (began, signal) = AsyncStream<Void>.makeStream()
        let (finish, finishing) = AsyncStream<Void>.makeStream()
        var builder = WorkflowBuilder<Order, Status>("orders")
        builder.addStep(from: .created, to: .done) { _ in
            signal.yield()
            for await _ in finish { break }
            return .to(.done)
        }
        var options = BuildOptions()
        options.logger.logLevel = .critical
        options.poll(every: .hours(1))
        let workflow = try builder.build(on: store.adapter, options: options)
        // It waits a good while before anybody takes it.
        let old = try builder.build(on: store.adapter, options: options)
        let id = try await old.trigger("order-1", with: Order())
        let triggered = try await old.lookup(id).record.createdAt
        let service = Task { try await workflow.run() }
        for await _ in began { break }
        let report = try #require(workflow.internalState["orders-1-consumer"])
        #expect(report.currentRun == id)
        #expect(try #require(report.currentRunSince) > triggered)
        let listener = store.adapter.changes.listen(to: [.roles])
        while true {
            if case .inHand(_, _, let since) = try await store.monitor(at: EngineClock.system.now).why(id).value.cause {
                #expect(since == report.currentRunSince)
                break
            }
            try await listener.wait(upTo: .seconds(2), clock: .system)
        }
        finishing.yield()
        service.cancel()
        _ = await service.result
    }

    @Test("Of a run that the engine paused it is told when the engine resumes it, where it will")
    func resumedByEngine() async throws {
        let store = try WatchedStore()
        var builder = WorkflowBuilder<Order, Status>("orders")
        builder.addStep(from: .created, to: .done, options: .pauseAfterErrors(1)) { _ in throw Upstream() }
        var options = BuildOptions()
        options.logger.logLevel = .critical
        options.pauseRetry = PauseRetry(after: .hours(1))
        options.poll(every: .hours(1))
        let workflow = try builder.build(on: store.adapter, options: options)
        let service = Task { try await workflow.run() }
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        let listener = store.adapter.changes.listen(to: [.parked("orders")])
        var parked: ParkedEvent?
        while parked == nil {
            parked = try await store.adapter.records.parked(workflow: nil, runID: id, limit: 1).first
            if parked == nil { try await listener.wait(upTo: .seconds(10), clock: .system) }
        }
        let cause = try await store.monitor(at: EngineClock.system.now).why(id).value.cause
        #expect(cause == .pausedByEngine(reason: "err ×1: 503", resumedAt: parked?.dueAt))
        // Another consumer's failure beside it says nothing of that.
        var other = StoreTransaction(at: EngineClock.system.now)
        other.parking = parked.map { .cleared($0) }
        _ = try await store.adapter.records.transact(other)
        parked?.consumer = "orders-1-timeout-auto-inserter-consumer"
        other.parking = parked.map { .parked($0) }
        _ = try await store.adapter.records.transact(other)
        let alone = try await store.monitor(at: EngineClock.system.now).why(id).value.cause
        #expect(alone == .pausedByEngine(reason: "err ×1: 503", resumedAt: nil))
        service.cancel()
        _ = await service.result
    }

    @Test("Of a run that was cancelled it is told by whom and why")
    func cancelled() async throws {
        let store = try WatchedStore()
        let workflow = try workflow(store, start: .waiting)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.cancel(id, reason: "customer asked", actor: "alice")
        let why = try await store.monitor(at: EngineClock.system.now).why(id)
        #expect(why.value.sentence(asOf: why.asOf) == "it has ended: cancelled by alice: customer asked")
    }

    @Test("An overdue timeout is late because nobody holds the role that fires it; one that is not due is waited for")
    func timeout() async throws {
        let store = try WatchedStore()
        func cause(_ id: RunID, after wait: Duration) async throws -> Why.Cause {
            try await store.monitor(at: EngineClock.system.now + wait).why(id).value.cause
        }
        let id = try await served(store, start: .waiting) { id in
            try await store.adapter.timeouts?.timeouts(workflow: nil, runID: id, limit: 1).isEmpty == false
        } then: { _ in
        }
        guard case .timeout(name: "reminder", _) = try await cause(id, after: .zero) else {
            Issue.record("\(try await cause(id, after: .zero))")
            return
        }
        #expect(try await cause(id, after: .hours(2)) == .roleWithoutHolder(role: "waiting timeouts"))
    }
}
