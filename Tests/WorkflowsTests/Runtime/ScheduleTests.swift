import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Schedules", .timeLimit(.minutes(1)))
struct ScheduleTests {
    static let role: RoleName = "orders-schedules"

    @Test(
        "A run is triggered when the slot comes, not a second before, with what the slot makes of it",
        arguments: Stores.allCases)
    func fires(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            clock.advance(by: .hours(3) - .seconds(1))
            await clock.waitForSleeper(dueIn: .seconds(1))
            #expect(try await adapter.firstVersions() == [])
            clock.advance(by: .seconds(1))
            let standing = try await adapter.shipped(1)
            #expect(standing.registeredAt == "2026-01-05 09:00")
            #expect(standing.last?.slot == "2026-01-05 12:00")
            let run = try #require(standing.last?.result.run)
            let record = try #require(try await adapter.records.version(1, of: run))
            #expect(record.meta.origin == Origin(.schedule, role: Self.role, instance: "test"))
            #expect(record.status == OrderStatus.created.rawValue)
            #expect(try await workflow.await(run, reaching: .shipped).object.notes == ["2026-01-05T12:00:00.000Z"])
            try await workflow.role(Self.role, "a slot is dealt with") { $0?.processed == 1 }
            clock.advance(by: .hours(24))
            #expect(try await adapter.shipped(2).last?.slot == "2026-01-06 12:00")
            #expect(try await adapter.firstVersions().count == 2)
        }
    }

    @Test("A workflow that has stopped and is let go leaves nothing of itself in memory")
    func released() async throws {
        weak var store: InMemoryAdapter?
        do {
            let clock = ManualClock()
            let adapter = InMemoryAdapter(clock: clock.engineClock)
            store = adapter
            let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
                builder.addSchedule("stock", "0 12 * * *", object: order)
            }
            try await serving(workflow) { await clock.waitForSleeper(dueIn: scheduleLook) }
        }
        // What a task held goes a moment after the task.
        try await until("nobody holds the store", seeing: { store == nil }) { $0 }
    }

    @Test("A slot that the filter does not want is recorded and triggers nothing", arguments: Stores.allCases)
    func filtered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let isMonday: WorkflowBuilder<Order, OrderStatus>.SlotFilter = { $0 < "2026-01-06 00:00" }
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", when: not(isMonday), object: order)
        }
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            let standing = try await adapter.decided(1)
            #expect(
                standing.last == DecidedSlot(slot: "2026-01-05 12:00", at: "2026-01-05 12:00", result: .filtered))
            #expect(try await adapter.firstVersions() == [])
            try await workflow.skipped("filtered", by: Self.role, times: 1)
            clock.advance(by: .hours(24))
            #expect(try await adapter.decided(2).last?.result.run != nil)
        }
    }

    @Test(
        "While a run is in progress, triggered by hand or by the slot before, the slot is recorded with it",
        arguments: Stores.allCases)
    func inProgress(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock, shipsAtOnce: false) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            let manual = try await workflow.trigger("stock", with: Order())
            clock.advance(by: .hours(3))
            #expect(try await adapter.decided(1).last?.result == .inProgress(manual))
            _ = try await workflow.callback(manual)
            clock.advance(by: .hours(24))
            let second = try #require(try await adapter.decided(2).last?.result.run)
            clock.advance(by: .hours(24))
            #expect(try await adapter.decided(3).last?.result == .inProgress(second))
            let role = workflow.internalState[Self.role]
            try await workflow.skipped("run_in_progress", by: Self.role, times: 2)
            #expect(role?.errorCount == 0)
            // What is decided is decided: the end of the run brings nothing back.
            _ = try await workflow.callback(second)
            clock.advance(by: .hours(24))
            #expect(try await adapter.decided(4).last?.slot == "2026-01-08 12:00")
            #expect(try await adapter.firstVersions().count == 3)
        }
    }

    @Test("Of the slots missed while nobody served the latest runs, once", arguments: Stores.allCases)
    func downtime(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {}
        clock.advance(by: .hours(24 * 4))
        try await serving(workflow) {
            let standing = try await adapter.shipped(1)
            #expect(standing.last?.slot == "2026-01-08 12:00")
            #expect(standing.last?.at == "2026-01-09 09:00")
            clock.advance(by: .hours(3))
            #expect(try await adapter.shipped(2).last?.slot == "2026-01-09 12:00")
        }
        // A restart decides nothing again.
        for _ in 1...3 { try await serving(workflow) {} }
        try await serving(workflow) {
            clock.advance(by: .hours(24))
            let standing = try await adapter.shipped(3)
            #expect(standing.last?.slot == "2026-01-10 12:00")
        }
        #expect(
            try await adapter.firstVersions().map(\.createdAt) == [
                "2026-01-09 09:00", "2026-01-09 12:00", "2026-01-10 12:00",
            ])
    }

    @Test(
        "What passed before a schedule was first seen is not made up for; an interval counts from the slot before",
        arguments: Stores.allCases)
    func interval(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        clock.advance(by: .minutes(7))
        let key = ScheduleKey(workflow: "orders", foreignID: "stock", spec: "@every 1h", timeZone: "UTC")
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "@every 1h", object: order)
        }
        try await serving(workflow) {
            clock.advance(by: .hours(1))
            let standing = try await adapter.shipped(1, of: key)
            #expect(standing.last?.slot == "2026-01-05 10:07")
        }
        // Half an hour late does not move what follows, and of two that passed the latest runs.
        clock.advance(by: .minutes(150))
        try await serving(workflow) {
            let standing = try await adapter.shipped(2, of: key)
            #expect(standing.last?.slot == "2026-01-05 12:07")
            clock.advance(by: .minutes(30))
            #expect(try await adapter.shipped(3, of: key).last?.slot == "2026-01-05 13:07")
        }
    }

    @Test("A run may start elsewhere, at the clocks of a time zone", arguments: Stores.allCases)
    func start(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule(
                "stock", "0 12 * * *", timeZone: "America/New_York", startingAt: .paid, object: order)
        }
        var key = stocktaking
        key.timeZone = "America/New_York"
        try await serving(workflow) {
            clock.advance(by: .hours(8))
            let standing = try await adapter.decided(1, of: key)
            #expect(standing.last?.slot == "2026-01-05 17:00")
            #expect(try await adapter.firstVersions().map(\.status) == [OrderStatus.paid.rawValue])
        }
    }

    @Test("One whose code takes long holds no other back, and is let finish", arguments: Stores.allCases)
    func slow(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let (entered, entering) = AsyncStream<Void>.makeStream()
        let (letGo, lettingGo) = AsyncStream<Void>.makeStream()
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("slow", "0 12 * * *") { slot in
                entering.yield()
                for await _ in letGo { break }
                return order(for: slot)
            }
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        var slow = stocktaking
        slow.foreignID = "slow"
        let key = slow
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            for await _ in entered { break }
            _ = try await adapter.decided(1)
            #expect(try await adapter.records.schedule(key)?.decisions == 0)
            lettingGo.yield()
            #expect(try await adapter.decided(1, of: key).last?.result.run != nil)
        }
    }
}
