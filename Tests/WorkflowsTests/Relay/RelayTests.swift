import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Relaying events to another system", .timeLimit(.minutes(1)))
struct RelayTests {
    /// Created, paid by a step, shipped by a step; a hook counts the ends.
    private func orders(
        on adapter: any WorkflowAdapter, clock: EngineClock = .system, parallel: Int = 1,
        paying: @escaping @Sendable (Run<Order, OrderStatus>) async throws -> Void = { _ in },
        options change: (inout BuildOptions) -> Void = { _ in }
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, options: .parallel(parallel)) { run in
            try await paying(run)
            return .to(.paid)
        }
        builder.addStep(from: .paid, to: .shipped, options: .parallel(parallel)) { _ in .to(.shipped) }
        var options = optionsWithoutPolling(clock: clock)
        options.outbox?.errorBackOff = .constant(.milliseconds(1))
        change(&options)
        return try builder.build(on: adapter, options: options)
    }

    @Test("Every event is sent, those of a run in the order of their versions", arguments: [1, 5])
    func order(relays: Int) async throws {
        let streamer = InMemoryStreamer()
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: streamer)
        let workflow = try orders(on: adapter, parallel: 3, options: { $0.outbox?.parallelCount = relays })
        try await serving(workflow) {
            var ids: [RunID] = []
            for number in 0..<40 { ids.append(try await workflow.trigger(ForeignID("order-\(number)"), with: Order())) }
            for id in ids { _ = try await workflow.await(id, reaching: .shipped) }
        }
        #expect(streamer.events(on: Topic(workflow: "orders", kind: .status(1))).count == 40)
        #expect(streamer.events(on: Topic(workflow: "orders", kind: .status(2))).count == 40)
        let sent = streamer.all.filter { $0.topic.workflow == "orders" }
        for (_, events) in Dictionary(grouping: sent, by: \.runID) { #expect(events.map(\.version) == [1, 2, 3]) }
    }

    @Test("A streamer that fails loses nothing: what it did not take is sent again, and nothing is left in the outbox")
    func failingStreamer() async throws {
        let streamer = FaultyStreamer()
        let store = InMemoryAdapter()
        let adapter = RelayedAdapter(store: store, streamer: streamer)
        let workflow = try orders(on: adapter)
        streamer.failNext(3)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
            try await adapter.isRelayed("orders")
        }
        #expect(streamer.failures == 3)
        let backlog = try await store.backlog(of: .outbox(of: "orders"), workflow: "orders", limit: 10)
        #expect(backlog == Backlog(depth: Total(0, .exact), oldest: nil))
    }

    @Test(
        "An event that the streamer will never take is a dead letter, and the others go on; it can be replayed",
        arguments: [1, 256])
    func refusedEvent(batch: Int) async throws {
        let streamer = FaultyStreamer()
        let adapter = RelayedAdapter(store: try TemporarySQLite(clock: .system), streamer: streamer)
        streamer.refuses { $0.foreignID == "order-7" && $0.version == 1 }
        let log = LogRecorder()
        let workflow = try orders(
            on: adapter,
            options: {
                $0.outbox?.batch = batch
                $0.logger = log.logger
            })
        var ids: [RunID] = []
        for number in 0..<20 { ids.append(try await workflow.trigger(ForeignID("order-\(number)"), with: Order())) }
        let refused = ids[7]
        let letters = DeadLetterOperations(adapter: adapter)
        try await serving(workflow) {
            for id in ids where id != refused { _ = try await workflow.await(id, reaching: .shipped) }
            try await adapter.isRelayed("orders")
            #expect(try await workflow.lookup(refused).version == 1)
            let found = try await letters.letters(limit: 9)
            #expect(found.map(\.consumer) == [.outbox(of: "orders")])
            #expect(found.map(\.error) == ["the event is too large"])
            #expect(found.first.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains("version=1") == true)
            let role = workflow.internalState.values.first { $0.role.rawValue.contains("outbox") }
            #expect(role?.errorCount == 1 && role?.skipped["refused"] == 1)
            #expect(log.lines.contains { $0.message == "the streamer refuses an event, which is a dead letter now" })
            streamer.refusesNothing()
            let letter = try #require(found.first)
            let outcome = try await letters.replay(consumer: letter.consumer, eventID: letter.eventID, actor: "alice")
            #expect(outcome == .replayed(refused, version: 1))
            _ = try await workflow.await(refused, reaching: .shipped)
            try await adapter.isRelayed("orders")
        }
        #expect(try await letters.count() == 0)
        let sent = streamer.all.filter { $0.topic.workflow == "orders" }
        for (_, events) in Dictionary(grouping: sent, by: \.runID) { #expect(events.map(\.version) == [1, 2, 3]) }
    }

    @Test("Where the store keeps no dead letters an event that is refused is not lost: it is sent again and again")
    func refusedWithoutLetters() async throws {
        let streamer = FaultyStreamer()
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: streamer)
        streamer.refuses { $0.version == 1 }
        let workflow = try orders(on: adapter)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await until("it is refused again and again", seeing: { streamer.refusals }) { $0 >= 3 }
            streamer.refusesNothing()
            _ = try await workflow.await(id, reaching: .shipped)
        }
    }

    @Test("What a step decided and the store did not take is decided again: its event was not acknowledged")
    func lostDecision() async throws {
        let store = LosingStore(
            InMemoryAdapter(), late: false, losing: { $0.run?.record.meta.origin.kind == .step },
            storing: { _ in false })
        let workflow = try orders(on: RelayedAdapter(store: store, streamer: InMemoryStreamer()))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
            #expect(try await workflow.history(id).map(\.record.version) == [1, 2, 3])
        }
        #expect(store.losses == 1)
    }

    @Test("An event that comes twice moves a run once")
    func duplicates() async throws {
        let streamer = FaultyStreamer()
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: streamer)
        streamer.sendsTwice()
        let calls = Counter()
        let workflow = try orders(on: adapter, paying: { _ in calls.increment() })
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .shipped)
            #expect(try await workflow.history(id).map(\.record.status) == [1, 2, 4])
        }
    }

    @Test("Work in hand that is not stored is not acknowledged: who comes next is given it again")
    func acknowledgedAfterStoring() async throws {
        let streamer = InMemoryStreamer()
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: streamer)
        let hangs = try orders(on: adapter, paying: { _ in try await Task.sleep(for: .seconds(1000)) })
        let id = try await serving(hangs) {
            let id = try await hangs.trigger("order-1", with: Order())
            let listener = adapter.changes.listen(to: [.roles])
            while hangs.internalState["orders-1-consumer"]?.currentRun == nil {
                try await listener.wait(upTo: .milliseconds(5), clock: .system)
            }
            return id
        }
        let works = try orders(on: adapter)
        try await serving(works) { _ = try await works.await(id, reaching: .shipped) }
    }

    @Test("An instance without outbox leaves relaying to others")
    func withoutOutbox() async throws {
        let streamer = InMemoryStreamer()
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: streamer)
        let without = try orders(on: adapter, options: { $0.outbox = nil })
        #expect(!without.definition.roles.contains { $0.kind == .outbox || $0.kind == .sweeper })
        let id = try await without.trigger("order-1", with: Order())
        try await serving(without) {}
        #expect(streamer.all.isEmpty)
        let with = try orders(on: adapter)
        #expect(with.definition.roles.contains { $0.kind == .outbox })
        try await serving(with) { _ = try await with.await(id, reaching: .shipped) }
    }

    @Test("What is left when the stop meets the relay while it sends is still relayed", arguments: Stores.sharing)
    func farewellWhileSending(on store: Stores) async throws {
        let streamer = GatedStreamer()
        let adapter = RelayedAdapter(store: try store.make(), streamer: streamer)
        let workflow = try orders(on: adapter, options: { $0.outbox?.batch = 1 })
        let service = GracefulService(workflow)
        await workflow.started()
        var ids: [RunID] = []
        for number in 1...5 { ids.append(try await workflow.trigger(ForeignID("order-\(number)"), with: Order())) }
        try await streamer.gate.arrived()
        service.stop()
        // The first event is still on its way.
        try await workflow.isDraining()
        streamer.gate.open()
        try await service.ended()
        #expect(Set(streamer.inner.all.map(\.runID)) == Set(ids))
    }

    @Test("What is stored while the service stops is still relayed", arguments: Stores.sharing)
    func farewell(on store: Stores) async throws {
        let streamer = InMemoryStreamer()
        let store = try store.make()
        let adapter = RelayedAdapter(store: store, streamer: streamer)
        let (inHand, started) = AsyncStream<Void>.makeStream()
        let (mayEnd, end) = AsyncStream<Void>.makeStream()
        let workflow = try orders(
            on: adapter,
            paying: { _ in
                started.yield()
                for await _ in mayEnd { break }
            })
        let service = GracefulService(workflow)
        await workflow.started()
        let id = try await workflow.trigger("order-1", with: Order())
        for await _ in inHand { break }
        service.stop()
        // The step is still in hand.
        try await workflow.isDraining()
        end.yield()
        try await service.ended()
        let versions = try await workflow.history(id).map(\.record.version)
        #expect(versions.count > 1)
        #expect(streamer.all.map(\.version) == versions)
        let outbox = try #require(adapter.outbox as? any BacklogCounting)
        let backlog = try await outbox.backlog(of: .outbox(of: "orders"), workflow: "orders", limit: 10)
        #expect(backlog.depth.count == 0)
    }

    @Test(
        "A streamer that hangs holds a stop up for little more than a second, and never for longer than the grace",
        arguments: [Duration.seconds(10), .zero])
    func hangingFarewell(grace: Duration) async throws {
        let clock = ManualClock()
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer)
        streamer.hangs()
        let workflow = try orders(on: adapter, clock: clock.engineClock, options: { $0.grace = grace })
        let service = GracefulService(workflow)
        await workflow.started()
        _ = try await workflow.trigger("order-1", with: Order())
        try await until("the streamer hangs", seeing: { streamer.hanging }) { $0 > 0 }
        service.stop()
        if grace > .zero {
            await clock.waitForSleeper(dueIn: .milliseconds(1100))
            clock.advance(by: .milliseconds(1100))
        }
        try await service.ended()
        #expect(workflow.internalState.values.allSatisfy { $0.errorCount == 0 })
        #expect(try await adapter.registry.instances().map { $0.stoppedAt } == [clock.wallClock])
    }

    @Test(
        "A run whose event the streamer lost goes on once it has stood for long, and is told of no more often than that"
    )
    func sweeper() async throws {
        let clock = ManualClock()
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer)
        let workflow = try orders(
            on: adapter, clock: clock.engineClock, options: { $0.outbox?.sweepsAfter = .minutes(10) })
        try await serving(workflow) {
            streamer.loseNext()
            let id = try await workflow.trigger("order-1", with: Order())
            try await until("an event is lost", seeing: { streamer.lost }) { $0 >= 1 }
            var minutes = 0
            while true {
                // All that is to be done by now is done, and all that the roles have to say is stored.
                await clock.waitForSleeper(dueIn: .minutes(1))
                try await isReported(adapter, clock)
                guard streamer.all.isEmpty, minutes < 20 else { break }
                clock.advance(by: .minutes(1))
                minutes += 1
            }
            #expect((10...11).contains(minutes))
            _ = try await workflow.await(id, reaching: .shipped)
            try await until("every version is sent", seeing: { streamer.all }) { $0.count >= 3 }
            #expect(streamer.all.map(\.version) == [1, 2, 3])
        }
    }

    @Test("What another workflow's connector failed at does not keep a lost event from being sent again")
    func sweeperAndFailures() async throws {
        let clock = ManualClock()
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer)
        let workflow = try orders(
            on: adapter, clock: clock.engineClock, options: { $0.outbox?.sweepsAfter = .minutes(10) })
        try await serving(workflow) {
            streamer.loseNext()
            let id = try await workflow.trigger("order-1", with: Order())
            try await until("an event is lost", seeing: { streamer.lost }) { $0 >= 1 }
            let now = clock.wallClock
            var failed = StoreTransaction(at: now)
            failed.parking = .parked(
                ParkedEvent(
                    consumer: "billing-connector-orders-1-consumer", workflow: "orders", runID: id,
                    foreignID: "order-1", partition: Partition(of: id), version: 1, status: 1, attempts: 9,
                    dueAt: now + .hours(1), lastError: "503", firstErrorAt: now, lastErrorAt: now, lasting: true))
            _ = try await adapter.records.transact(failed)
            for _ in 1...12 {
                await clock.waitForSleeper(dueIn: .minutes(1))
                try await isReported(adapter, clock)
                clock.advance(by: .minutes(1))
            }
            _ = try await workflow.await(id, reaching: .shipped)
        }
    }

    @Test(
        "Where stays are slow a lost event is sent again after three times what 99 of 100 take, and not before",
        arguments: [Stores.memory, .sqlite])
    func slowStays(on store: Stores) async throws {
        let clock = ManualClock()
        let streamer = FaultyStreamer(clock: clock.engineClock)
        let adapter = RelayedAdapter(store: try store.make(clock: clock.engineClock), streamer: streamer)
        let workflow = try orders(
            on: adapter, clock: clock.engineClock,
            paying: { run in if run.foreignID == "slow" { try await clock.sleep(for: .minutes(8)) } },
            options: { $0.outbox?.sweepsAfter = .minutes(10) })
        try await serving(workflow) {
            let slow = try await workflow.trigger("slow", with: Order())
            await clock.waitForSleeper(dueIn: .minutes(8))
            clock.advance(by: .minutes(8))
            _ = try await workflow.await(slow, reaching: .shipped)
            try await until("every version is sent", seeing: { streamer.all }) { $0.count >= 3 }
            streamer.loseNext()
            let lost = try await workflow.trigger("lost", with: Order())
            try await until("an event is lost", seeing: { streamer.lost }) { $0 >= 1 }
            var minutes = 0
            while true {
                await clock.waitForSleeper(dueIn: .minutes(1))
                try await isReported(adapter, clock)
                guard streamer.all.count == 3, minutes < 40 else { break }
                clock.advance(by: .minutes(1))
                minutes += 1
            }
            // Three times eight minutes; stays are counted to within a tenth.
            #expect((24...27).contains(minutes))
            _ = try await workflow.await(lost, reaching: .shipped)
        }
    }
}

/// Returns when all that roles have to say by now is stored.
private func isReported(_ adapter: any WorkflowAdapter, _ clock: ManualClock) async throws {
    try await until("the roles' reports are stored, of \(clock.wallClock)") {
        try await adapter.registry.instances().first?.seenAt
    } _: {
        $0 == clock.wallClock
    }
}

/// Takes nothing before its gate is opened.
private final class GatedStreamer: RelayedStreamer {
    let inner = InMemoryStreamer()
    let gate = Gate()

    func send(_ events: [Event]) async throws(WorkflowError) {
        await gate.pass()
        try await inner.send(events)
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await inner.receiver(for: subscription)
    }
}
