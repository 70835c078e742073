import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Hooks", .timeLimit(.minutes(1)))
struct HookTests {
    /// What a hook was called with.
    private struct Call: Hashable, Sendable {
        var hook: RunState
        var foreignID: ForeignID
        var version: Int
        var attempt = 1
        var reason: String?
    }

    /// The calls of hooks, as they come.
    private struct Calls: Sendable {
        let stream: AsyncStream<Call>
        let continuation: AsyncStream<Call>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func add(_ hook: RunState, _ run: Run<Order, OrderStatus>) {
            continuation.yield(
                Call(
                    hook: hook, foreignID: run.foreignID, version: run.version, attempt: run.attempt, reason: run.reason
                ))
        }

        /// The next so many.
        func next(_ count: Int) async -> [Call] {
            var found: [Call] = []
            for await call in stream {
                found.append(call)
                if found.count == count { break }
            }
            return found
        }
    }

    /// Runs wait for a callback that ships them; the hooks call what is given.
    private func orders(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, hooked: [RunState],
        _ hook: @escaping @Sendable (RunState, Run<Order, OrderStatus>) throws -> Void
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { run, _ in
            run.object.notes.append("shipped")
            return .to(.shipped)
        }
        let wait = HookOption.errorBackOff(.constant(.seconds(30)))
        if hooked.contains(.paused) { builder.onPause(options: wait) { try hook(.paused, $0) } }
        if hooked.contains(.cancelled) { builder.onCancel(options: wait) { try hook(.cancelled, $0) } }
        if hooked.contains(.completed) { builder.onComplete(options: wait) { try hook(.completed, $0) } }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    private static let all: [RunState] = [.paused, .cancelled, .completed]

    @Test("A hook is called with the run as it was when it came into the state", arguments: Stores.allCases)
    func called(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Calls()
        let notes = Mutex<[[String]]>([])
        let workflow = try orders(on: adapter, clock, hooked: Self.all) { state, run in
            notes.withLock { $0.append(run.object.notes) }
            calls.add(state, run)
        }
        try await serving(workflow) {
            let first = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.pause(first, reason: "looks odd", actor: "alice")
            #expect(
                await calls.next(1)
                    == [Call(hook: .paused, foreignID: "order-1", version: 2, reason: "looks odd")])
            _ = try await workflow.resume(first, actor: "alice")
            _ = try await workflow.callback(first)
            #expect(await calls.next(1) == [Call(hook: .completed, foreignID: "order-1", version: 4)])
            let second = try await workflow.trigger("order-2", with: Order())
            _ = try await workflow.cancel(second, reason: "twice", actor: "bob")
            #expect(
                await calls.next(1) == [Call(hook: .cancelled, foreignID: "order-2", version: 2, reason: "twice")])
            #expect(notes.withLock { $0 } == [[], ["shipped"], []])
        }
    }

    @Test(
        "A hook that throws is called again after its wait though its run moved on, and holds no other run's back",
        arguments: Stores.allCases)
    func failing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Calls()
        let workflow = try orders(on: adapter, clock, hooked: [.paused]) { state, run in
            calls.add(state, run)
            if run.foreignID == "bad", run.attempt < 3 { throw Upstream(description: "pager is down") }
        }
        try await serving(workflow) {
            let bad = try await workflow.trigger("bad", with: Order())
            let good = try await workflow.trigger("good", with: Order())
            _ = try await workflow.pause(bad, actor: "alice")
            try await adapter.waitUntil { try await $0.isParked(bad) }
            _ = try await workflow.pause(good, actor: "alice")
            #expect(await calls.next(2).map(\.foreignID) == ["bad", "good"])
            _ = try await workflow.resume(bad, actor: "alice")
            _ = try await workflow.callback(bad)
            for attempt in 2...3 {
                await clock.waitForSleeper(dueIn: .seconds(30))
                clock.advance(by: .seconds(30))
                #expect(
                    await calls.next(1) == [Call(hook: .paused, foreignID: "bad", version: 2, attempt: attempt)])
                try await adapter.waitUntil { try await $0.isPast(attempts: attempt, of: bad) }
            }
            #expect(try await adapter.records.parked(workflow: nil, runID: bad, limit: 9) == [])
            let role = workflow.internalState["orders-paused-run-state-change-hook-consumer"]
            #expect(role?.errorCount == 2)
            #expect(role?.lastError?.contains("pager is down") == true)
        }
    }

    @Test("While a hook waits to be called again the later ones of that run wait behind it", arguments: Stores.allCases)
    func ordered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Calls()
        let workflow = try orders(on: adapter, clock, hooked: [.paused]) { state, run in
            calls.add(state, run)
            if run.version == 2, run.attempt == 1 { throw Upstream(description: "pager is down") }
        }
        // All three are there before the hook is called for the first.
        let id = try await workflow.trigger("order-1", with: Order())
        try await serving(workflow) {}
        for _ in 1...3 {
            _ = try await workflow.pause(id, actor: "alice")
            _ = try await workflow.resume(id, actor: "alice")
        }
        try await serving(workflow) {
            #expect(await calls.next(1).map(\.version) == [2])
            try await adapter.waitUntil { try await $0.isParked(id) }
            await clock.waitForSleeper(dueIn: .seconds(30))
            clock.advance(by: .seconds(30))
            #expect(await calls.next(3).map(\.version) == [2, 4, 6])
            try await adapter.waitUntil { try await !$0.isParked(id) }
        }
    }

    @Test(
        "A hook that is new to a store hears of nothing from before, and afterwards of what happens while nobody serves",
        arguments: Stores.sharing)
    func fromLatest(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Calls()
        let before = try orders(on: adapter, clock, hooked: []) { _, _ in }
        let old = try await before.trigger("old", with: Order())
        _ = try await before.cancel(old, reason: "over", actor: "alice")
        let hooked = try orders(on: adapter, clock, hooked: Self.all) { calls.add($0, $1) }
        try await serving(hooked) {}
        let missed = try await before.trigger("missed", with: Order())
        _ = try await before.cancel(missed, reason: "over", actor: "alice")
        try await serving(hooked) {
            let now = try await hooked.trigger("now", with: Order())
            _ = try await hooked.cancel(now, reason: "over", actor: "alice")
            #expect(Set(await calls.next(2).map(\.foreignID)) == ["missed", "now"])
        }
        // Dealt with means that it does not come again.
        try await serving(hooked) {
            let last = try await hooked.trigger("last", with: Order())
            _ = try await hooked.cancel(last, reason: "over", actor: "alice")
            #expect(await calls.next(1).map(\.foreignID) == ["last"])
        }
    }

    @Test("A run that stands in a status is no less stuck because a hook of its own waits", arguments: Stores.allCases)
    func holdsNoRun(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try orders(on: adapter, clock, hooked: [.paused]) { _, _ in
            throw Upstream(description: "pager is down")
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.pause(id, actor: "alice")
            try await adapter.waitUntil { try await $0.isParked(id) }
            _ = try await workflow.resume(id, actor: "alice")
            #expect(try await workflow.callback(id) == .applied(version: 4))
            let parked = try await adapter.records.parked(workflow: nil, runID: id, limit: 9)
            #expect(parked.map(\.version) == [2])
            #expect(parked.map(\.lasting) == [true])
        }
    }

    @Test("Each hook is a role, and a run state has one")
    func roles() throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("my orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        builder.onPause { _ in }
        builder.onComplete { _ in }
        let roles = try builder.build(on: InMemoryAdapter()).definition.roles.filter { $0.kind == .hook }
        #expect(
            roles.map(\.name.rawValue) == [
                "my_orders-paused-run-state-change-hook-consumer",
                "my_orders-completed-run-state-change-hook-consumer",
            ])
        #expect(roles.map(\.displayName) == ["paused hook", "completed hook"])
        builder.onPause(options: .pollingFrequency(.zero)) { _ in }
        let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        #expect(error?.mistakes.count == 2)
        #expect(error?.mistakes.first == .twoHooks(.paused))
    }

    @Test(
        "A run in a status that a build does not know is left to the others: its hook is called by one that does, and nothing has failed",
        arguments: Stores.allCases)
    func unknownStatus(on store: Stores) async throws {
        enum Later: Int, WorkflowStatus { case created = 1, lost = 9, found = 10 }
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Calls()
        let older = try orders(on: adapter, clock, hooked: [.cancelled]) { hook, run in calls.add(hook, run) }
        var builder = WorkflowBuilder<Order, Later>("orders")
        builder.addCallback(from: .created, to: .lost) { _, _ in .to(.lost) }
        builder.addCallback(from: .lost, to: .found) { _, _ in .to(.found) }
        let other = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(older) {
            let id = try await other.trigger("order-1", with: Order())
            _ = try await other.callback(id)
            _ = try await other.cancel(id, actor: "alice")
            try await adapter.waitUntil { try await $0.isParked(id) }
            #expect(older.internalState.values.contains { $0.skipped["unknown_status"] == 1 })
            let waiting = try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first
            #expect(waiting?.attempts == 0)
            #expect(waiting?.lastError.contains("status 9") == true)
            #expect(older.internalState.values.allSatisfy { $0.errorCount == 0 })
        }
    }
}
