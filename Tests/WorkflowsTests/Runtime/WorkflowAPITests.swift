import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("The API of a workflow", .timeLimit(.minutes(1)))
struct WorkflowAPITests {
    private typealias Orders = any WorkflowAPI<Order, OrderStatus>

    /// A program's code: it does not know what stands behind the API.
    private func sell(_ item: String, to customer: ForeignID, by orders: Orders) async throws -> String {
        let id = try await orders.trigger(customer, with: Order(item: item))
        #expect(try await orders.latest(customer).runID == id)
        guard case .applied = try await orders.callback(id) else { return "not paid" }
        guard case .applied = try await orders.callback(latestOf: customer) else { return "not shipped" }
        let shipped = try await orders.await(id, reaching: .shipped, within: .seconds(30))
        let stands = try await orders.lookup(id)
        return "\(orders.name): \(shipped.object.item) for \(stands.foreignID)"
    }

    /// Ships whatever it is triggered with, and keeps in mind what it was asked.
    private final class Fake: WorkflowAPI {
        private struct State {
            var calls: [String] = []
            var run = RunByHand(Order(), at: OrderStatus.shipped)
        }

        let name: WorkflowName = "fake"
        private let state = Mutex(State())

        var calls: [String] { state.withLock { $0.calls } }
        private var run: Run<Order, OrderStatus> { state.withLock { $0.run.run } }
        private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

        func run() async throws { note("run") }
        func stop() async { note("stop") }
        func trigger(
            _ foreignID: ForeignID, with object: Order, startingAt start: OrderStatus?,
            idempotencyKey: IdempotencyKey?, traceOrigin: String?
        ) async throws(WorkflowError) -> RunID {
            note("trigger \(foreignID)")
            state.withLock { $0.run = RunByHand(object, at: .shipped, foreignID: foreignID) }
            return run.runID
        }
        func schedule(
            _ foreignID: ForeignID, _ spec: String, timeZone: String, startingAt start: OrderStatus?,
            when filter: WorkflowBuilder<Order, OrderStatus>.SlotFilter?,
            object: @escaping WorkflowBuilder<Order, OrderStatus>.SlotObject
        ) async throws { note("schedule \(foreignID) \(spec) in \(timeZone)") }
        func await(
            _ runID: RunID, reaching status: OrderStatus, within deadline: Duration?, polling: Duration?
        ) async throws -> Run<Order, OrderStatus> {
            note("await \(status.label)")
            return run
        }
        func callback(_ runID: RunID, payload: CallbackPayload) async throws -> CallbackOutcome {
            note("callback \(payload.bytes)")
            return .applied(version: 2)
        }
        func callback(latestOf foreignID: ForeignID, payload: CallbackPayload) async throws -> CallbackOutcome {
            note("callback \(foreignID) \(payload.bytes)")
            return .applied(version: 3)
        }
        func lookup(_ runID: RunID) async throws(WorkflowError) -> Run<Order, OrderStatus> { run }
        func latest(_ foreignID: ForeignID) async throws(WorkflowError) -> Run<Order, OrderStatus> { run }
    }

    @Test(
        "Code that knows the API alone works with a workflow on any store, and with a fake in its place",
        arguments: Stores.allCases)
    func standsIn(on store: Stores) async throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: store.make(), options: optionsWithoutPolling())
        #expect(try await sell("book", to: "ada", by: workflow) == "orders: book for ada")
        let fake = Fake()
        #expect(try await sell("lamp", to: "bob", by: fake) == "fake: lamp for bob")
        #expect(fake.calls == ["trigger bob", "callback []", "callback bob []", "await Shipped"])
    }

    @Test("It serves, schedules and stops through the API as it does by itself", arguments: Stores.allCases)
    func serves(on store: Stores) async throws {
        let clock = ManualClock()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(
            on: store.make(clock: clock.engineClock), options: optionsWithoutPolling(clock: clock.engineClock))
        let orders: Orders = workflow
        let service = Task { try await orders.run() }
        await workflow.started()
        let schedule = Task { try await orders.schedule("nightly", "30 9 * * *") { _ in Order() } }
        await clock.waitForSleeper(dueIn: .minutes(30))
        clock.advance(by: .minutes(30))
        try await until("the run of the slot is completed", seeing: { try? await orders.latest("nightly") }) {
            $0?.runState == .completed
        }
        await orders.stop()
        try await service.value
        let error = await #expect(throws: WorkflowError.self) { try await schedule.value }
        #expect(error?.code == .stopping)
    }
}
