import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("A role that was lost while its run was read", .timeLimit(.minutes(1)))
struct LostRoleTests {
    /// What is called for a run.
    enum Code: String, CaseIterable, CustomTestStringConvertible {
        case step, timer, timeout, hook, deletion

        var testDescription: String { rawValue }

        var role: RoleName {
            switch self {
            case .step: "orders-1-consumer"
            case .timer: "orders-1-timeout-auto-inserter-consumer"
            case .timeout: "orders-1-timeout-consumer"
            case .hook: "orders-paused-run-state-change-hook-consumer"
            case .deletion: "orders-delete-consumer"
            }
        }
    }

    @Test("It calls nothing any more: who holds the role now calls it too", arguments: Code.allCases)
    func callsNothing(_ code: Code) async throws {
        let clock = ManualClock()
        let store = SlowStore(UnreachableRoles(clock: clock.engineClock))
        let calls = Counter()
        let workflow = try workflow(
            code, on: RelayedAdapter(store: store, streamer: InMemoryStreamer(clock: clock.engineClock)), clock, calls)
        let id = try await workflow.trigger("order-1", with: Order())
        switch code {
        case .hook: _ = try await workflow.pause(id, actor: "alice")
        case .deletion:
            _ = try await workflow.cancel(id, actor: "alice")
            _ = try await workflow.deleteData(of: id, actor: "alice")
        case .step, .timer, .timeout: break
        }
        if code != .timeout { store.holds() }
        let service = Task { try await workflow.run() }
        if code == .timeout {
            _ = try await store.inner.armed(id)
            store.holds()
            clock.advance(by: .seconds(1))
        }
        try await store.reads.arrived()
        #expect(workflow.internalState[code.role]?.state == .running)
        store.inner.becomeUnreachable()
        clock.advance(by: .seconds(5))
        try await workflow.role(code.role, "it is lost") { $0?.state != .running }
        store.reads.open()
        // Whatever is still called is called before it ends.
        service.cancel()
        _ = await service.result
        #expect(calls.count == 0)
    }

    private func workflow(
        _ code: Code, on adapter: any WorkflowAdapter, _ clock: ManualClock, _ calls: Counter
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        switch code {
        case .step:
            builder.addStep(from: .created, to: .shipped) { _ in
                calls.increment()
                return .to(.shipped)
            }
        case .timer:
            let timer = Timer<Order, OrderStatus>.when { _, _ in
                calls.increment()
                return nil
            }
            builder.addTimeout(from: .created, to: .shipped, timer: timer) { _, _ in .to(.shipped) }
        case .timeout:
            builder.addTimeout(from: .created, to: .shipped, timer: .after(.seconds(1))) { _, _ in
                calls.increment()
                return .to(.shipped)
            }
        case .hook, .deletion: builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        }
        if code == .hook { builder.onPause { _ in _ = calls.increment() } }
        if code == .deletion { builder.customDelete { _ in _ = calls.increment() } }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.lease = .seconds(5)
        return try builder.build(on: adapter, options: options)
    }
}

/// A store in memory that answers who looks up a run when it is told to.
private final class SlowStore: WrappingAdapter, WrappingRecordStore {
    let inner: UnreachableRoles
    let reads = Gate()
    private let isSlow = Mutex(false)

    init(_ inner: UnreachableRoles) { self.inner = inner }

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner.inner }

    func holds() { isSlow.withLock { $0 = true } }

    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
        let found = try await inner.inner.lookup(runID)
        if isSlow.withLock({ $0 }) { await reads.pass() }
        return found
    }
}
