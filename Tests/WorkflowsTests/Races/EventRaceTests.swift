import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Races of events and slots", .timeLimit(.minutes(1)))
struct EventRaceTests {
    @Test(
        "An event of an outside stream that comes again after its run finished starts no other",
        arguments: Guarded.allCases)
    func redelivered(_ guarded: Guarded) async throws {
        let raced = guarded.make(.idempotencyKeys)
        let source = InMemoryConnectorSource()
        let calls = Counter()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        builder.addConnector("payments", source: source, foreignID: { ForeignID($0.key) }) { event, foreignID, orders in
            try await orders.trigger(foreignID, with: Order(item: event.id))
            calls.increment()
        }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        let event = ConnectorEvent(id: "payment-1", key: "order-1", at: raced.clock.wallClock)
        try await serving(workflow) {
            source.send(event)
            try await workflow.wait(forLatestOf: "order-1") { $0.runState == .completed }
            source.send(event)
            try await until("both events are dealt with", seeing: { calls.count }) { $0 >= 2 }
            let runs = try await raced.adapter.list(RunQuery(), after: nil, limit: 9).items
            guarded.shows(runs.count, promised: 1, harm: 2)
        }
    }

    @Test(
        "A connector moves a run once for an event, also where the store loses what was read before it",
        arguments: Guarded.allCases)
    func connectedOrder(_ guarded: Guarded) async throws {
        let raced = guarded.make(.connectedOrder, besides: [.connectedOnce])
        // What was read before is lost when the move behind it is stored, so that one is ahead of the other. With the
        // protection nothing is stored behind what is not: a store that waited for that would wait for ever.
        let store = LosingStore(
            raced.adapter, late: guarded == .without, losing: { $0.cursor != nil && $0.run == nil },
            storing: { $0.run?.record.meta.origin.kind == .connector })
        var parcels = WorkflowBuilder<Order, OrderStatus>("parcels")
        parcels.addCallback(from: .created, to: .packed, .shipped) { _, _ in .to(.packed) }
        parcels.addCallback(from: .packed, to: .created) { _, _ in .to(.created) }
        let sender = try parcels.build(on: raced.adapter, options: raced.options)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.connectWorkflow(
            named: "parcels", reaching: OrderStatus.packed, from: .created, to: .shipped,
            // The first time it is passed over.
            when: { $0.version != 2 }
        ) { run, parcel in
            run.object.notes.append("parcel \(parcel.version)")
            return parcel.version < 6 ? .saveAndRepeat : .to(.shipped)
        }
        var options = raced.options
        options.roleBackOff = .constant(.seconds(7))
        let workflow = try builder.build(on: store, options: options)
        let order = try await workflow.trigger("order-1", with: Order())
        let parcel = try await sender.trigger("order-1", with: Order())
        for _ in 1...3 { _ = try await sender.callback(parcel) }
        try await serving(workflow) {
            await raced.clock.waitForSleeper(dueIn: .seconds(7))
            for _ in 1...2 { _ = try await sender.callback(parcel) }
            raced.clock.advance(by: .seconds(7))
            let shipped = try await workflow.await(order, reaching: .shipped)
            guarded.shows(
                shipped.object.notes, promised: ["parcel 4", "parcel 6"], harm: ["parcel 4", "parcel 4", "parcel 6"])
        }
    }

    @Test(
        "A connector moves a run once for an event, also where that comes again and the run is back in the status",
        arguments: Guarded.allCases)
    func connectedOnce(_ guarded: Guarded) async throws {
        let raced = guarded.make(.connectedOnce)
        var parcels = WorkflowBuilder<Order, OrderStatus>("parcels")
        parcels.addCallback(from: .created, to: .packed, .shipped) { _, _ in .to(.packed) }
        parcels.addCallback(from: .packed, to: .created) { _, _ in .to(.created) }
        let sender = try parcels.build(on: raced.adapter, options: raced.options)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.connectWorkflow(named: "parcels", reaching: OrderStatus.packed, from: .created, to: .paid) {
            run, parcel in
            run.object.notes.append("parcel \(parcel.version)")
            return .to(.paid)
        }
        builder.addCallback(from: .paid, to: .created, .shipped) { _, _ in .to(.created) }
        let workflow = try builder.build(on: Repeating(raced.adapter), options: raced.options)
        let order = try await workflow.trigger("order-1", with: Order())
        let parcel = try await sender.trigger("order-1", with: Order())
        _ = try await sender.callback(parcel)
        let role: RoleName = "orders-connector-parcels-3-consumer"
        try await serving(workflow) {
            // Given again, it finds the run elsewhere.
            try await workflow.skipped("waiting", by: role)
            #expect(try await workflow.callback(order) == .applied(version: 3))
            for _ in 1...2 { _ = try await sender.callback(parcel) }
            var notes: [String] = []
            while notes.count < 2 { notes = try await workflow.lookup(order).object.notes }
            guarded.shows(notes, promised: ["parcel 2", "parcel 4"], harm: ["parcel 2", "parcel 2"])
        }
    }

