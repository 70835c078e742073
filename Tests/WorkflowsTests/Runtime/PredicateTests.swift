import Testing
import Workflows

@Suite("Steps with predicates", .timeLimit(.minutes(1)))
struct PredicateTests {
    private typealias Builder = WorkflowBuilder<Order, OrderStatus>

    private static let isNoted: Builder.Predicate = { !$0.object.notes.isEmpty }

    @Test(
        "Of several steps on a status the first takes a run whose predicate holds, in definition order",
        arguments: Stores.allCases)
    func order(on store: Stores) async throws {
        var builder = Builder("orders")
        builder.addStep(from: .created, to: .refunded, when: { $0.object.notes == ["refund"] }) { _ in .to(.refunded) }
        builder.addStep(from: .created, to: .packed, when: Self.isNoted) { _ in .to(.packed) }
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        #expect(workflow.definition.roles.filter { $0.kind == .step }.map(\.name) == ["orders-1-consumer"])
        try await serving(workflow) {
            for (notes, status) in [(["refund"], OrderStatus.refunded), (["gift"], .packed), ([], .shipped)] {
                var order = Order()
                order.notes = notes
                let id = try await workflow.trigger(ForeignID("order-\(notes)"), with: order)
                #expect(try await workflow.await(id, reaching: status).status == status)
            }
        }
    }

    @Test(
        "not holds where its predicate does not; a run that no step takes stays where it is", arguments: Stores.allCases
    )
    func negation(on store: Stores) async throws {
        var builder = Builder("orders")
        builder.addStep(from: .created, to: .paid, when: not(Self.isNoted)) { _ in .to(.paid) }
        builder.addStep(from: .paid, to: .shipped, when: Self.isNoted) { _ in .to(.shipped) }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let left = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(left, reaching: .paid)
            var noted = Order()
            noted.notes = ["gift"]
            let taken = try await workflow.trigger("order-2", with: noted, startingAt: .paid)
            _ = try await workflow.await(taken, reaching: .shipped)
            // The events of a status come in their order: the first one was dealt with before.
            #expect(try await workflow.lookup(left).version == 2)
            #expect(workflow.internalState["orders-2-consumer"]?.skipped == ["no_predicate_held": 1])
        }
    }

    @Test(
        "A predicate that throws is a failed attempt of its step, by that step's own options",
        arguments: Stores.allCases)
    func throwing(on store: Stores) async throws {
        var builder = Builder("orders")
        builder.addStep(
            from: .created, to: .paid, when: { _ in throw Upstream(description: "503") }, options: .pauseAfterErrors(1)
        ) { _ in .to(.paid) }
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let adapter = try store.make()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let record = try await adapter.nextVersion(of: id, after: 1)
            #expect(record.runState == .paused)
            #expect(record.meta.reason == "err ×1: 503")
        }
    }

    @Test("A step moves a run only to where it said itself, whatever its neighbours declare")
    func destinations() async throws {
        var builder = Builder("orders")
        builder.addStep(from: .created, to: .paid, when: { _ in true }) { _ in .to(.shipped) }
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let adapter = InMemoryAdapter()
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            let record = try await adapter.nextVersion(of: id, after: 1)
            #expect(record.runState == .paused)
            #expect(record.meta.reason?.contains("which is not declared") == true)
        }
    }

    @Test("Steps that can never be asked, and steps that do not agree about their role, are mistakes")
    func mistakes() {
        var builder = Builder("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addStep(from: .created, to: .shipped, when: Self.isNoted) { _ in .to(.shipped) }
        builder.addStep(from: .paid, to: .shipped, when: Self.isNoted, options: .parallel(2)) { _ in .to(.shipped) }
        builder.addStep(from: .paid, to: .shipped) { _ in .to(.shipped) }
        let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        #expect(error?.mistakes.first == .unreachableStep(status: "Created"))
        #expect(error?.mistakes.count == 2)
        #expect(error?.description.contains("its steps share a role") == true)
    }
}
