import Testing
import Workflows
import WorkflowsTesting

@Suite("What a test of a workflow waits for", .timeLimit(.minutes(1)))
struct WorkflowWaitingTests {
    private func workflow(on adapter: any WorkflowAdapter, _ clock: ManualClock) throws -> Workflow<Order, OrderStatus>
    {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { run in
            run.object.notes = ["charged"]
            return .to(.paid)
        }
        builder.addCallback(from: .paid, to: .packed) { run, _ in
            run.object.notes.append("packed")
            return .to(.packed)
        }
        builder.addTimeout(from: .packed, to: .shipped, name: "ship", timer: .after(.hours(24))) { _, _ in .to(.shipped)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
    }

    @Test(
        "A callback on a status, a timeout that is armed, an object at a status, and whatever else: all are waited for",
        arguments: Stores.allCases)
    func story(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock)
        try await serving(workflow) {
            async let outcome = workflow.callback(latestOf: "order-1", onceIn: .paid)
            let id = try await workflow.trigger("order-1", with: Order())
            #expect(try await outcome == .applied(version: 3))
            let timeout = try await workflow.timeoutArmed(for: id, in: .packed, named: "ship")
            clock.advance(by: timeout.dueAt - clock.wallClock)
            try await workflow.require(latestOf: "order-1", at: .paid, Order(notes: ["charged"]))
            try await workflow.require(latestOf: "order-1", at: .shipped, Order(notes: ["charged", "packed"]))
            try await workflow.wait(for: id) { $0.runState == .completed }
            try await workflow.wait(forLatestOf: "order-1") { $0.status == .shipped }
        }
    }

    @Test("What does not come to be is an error that says how things stand")
    func missed() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter()
        let workflow = try workflow(on: adapter, clock)
        let id = try await workflow.trigger("order-1", with: Order())
        func message(_ body: () async throws -> Void) async -> String {
            do { try await body() } catch { return (error as? WorkflowError)?.message ?? "\(error)" }
            return "nothing was thrown"
        }
        let soon = Duration.milliseconds(1)
        let waiting = await message { try await workflow.wait(for: id, within: soon) { $0.status == .paid } }
        #expect(waiting.contains("it is initiated in status Created, at version 1"))
        let nobody = await message { try await workflow.callback(latestOf: "order-2", onceIn: .paid, within: soon) }
        #expect(nobody.contains("\"order-2\"") && nobody.contains("there is none"))
        let armed = await message { try await workflow.timeoutArmed(for: id, in: .packed, within: soon) }
        #expect(armed.contains("Packed") && armed.contains("none is armed"))
        let object = await message {
            try await workflow.require(latestOf: "order-1", at: .created, Order(item: "pen"), within: soon)
        }
        #expect(object.contains("book") && object.contains("pen"))
    }

    /// A store that counts how often a run is looked up.
    private final class Looked: WrappingAdapter, WrappingRecordStore {
        let inner = InMemoryAdapter()
        private let lookups = Counter()
        var records: any RecordStore { self }
        var innerRecords: any RecordStore { inner }
        var count: Int { lookups.count }

        func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
            lookups.increment()
            return try await innerRecords.lookup(runID)
        }
    }

    @Test("Nobody looks again before the store tells of a change, or the time is up")
    func nobodyPolls() async throws {
        let (adapter, clock) = (Looked(), ManualClock())
        let workflow = try workflow(on: adapter, clock)
        let id = try await workflow.trigger("order-1", with: Order())
        let waiting = Task {
            try await workflow.wait(for: id, within: .minutes(7), by: clock.engineClock) { $0.status == .paid }
        }
        // Nothing wakes it before the time is up.
        await clock.waitForSleeper(dueIn: .minutes(7))
        #expect(adapter.count == 1 && clock.nextDeadline == .minutes(7))
        clock.advance(by: .minutes(7))
        let error = await #expect(throws: WorkflowError.self) { try await waiting.value }
        #expect(error?.code == .deadlineExceeded && adapter.count == 2)
    }
}