    @Test(
        "The ID of an event that is gone is not given again, which who is past it would never see",
        arguments: Guarded.allCases)
    func reusedID(_ guarded: Guarded) async throws {
        let raced = guarded.make(.eventIDs, keepingEvents: 0)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        try await serving(workflow) {
            var (number, last) = (0, Int64(0))
            func trigger() async throws -> RunID {
                number += 1
                return try await workflow.trigger(ForeignID("order-\(number)"), with: Order())
            }
            // A store looks what may go after so many events; then all of them go.
            var reused: RunID?
            while reused == nil, number < 200 {
                let id = try await trigger()
                if try await raced.adapter.lastEventID() <= last {
                    reused = id
                } else {
                    try await workflow.wait(for: id) { $0.runState == .completed }
                    last = try await raced.adapter.lastEventID()
                }
            }
            if guarded == .with { #expect(try await raced.adapter.events(after: 0, limit: 1000).count < 200) }
            // Whoever takes the first event with a new ID has passed those that were given again.
            var next = try await trigger()
            while try await raced.adapter.lastEventID() <= last { next = try await trigger() }
            try await workflow.wait(for: next) { $0.runState == .completed }
            var lost: RunState?
            if let reused { lost = try await raced.adapter.lookup(reused)?.runState }
            guarded.shows(lost, promised: nil, harm: .initiated)
        }
    }

    @Test(
        "A slot whose decision is stored, and whose service dies before it hears of that, is decided once",
        arguments: Guarded.allCases)
    func slotAroundCrash(_ guarded: Guarded) async throws {
        // These two would keep the slot from having another run where it is decided again.
        let raced = guarded.make(.slotWithRun, besides: [.idempotencyKeys, .unfinishedRun])
        let workflow = try scheduled(
            on: Forgetful(raced.adapter), clock: raced.clock.engineClock, switchedOff: raced.options.switchedOff
        ) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            raced.clock.advance(by: .hours(3))
            // The role has failed, and comes back to the slot.
            try await workflow.role(ScheduleTests.role, "it has failed") { $0?.lastError != nil }
            await raced.clock.waitForSleeper(dueIn: .milliseconds(100))
            raced.clock.advance(by: .milliseconds(100))
            switch guarded {
            case .with: await raced.clock.waitForSleeper(dueIn: scheduleLook)
            case .without:
                try await until("there are two runs", seeing: { try await raced.adapter.firstVersions() }) {
                    $0.count >= 2
                }
            }
        }
        guarded.shows(try await raced.adapter.firstVersions().count, promised: 1, harm: 2)
    }

    @Test(
        "A slot that comes while a run that a person triggered is unfinished starts no other",
        arguments: Guarded.allCases)
    func slotBesideTrigger(_ guarded: Guarded) async throws {
        let raced = guarded.make(.unfinishedRun)
        let workflow = try scheduled(on: raced.adapter, clock: raced.clock.engineClock, shipsAtOnce: false) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            try await workflow.trigger("stock", with: Order())
            raced.clock.advance(by: .hours(3))
            try await raced.adapter.decided(1)
            guarded.shows(try await raced.adapter.firstVersions().count, promised: 1, harm: 2)
        }
    }

    @Test(
        "A slot that had its run and comes again, because a clock that was years ahead is set right, has no other",
        arguments: Guarded.allCases)
    func slotAroundClockChange(_ guarded: Guarded) async throws {
        let clock = SettableClock()
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        if guarded == .without { adapter.switchOff([.idempotencyKeys]) }
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            let (first, again) = try await adapter.noonAgain(clock)
            #expect(first?.run != nil && again?.run != nil)
            guarded.shows(again == first, promised: true, harm: false)
        }
        guarded.shows(try await adapter.firstVersions().count, promised: 2, harm: 3)
    }
}

/// A store whose events are given a second time, each behind those that it came with.
private final class Repeating: WrappingAdapter, EventStreamer {
    private final class Receiver: EventReceiver {
        private let inner: any EventReceiver
        private let again = Mutex<[Delivery]>([])
        private let streamer: Repeating

        init(_ inner: any EventReceiver, of streamer: Repeating) {
            self.inner = inner
            self.streamer = streamer
        }

        func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
            let repeated = again.withLock { again in
                defer { again = [] }
                return again
            }
            guard repeated.isEmpty else { return repeated }
            let given = try await inner.receive(limit: limit, until: moment)
            let new = given.filter { delivery in
                streamer.given.withLock {
                    $0.insert([Int64(delivery.cursor.partition.number), delivery.event.id]).inserted
                }
            }
            again.withLock { $0 = new }
            return given
        }

        func interrupt() { inner.interrupt() }
    }

    let inner: InMemoryAdapter
    private let given = Mutex<Set<[Int64]>>([])

    init(_ inner: InMemoryAdapter) { self.inner = inner }

    var streamer: any EventStreamer { self }
    var sharesStore: Bool { true }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.streamer.beginAtLatest(consumer)
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        Receiver(try await inner.streamer.receiver(for: subscription), of: self)
    }
}

/// A store that carries out the first that is written of a slot, and whose answer is lost.
private final class Forgetful: WrappingAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    private let isDone = Mutex(false)

    init(_ inner: InMemoryAdapter) { self.inner = inner }

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.transact(transaction)
        let isFirst = isDone.withLock { isDone in
            guard transaction.createsRun, !isDone else { return false }
            isDone = true
            return true
        }
        guard isFirst else { return outcome }
        throw WorkflowError(.storeUnavailable, "the answer was lost")
    }
}
