import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Finished runs go whole when they are old enough", .timeLimit(.minutes(1)))
struct RunRetentionTests {
    private static let month = Duration.hours(24 * 30)
    /// So much later others follow: not an hour, for which consumers sleep before they claim their events again.
    private static let younger = Duration.minutes(67)

    private func workflow(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, after age: Duration = month,
        _ change: (inout WorkflowBuilder<Order, OrderStatus>) -> Void = { _ in }
    ) throws -> Workflow<Order, OrderStatus> {
        var retention = Retention(finishedRuns: age)
        retention.polling = Retention.look
        return try parcels(on: adapter, clock: clock.engineClock, retention: retention, change)
    }

    /// Returns as soon as a run is gone.
    private func gone(_ id: RunID, _ adapter: any WorkflowAdapter) async throws {
        try await until("the run is gone", seeing: { try await adapter.records.lookup(id) }) { $0 == nil }
    }

    @Test("By default everything is kept, and nobody has the role", arguments: Stores.sharing)
    func nothing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try parcels(on: adapter, clock: clock.engineClock)
        #expect(!workflow.definition.roles.contains { $0.kind == .retention })
        let ids = try await workflow.shipped(3)
        clock.advance(by: .hours(24 * 3650))
        #expect(try await adapter.expired(before: clock.wallClock).runs == ids)
        #expect(try await workflow.history(ids[0]).count == 2)
    }

    @Test(
        "At the very moment a run is old enough it goes with all that belongs to it; unfinished ones and younger ones stay",
        arguments: Stores.sharing)
    func whole(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock)
        try await serving(workflow) {
            let old = try await workflow.trigger("old", with: Order(), idempotencyKey: "once")
            _ = try await workflow.callback(old)
            let cancelled = try await workflow.trigger("cancelled", with: Order())
            _ = try await workflow.cancel(cancelled, reason: "not wanted", actor: "alice")
            let running = try await workflow.trigger("running", with: Order())
            let paused = try await workflow.trigger("paused", with: Order())
            _ = try await workflow.pause(paused, actor: "alice")
            clock.advance(by: Self.younger)
            let young = try await workflow.shipped(1, "young")[0]

            clock.advance(by: Self.month - Self.younger - .microseconds(1))
            #expect(try await adapter.records.lookup(old) != nil)
            await clock.waitForSleeper(dueIn: .microseconds(1))
            clock.advance(by: .microseconds(1))
            try await gone(cancelled, adapter)
            try await gone(old, adapter)

            #expect(try await adapter.records.history(old).isEmpty)
            #expect(try await adapter.records.version(1, of: old) == nil)
            #expect(try await adapter.records.latest(workflow: "orders", foreignID: "old") == nil)
            #expect(try await adapter.records.run(of: "orders", idempotencyKey: "once") == nil)
            let left = try await adapter.records.list(RunQuery(), after: nil, limit: 99).items.map(\.runID)
            #expect(Set(left) == [running, paused, young])
            let events = try await adapter.records.events(after: 0, limit: 99)
            #expect(Set(events.map(\.runID)) == [running, paused, young])
            #expect(events.count == 5)
            #expect(try await adapter.countsAreRight())
            // Who decided what is known for longer than what it was about.
            let audit = try await adapter.audit.auditEntries(runID: cancelled, limit: 9)
            #expect(audit.map(\.reason) == ["not wanted"])
            // The key is free again, and the foreign ID.
            let again = try await workflow.trigger("old", with: Order(), idempotencyKey: "once")
            #expect(again != old)

            await clock.waitForSleeper(dueIn: Self.younger)
            clock.advance(by: Self.younger)
            try await gone(young, adapter)
        }
        #expect(workflow.internalState.values.map(\.processed).reduce(0, +) == 3)
    }

    @Test("One that is younger by a microsecond stays for a microsecond longer", arguments: Stores.sharing)
    func youngerByLittle(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock)
        try await serving(workflow) {
            let old = try await workflow.shipped(1, "old")[0]
            clock.advance(by: .microseconds(1))
            let young = try await workflow.shipped(1, "young")[0]
            clock.advance(by: Self.month - .microseconds(1))
            try await gone(old, adapter)
            await clock.waitForSleeper(dueIn: .microseconds(1))
            #expect(try await adapter.records.lookup(young) != nil)
            clock.advance(by: .microseconds(1))
            try await gone(young, adapter)
        }
    }

    @Test("The latest run of a foreign ID is the one before, when that was written later", arguments: Stores.sharing)
    func latest(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock)
        try await serving(workflow) {
            var ids: [RunID] = []
            for _ in 1...3 {
                ids += try await workflow.shipped(1)
                clock.advance(by: Self.younger)
            }
            _ = try await workflow.deleteData(of: ids[1], actor: "alice")
            try await adapter.waitUntil { try await $0.lookup(ids[1])?.runState == .dataDeleted }
            await clock.waitForSleeper(dueIn: Self.month - Self.younger * 3)
            clock.advance(by: Self.month - Self.younger)
            try await gone(ids[2], adapter)
            #expect(try await adapter.records.lookup(ids[0]) == nil)
            #expect(try await adapter.records.latest(workflow: "orders", foreignID: "order-0")?.runID == ids[1])
            await clock.waitForSleeper(dueIn: Self.younger)
            clock.advance(by: Self.younger)
            try await gone(ids[1], adapter)
            #expect(try await adapter.records.latest(workflow: "orders", foreignID: "order-0") == nil)
        }
    }

    @Test(
        "A connected workflow that is slow gets every event of a run before that goes; one abandoned for a week gets none",
        arguments: Stores.sharing)
    func held(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock, after: Self.younger)
        let receiver = try await adapter.claim("stock")
        try await serving(workflow) {
            let ids = try await workflow.shipped(2)
            await clock.waitForSleeper(dueIn: Self.younger)
            clock.advance(by: Self.younger)
            // It looked, found both held back, and looks again later.
            await clock.waitForSleeper(dueIn: Retention.look)
            #expect(try await adapter.records.lookup(ids[0]) != nil)
            #expect(
                try await adapter.expired(before: clock.wallClock + .seconds(1)).held == 2)
            let deliveries = try await receiver.receive(limit: 9, until: .distantPast)
            #expect(deliveries.map(\.event.runID) == ids)
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.cursor = deliveries[0].cursor
            _ = try await adapter.records.transact(transaction)
            clock.advance(by: Retention.look)
            try await gone(ids[0], adapter)
            #expect(try await adapter.records.lookup(ids[1]) != nil)
            // Else the removal seems to have taken a week, and is followed by a pause.
            await clock.waitForSleeper(dueIn: Retention.look)
            clock.advance(by: .hours(7 * 24))
            try await gone(ids[1], adapter)
            let standing = try await adapter.standing(of: "stock")
            #expect(standing.isAbandoned && standing.missed == 1)
        }
    }

    @Test(
        "A run that was held back goes a second after nobody waits for it any more, whatever the polling",
        arguments: Stores.sharing)
    func told(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try parcels(
            on: adapter, clock: clock.engineClock, retention: Retention(finishedRuns: Self.younger))
        #expect(Retention().polling == .minutes(1))
        _ = try await adapter.claim("stock")
        try await serving(workflow) {
            let id = try await workflow.shipped(1)[0]
            await clock.waitForSleeper(dueIn: Self.younger)
            clock.advance(by: Self.younger)
            await clock.waitForSleeper(dueIn: .minutes(1))
            #expect(try await adapter.records.lookup(id) != nil)
            try await adapter.passAll("stock", at: clock.wallClock)
            await clock.waitForSleeper(dueIn: .seconds(1))
            clock.advance(by: .seconds(1))
            try await gone(id, adapter)
        }
    }

    @Test(
        "A hook that fails is tried again for its run for as long as it takes: the run stays",
        arguments: Stores.sharing)
    func failing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let works = Mutex(false)
        let workflow = try workflow(on: adapter, clock, after: Self.younger) { builder in
            builder.onComplete(options: .errorBackOff(.constant(.minutes(30)))) { _ in
                guard works.withLock({ $0 }) else { throw Upstream(description: "no mail") }
            }
        }
        try await serving(workflow) {
            let id = try await workflow.shipped(1)[0]
            try await adapter.waitUntil { try await $0.isParked(id) }
            for attempts in 2...5 {
                await clock.waitForSleeper(dueIn: .minutes(30))
                clock.advance(by: .minutes(30))
                try await adapter.waitUntil { try await $0.isPast(attempts: attempts, of: id) }
            }
            #expect(try await adapter.records.lookup(id) != nil)
            works.withLock { $0 = true }
            await clock.waitForSleeper(dueIn: .minutes(30))
            clock.advance(by: .minutes(30))
            try await adapter.waitUntil { try await !$0.isParked(id) }
            clock.advance(by: Retention.look)
            try await gone(id, adapter)
        }
    }

    @Test(
        "However many runs a hook fails for and for however long, a run behind them goes when it is old enough",
        arguments: Stores.sharing)
    func manyHeld(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock, after: Self.younger)
        _ = try await adapter.claim("mail")
        let held = try await workflow.shipped(257)
        for id in held {
            let record = try #require(try await adapter.records.lookup(id))
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.parking = .parked(
                ParkedEvent(
                    consumer: "mail", workflow: "orders", runID: id, foreignID: record.foreignID,
                    partition: Partition(of: id), version: record.version, status: record.status, attempts: 9,
                    dueAt: clock.wallClock, lastError: "no mail", firstErrorAt: clock.wallClock,
                    lastErrorAt: clock.wallClock, lasting: true))
            _ = try await adapter.records.transact(transaction)
        }
        try await adapter.passAll("mail", at: clock.wallClock)
        clock.advance(by: .seconds(1))
        let sound = try await workflow.shipped(1, "sound")[0]
        try await adapter.passAll("mail", at: clock.wallClock)
        clock.advance(by: Self.younger)
        try await serving(workflow) {
            while try await adapter.records.lookup(sound) != nil {
                await clock.waitForSleeper(dueIn: Retention.look)
                clock.advance(by: Retention.look)
            }
            #expect(try await adapter.records.list(RunQuery(), after: nil, limit: 999).items.count == 257)
            // It begins again with those before: one that is held back no more goes.
            let parked = try #require(try await adapter.records.parked(workflow: nil, runID: held[3], limit: 1).first)
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.parking = .cleared(parked)
            _ = try await adapter.records.transact(transaction)
            while try await adapter.records.lookup(held[3]) != nil {
                await clock.waitForSleeper(dueIn: Retention.look)
                clock.advance(by: Retention.look)
            }
        }
    }

    @Test(
        "Many are gone in many small transactions, and whoever lost the role removes none", arguments: Stores.sharing)
    func many(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock)
        let ids = try await workflow.shipped(300)
        var transaction = StoreTransaction(at: clock.wallClock)
        transaction.upkeep = .forget(ids, writtenBefore: clock.wallClock + .seconds(1))
        clock.advance(by: Self.month)
        try await serving(workflow) {
            try await until("all runs are gone") {
                try await adapter.records.list(RunQuery(), after: nil, limit: 1).items
            } _: {
                $0.isEmpty
            }
            #expect(try await adapter.countsAreRight())
            #expect(try await adapter.records.events(after: 0, limit: 9).isEmpty)
            let next = try await workflow.shipped(1, "next")[0]
            transaction.upkeep = .forget([next], writtenBefore: .init(microseconds: .max))
            transaction.fence = RoleFence(role: "orders-retention-consumer", epoch: 0)
            await #expect { try await adapter.records.transact(transaction) } throws: {
                WorkflowError.Code.roleLost ~= $0
            }
            #expect(try await adapter.records.lookup(next) != nil)
        }
    }

    @Test("What makes no sense is refused when the workflow is built")
    func mistakes() throws {
        let clock = ManualClock()
        var senseless = Retention(finishedRuns: .zero, objects: 0)
        senseless.polling = .zero
        #expect(throws: BuildError.self) {
            do {
                _ = try parcels(on: InMemoryAdapter(), clock: clock.engineClock, retention: senseless)
            } catch let error as BuildError {
                #expect(
                    error.mistakes == [
                        .buildOption("a retention of finished runs for 0.0 seconds is not more than zero"),
                        .buildOption("a retention of 0 objects is not at least 1: the newest is the run's own"),
                        .buildOption("a retention polling of 0.0 seconds is not more than zero"),
                    ])
                throw error
            }
        }
        let keepsAll = GatheredCommits(
            InMemoryAdapter(clock: clock.engineClock), atOnce: 1, of: 1, where: \.endsTimeout)
        #expect(throws: BuildError.self) {
            do {
                _ = try parcels(on: keepsAll, clock: clock.engineClock, retention: Retention(objects: 1))
            } catch let error as BuildError {
                #expect(error.mistakes == [.noRetention])
                throw error
            }
        }
    }
}
