import Testing
import Workflows
import WorkflowsTesting

@Suite("Timeouts that ended", .timeLimit(.minutes(1)))
struct EndedTimeoutTests {
    /// Fires the first run's timeout, does something to the run, and looks how often the timeout fired once those armed
    /// later have fired too.
    private func timesFired(
        _ store: Stores, firstOutcome: TimeoutTransition<OrderStatus>,
        afterwards:
            @Sendable (
                Workflow<Order, OrderStatus>, any WorkflowAdapter, RunID
            ) async throws -> Void
    ) async throws -> Int {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(from: .created, to: .refunded, timer: .after(.hours(24))) { run, _ in
            guard run.foreignID == "order-1" else { return .to(.refunded) }
            return calls.increment() == 1 ? firstOutcome : .to(.refunded)
        }
        builder.addCallback(from: .created, to: .paid) { _, _ in .saveAndRepeat }
        builder.addStep(from: .paid, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await adapter.armed(id)
            clock.advance(by: .hours(24))
            try await adapter.waitUntil { _ in
                calls.count == 1 ? try await adapter.timeouts(of: id).isEmpty : false
            }
            try await afterwards(workflow, adapter, id)
            // Events are read in order: where a later run's timeout is armed, the first run's events were dealt with.
            for number in 2...3 {
                let later = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                _ = try await adapter.armed(later)
                clock.advance(by: .hours(24))
                #expect(try await adapter.nextVersion(of: later, after: 1).runState == .completed)
            }
            #expect(try await adapter.timeouts(of: id).isEmpty)
            #expect(try await workflow.lookup(id).status == .created)
        }
        return calls.count
    }

    @Test(
        "To end a timeout that is not there is a conflict that stores nothing, and to put it off changes nothing",
        arguments: Stores.allCases)
    func notThere(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(from: .created, to: .refunded, timer: .after(.hours(24))) { _, _ in .to(.refunded) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let (armed, record) = (try await adapter.armed(id), try await workflow.lookup(id).record)
            let next = try record.advanced(
                to: .completed, status: OrderStatus.refunded.rawValue, newVisit: true, origin: Origin(.timeout),
                at: clock.wallClock)
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.run = .advance(from: record, to: next)
            transaction.timeouts = [.finish(id: armed.id + 1)]
            let error = await #expect(throws: WorkflowError.self) { try await adapter.records.transact(transaction) }
            #expect(error?.code == .conflict)
            #expect(try await workflow.lookup(id).version == 1)
            transaction = StoreTransaction(at: clock.wallClock)
            transaction.timeouts = [
                .again(id: armed.id + 1, dueAt: clock.wallClock),
                .fail(id: armed.id + 1, attempts: 1, error: "away", retryAt: clock.wallClock),
            ]
            _ = try await adapter.records.transact(transaction)
            #expect(try await adapter.timeouts(of: id) == [armed])
        }
    }

    @Test("A timeout that was skipped stays over when its run is paused and resumed", arguments: Stores.allCases)
    func skippedThenResumed(on store: Stores) async throws {
        let fired = try await timesFired(store, firstOutcome: .skip) { workflow, _, id async throws in
            #expect(try await workflow.pause(id, actor: "alice") == .applied(.paused))
            #expect(try await workflow.resume(id, actor: "alice") == .applied(.resumed))
        }
        #expect(fired == 1)
    }

    @Test("A timeout that paused its run is over when the run is resumed", arguments: Stores.allCases)
    func pausedThenResumed(on store: Stores) async throws {
        let fired = try await timesFired(store, firstOutcome: .pause("look at it")) {
            workflow, adapter, id async throws in
            _ = try await adapter.nextVersion(of: id, after: 1)
            #expect(try await workflow.resume(id, actor: "alice") == .applied(.resumed))
        }
        #expect(fired == 1)
    }

    @Test("A timeout that was skipped stays over when its run is saved in the same visit", arguments: Stores.allCases)
    func skippedThenSaved(on store: Stores) async throws {
        let fired = try await timesFired(store, firstOutcome: .skip) { workflow, _, id async throws in
            #expect(try await workflow.callback(id) == .applied(version: 2))
        }
        #expect(fired == 1)
    }
}
