import Testing
import Workflows
import WorkflowsTesting

@testable import DocumentationSamples

/// What the article about testing shows, as tests.
@Suite("Testing a workflow", .timeLimit(.minutes(1)))
struct TestingSample {
    @Test("A parcel that does not come is refunded after two days")
    func refundsWhatIsNotPacked() async throws {
        let clock = ManualClock()
        var options = BuildOptions()
        options.clock = clock.engineClock
        options.lease = .hours(1_000)
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let orders = try orderWorkflow(payments: Ledger()).build(on: adapter, options: options)
        let service = Task { try await orders.run() }
        defer { service.cancel() }
        await orders.started()

        let id = try await orders.trigger("order-17", with: Order(item: "lamp", cents: 4_900))
        try await orders.timeoutArmed(for: id, in: .paid)
        clock.advance(by: .hours(48))

        let refunded = try await orders.await(id, reaching: .refunded)
        #expect(refunded.record.meta.origin.kind == .timeout)
        #expect(refunded.object.payment == "payment-1")
    }

    @Test("A parcel that comes is shipped")
    func shipsWhatIsPacked() async throws {
        let orders = try orderWorkflow(payments: Ledger()).build(on: InMemoryAdapter())
        let service = Task { try await orders.run() }
        defer { service.cancel() }
        await orders.started()

        try await orders.trigger("order-17", with: Order(item: "lamp", cents: 4_900))
        let parcel = CallbackPayload(bytes: Array("parcel 4711".utf8))
        try await orders.callback(latestOf: "order-17", onceIn: .paid, payload: parcel)
        let shipped = try await orders.wait(forLatestOf: "order-17") { run in run.runState == .completed }
        #expect(shipped.status == .shipped)
        #expect(shipped.object.parcel == "parcel 4711")
    }

    @Test("A step that is called twice for a version charges once")
    func chargesOnce() async throws {
        let ledger = Ledger()
        let charge: WorkflowBuilder<Order, OrderStatus>.StepCode = { run in
            run.object.payment = try await ledger.charge(run.object.cents, idempotencyKey: run.attemptKey)
            guard run.attempt > 1 else { throw ConnectionLost() }
            return .to(.paid)
        }
        var run = RunByHand(Order(item: "lamp", cents: 4_900), at: OrderStatus.created)
        await #expect(throws: ConnectionLost.self) { try await run.step(charge) }
        try await run.step(charge)
        #expect(run.answers == [.to(.paid)])
        #expect(run.object.payment == "payment-1")
        #expect(ledger.count == 1)
    }

    @Test("Who orders while the store is away is asked to come back")
    func tellsThatTheStoreIsAway() async {
        let orders = StoreAway(name: "orders")
        let answer = await place(Order(item: "lamp", cents: 4_900), as: "order-17", with: orders)
        #expect(answer == "please try again later")
    }

    struct ConnectionLost: Error {}
}

func place(
    _ order: Order, as name: ForeignID, with orders: any WorkflowAPI<Order, OrderStatus>
) async -> String {
    do {
        let run = try await orders.trigger(name, with: order)
        return "order \(run.short) is under way"
    } catch  where error.code == .runInProgress {
        return "it was ordered already"
    } catch {
        return "please try again later"
    }
}

/// Answers as a workflow would whose store cannot be reached.
private struct StoreAway: WorkflowAPI {
    let name: WorkflowName

    private var away: WorkflowError { WorkflowError(.storeUnavailable, "the store is away") }

    func run() async throws { throw away }
    func stop() async {}
    func trigger(
        _ foreignID: ForeignID, with object: Order, startingAt start: OrderStatus?, idempotencyKey: IdempotencyKey?,
        traceOrigin: String?
    ) async throws(WorkflowError) -> RunID { throw away }
    func schedule(
        _ foreignID: ForeignID, _ spec: String, timeZone: String, startingAt start: OrderStatus?,
        when filter: WorkflowBuilder<Order, OrderStatus>.SlotFilter?,
        object: @escaping WorkflowBuilder<Order, OrderStatus>.SlotObject
    ) async throws { throw away }
    func await(
        _ runID: RunID, reaching status: OrderStatus, within deadline: Duration?, polling: Duration?
    ) async throws -> Run<Order, OrderStatus> { throw away }
    func callback(_ runID: RunID, payload: CallbackPayload) async throws -> CallbackOutcome { throw away }
    func callback(
        latestOf foreignID: ForeignID, payload: CallbackPayload
    ) async throws -> CallbackOutcome { throw away }
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Run<Order, OrderStatus> { throw away }
    func latest(_ foreignID: ForeignID) async throws(WorkflowError) -> Run<Order, OrderStatus> { throw away }
}
