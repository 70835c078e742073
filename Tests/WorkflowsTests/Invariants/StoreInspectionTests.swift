import Testing
import Workflows
import WorkflowsTesting

@Suite("The inspection of a store", .timeLimit(.minutes(1)))
struct StoreInspectionTests {
    // A store that suspends in a write may tell the journal of two in another order.
    @Test("A store that was used as it should be keeps every invariant", arguments: [Stores.memory])
    func sound(_ store: Stores) async throws {
        let clock = ManualClock()
        let adapter = JournaledAdapter(try store.make(clock: clock.engineClock))
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock.engineClock))
        try await serving(workflow) {
            for number in 1...5 {
                let id = try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
                _ = try await workflow.await(id, reaching: .paid)
                if number % 2 == 0 { _ = try await workflow.callback(id) }
            }
        }
        #expect(try await StoreInspection(of: adapter, journal: adapter.journal).broken() == [])
        #expect(adapter.journal.broken == [])
        #expect(adapter.journal.runs.count == 5)
    }

    @Test("A run whose event was acknowledged, and nothing else done, waits for nothing", arguments: Stores.sharing)
    func stranded(_ store: Stores) async throws {
        let adapter = JournaledAdapter(try store.make())
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {}
        let id = try await workflow.trigger("order-1", with: Order())
        #expect(try await StoreInspection(of: adapter, journal: adapter.journal).broken() == [])
        let event = try #require(try await adapter.records.events(after: 0, limit: 1).first)
        var transaction = StoreTransaction(at: event.at)
        transaction.cursor = CursorMove(
            consumer: "orders-1-consumer", partition: Partition(of: id), from: 0, to: event.id)
        _ = try await adapter.records.transact(transaction)
        let broken = try await StoreInspection(of: adapter, journal: adapter.journal).broken()
        #expect(broken.map(\.invariant) == [.waits])
    }

    /// A store with one run that was created, paid for and waits for a callback: versions 1 and 2.
    private func paid() async throws -> InMemoryAdapter {
        let adapter = InMemoryAdapter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(on: adapter, options: optionsWithoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
        }
        return adapter
    }

    private func broken(in store: LyingStore) async throws -> Set<BrokenInvariant.Invariant> {
        Set(try await StoreInspection(of: store).broken().map(\.invariant))
    }

    @Test("A store that tells the truth breaks nothing")
    func truthful() async throws {
        #expect(try await broken(in: LyingStore(inner: try await paid())).isEmpty)
    }

    struct Lie: CustomTestStringConvertible {
        let testDescription: String
        let invariant: BrokenInvariant.Invariant
        let tell: @Sendable (inout [Record]) -> Void

        init(
            _ what: String, _ invariant: BrokenInvariant.Invariant, _ tell: @escaping @Sendable (inout [Record]) -> Void
        ) {
            testDescription = what
            self.invariant = invariant
            self.tell = tell
        }
    }

    @Test(
        "Versions that cannot follow one another are named",
        arguments: [
            Lie("a version is missing", .versions) { $0[1].meta.version = 3 },
            Lie("it was stored before the one before", .versions) { $0[1].updatedAt = $0[0].updatedAt - .seconds(1) },
            Lie("its run was triggered at another time", .versions) { $0[1].createdAt = $0[0].createdAt + .seconds(1) },
            Lie("it is of another visit without having moved", .versions) {
                $0[1].status = $0[0].status
                $0[1].meta.visit = 7
            },
            Lie("the first one is under way", .runStates) { $0[0].runState = .running },
            Lie("the second one was moved by nothing yet", .runStates) { $0[1].runState = .initiated },
            Lie("a run that had ended goes on", .runStates) {
                $0.append($0[1])
                $0[1].runState = .completed
                $0[2].meta.version = 3
            },
            Lie("it went where no edge leads", .edges) { $0[1].status = OrderStatus.refunded.rawValue },
            Lie("it went along an edge by other means", .edges) { $0[1].meta.origin = Origin(.timeout) },
            Lie("it moved to where it was, and no edge leads there", .edges) {
                $0[1].status = $0[0].status
                $0[1].meta.visit = 2
            },
            Lie("the run began where nothing moves it on", .edges) { $0[0].status = OrderStatus.shipped.rawValue },
        ])
    func versions(_ lie: Lie) async throws {
        let found = try await broken(in: LyingStore(inner: try await paid(), ofVersions: lie.tell))
        #expect(found.contains(lie.invariant), "\(found)")
    }

    @Test(
        "Events that are not those of the versions are named",
        arguments: [
            { events in events.removeLast() },
            { events in events.append(events[1]) },
            { events in events[0] = events[0].told(version: 2) },
            { events in events[1] = events[1].told(version: 3) },
            { events in events[1] = events[1].told(topic: events[0].topic) },
            { events in events.swapAt(0, 1) },
        ] as [@Sendable (inout [Event]) -> Void])
    func events(_ lie: @escaping @Sendable (inout [Event]) -> Void) async throws {
        #expect(try await broken(in: LyingStore(inner: try await paid(), ofEvents: lie)) == [.events])
    }

    @Test("Counters that are not what counting gives are named")
    func counts() async throws {
        let store = LyingStore(inner: try await paid(), ofCounts: { $0.removeAll() })
        #expect(try await broken(in: store) == [.counts])
    }
}
