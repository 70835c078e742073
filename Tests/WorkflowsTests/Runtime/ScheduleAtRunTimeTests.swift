import Testing
import Workflows
import WorkflowsTesting

@Suite("Schedules asked for at run time", .timeLimit(.minutes(1)))
struct ScheduleAtRunTimeTests {
    @Test("It is served without run(), like one of the definition, until cancelled", arguments: Stores.allCases)
    func served(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { _ in }
        let server = Task {
            try await workflow.schedule("stock", "0 12 * * *", startingAt: .paid, when: { $0 > "2026-01-06 00:00" }) {
                order(for: $0)
            }
        }
        await clock.waitForSleeper(dueIn: scheduleLook)
        clock.advance(by: .hours(3))
        #expect(try await adapter.decided(1).last?.result == .filtered)
        clock.advance(by: .hours(24))
        let run = try #require(try await adapter.decided(2).last?.result.run)
        #expect(try await workflow.lookup(run).record.meta.origin == Origin(.schedule, instance: "test"))
        #expect(try await workflow.lookup(run).status == .paid)
        server.cancel()
        await #expect(throws: CancellationError.self) { try await server.value }
        #expect(try await adapter.records.schedule(stocktaking)?.isDeclared == false)
    }

    @Test(
        "It ends with a typed error when the engine stops, and may be asked for again then", arguments: Stores.allCases)
    func stopping(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("other", "0 12 * * *", object: order)
        }
        let serve: @Sendable () async throws -> Void = {
            try await workflow.schedule("stock", "0 12 * * *", object: order)
        }
        let server = try await serving(workflow) {
            let server = Task { try await serve() }
            try await until("it is registered", seeing: { try await adapter.records.schedule(stocktaking) }) {
                $0 != nil
            }
            return server
        }
        let error = await #expect(throws: WorkflowError.self) { try await server.value }
        #expect(error?.code == .stopping)
        clock.advance(by: .hours(3))
        let again = Task { try await serve() }
        _ = try await adapter.decided(1)
        again.cancel()
        _ = await again.result
        var other = stocktaking
        other.foreignID = "other"
        #expect(try await adapter.records.schedule(other)?.decisions == 0, "nobody served the definition's own")
    }

    @Test("What makes no sense is refused, with what is allowed")
    func refused() async throws {
        let workflow = try scheduled(on: InMemoryAdapter(), clock: .system) { _ in }
        func refusal(
            _ foreignID: ForeignID, _ spec: String, _ zone: String, _ start: OrderStatus? = nil
        ) async -> WorkflowError? {
            await #expect(throws: WorkflowError.self) {
                try await workflow.schedule(foreignID, spec, timeZone: zone, startingAt: start, object: order)
            }
        }
        #expect(await refusal("", "@daily", "UTC")?.message.contains("foreign ID") == true)
        #expect(await refusal("stock", "61 * * * *", "UTC")?.message.contains("use 0 to 59") == true)
        #expect(await refusal("stock", "@daily", "Berlin")?.code == .invalidArgument)
        #expect(await refusal("stock", "@daily", "UTC", .shipped)?.code == .invalidTransition)
    }

    @Test(
        "A schedule that nobody registers any more is listed as such, with what became of it",
        arguments: Stores.allCases)
    func listed(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let before = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0  12 * * *", object: order)
            builder.addSchedule("stock", "@weekly", timeZone: "Europe/Berlin", object: order)
        }
        try await serving(before) {
            clock.advance(by: .hours(3))
            _ = try await adapter.decided(1)
            let listed = try await before.schedules()
            #expect(listed.map(\.standing.key.spec) == ["0 12 * * *", "@weekly"])
            #expect(listed.map(\.isRegistered) == [true, true])
            #expect(listed.map(\.next) == ["2026-01-06 12:00", "2026-01-10 23:00"])
        }
        #expect(try await before.schedules().map(\.isRegistered) == [false, false])
        let after = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "@weekly", timeZone: "Europe/Berlin", object: order)
        }
        try await serving(after) {
            let listed = try await after.schedules()
            #expect(listed.map(\.isRegistered) == [false, true])
            #expect(listed.first?.standing.last?.result.run != nil)
            #expect(listed.map(\.standing.servedAt) == ["2026-01-05 09:00", "2026-01-05 12:00"])
        }
        // One of no definition is as good as its last slot.
        let server = Task { try await after.schedule("late", "0 15 * * *", object: order) }
        try await until("it is registered too", seeing: { try await adapter.records.schedules(of: "orders") }) {
            $0.count >= 3
        }
        #expect(try await after.schedules().first?.isRegistered == true)
        server.cancel()
        _ = await server.result
        clock.advance(by: .hours(4))
        #expect(try await after.schedules().first?.isRegistered == false)
    }
}
