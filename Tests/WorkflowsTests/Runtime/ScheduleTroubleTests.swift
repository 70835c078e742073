import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

/// Lets go of two at a time.
private final class Barrier: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    var passed: Int { waiting.withLock { $0.count } }

    func passInPairs() async {
        await withCheckedContinuation { continuation in
            let both = waiting.withLock { waiting in
                waiting.append(continuation)
                return waiting.count % 2 == 0 ? waiting.suffix(2) : []
            }
            for waiter in both { waiter.resume() }
        }
    }
}

@Suite("Schedules in trouble", .timeLimit(.minutes(1)))
struct ScheduleTroubleTests {
    @Test(
        "A filter that throws is called again after a wait, also by a service started anew; the error is seen",
        arguments: Stores.allCases)
    func failing(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let calls = Counter()
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule(
                "stock", "0 12 * * *",
                when: { _ in
                    guard calls.increment() > 3 else { throw Upstream(description: "calendar is down") }
                    return true
                }, object: order)
        }
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            let first = try await adapter.decided(1)
            #expect(first.last?.result == .failed(attempts: 1, error: "calendar is down"))
            let report = workflow.internalState[ScheduleTests.role]
            #expect(report?.errorCount == 1)
            #expect(report?.lastError == "stock, due 2026-01-05T12:00:00.000Z: calendar is down")
            await clock.waitForSleeper(dueIn: .milliseconds(500))
            clock.advance(by: .milliseconds(500))
            #expect(try await adapter.decided(2).last?.result == .failed(attempts: 2, error: "calendar is down"))
        }
        try await serving(workflow) {
            await clock.waitForSleeper(dueIn: .seconds(1))
            clock.advance(by: .seconds(1))
            _ = try await adapter.decided(3)
            await clock.waitForSleeper(dueIn: .seconds(2))
            clock.advance(by: .seconds(2))
            let last = try await adapter.decided(4).last
            #expect(last?.slot == "2026-01-05 12:00")
            #expect(last?.result.run != nil)
            #expect(try await adapter.firstVersions().map(\.runID) == [last?.result.run])
        }
    }

    @Test("An initial value that throws is given up when the next slot has come", arguments: Stores.allCases)
    func givenUp(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *") { slot in
                guard slot > "2026-01-05 12:00" else { throw Upstream(description: "no stock") }
                return order(for: slot)
            }
        }
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            #expect(try await adapter.decided(1).last?.result == .failed(attempts: 1, error: "no stock"))
            clock.advance(by: .hours(24))
            let standing = try await adapter.decided(2)
            #expect(standing.last?.slot == "2026-01-06 12:00")
            #expect(try await adapter.firstVersions().count == 1)
        }
    }

    @Test(
        "Of two that decide one slot at the same moment one triggers, and nothing of the other",
        arguments: Stores.allCases)
    func race(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { _ in }
        let barrier = Barrier()
        let servers = (1...2).map { number in
            Task {
                try await workflow.schedule("stock", "0 12 * * *") { slot in
                    // Both have found it undecided before either stores what it makes of it.
                    await barrier.passInPairs()
                    return Order(item: "\(number)", notes: ["\(slot)"])
                }
            }
        }
        await clock.waitForSleepers(2, dueIn: scheduleLook)
        for day in 1...5 {
            clock.advance(by: .hours(day == 1 ? 3 : 24))
            _ = try await adapter.decided(day)
            await clock.waitForSleepers(2, dueIn: scheduleLook)
        }
        #expect(try await adapter.records.schedule(stocktaking)?.decisions == 5)
        #expect(barrier.passed == 10)
        // Each run waits for its step, which nobody serves: the second slot found the first run.
        #expect(try await adapter.firstVersions().count == 1)
        for server in servers {
            server.cancel()
            await #expect(throws: CancellationError.self) { try await server.value }
        }
    }

    @Test(
        "Two instances that share a store trigger once, and the other goes on when one stops",
        arguments: Stores.allCases)
    func instances(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        func build(_ name: InstanceName) throws -> Workflow<Order, OrderStatus> {
            try scheduled(on: adapter, clock: clock.engineClock, instance: name) { builder in
                builder.addSchedule("stock", "0 12 * * *", object: order)
            }
        }
        let (first, second) = (try build("a"), try build("b"))
        try await serving(second) {
            try await serving(first) {
                clock.advance(by: .hours(3))
                let standing = try await adapter.shipped(1)
                #expect(standing.last?.result.run != nil)
            }
            clock.advance(by: .hours(24))
            #expect(try await adapter.shipped(2).last?.slot == "2026-01-06 12:00")
        }
        #expect(try await adapter.firstVersions().count == 2)
    }

    @Test("What was decided without knowing of the decision before is refused whole", arguments: Stores.allCases)
    func conflict(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            clock.advance(by: .hours(3))
            _ = try await adapter.decided(1)
        }
        var record = try #require(try await adapter.firstVersions().first)
        record.runID = .random()
        record.foreignID = "other"
        record.meta.idempotencyKey = nil
        let before = try await adapter.records.schedule(stocktaking)
        for known in [0, 2] {
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.run = .create(record)
            let slot = DecidedSlot(slot: "2026-01-06 12:00", at: clock.wallClock, result: .triggered(record.runID))
            transaction.schedule = .decide(stocktaking, slot, after: known)
            let error = await #expect(throws: WorkflowError.self) { try await adapter.records.transact(transaction) }
            #expect(error?.code == .conflict)
        }
        #expect(try await adapter.records.lookup(record.runID) == nil)
        #expect(try await adapter.records.schedule(stocktaking) == before)
    }

    @Test("Stopping lets a slot in hand finish and takes up no other", arguments: Stores.allCases)
    func stopping(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let (entered, entering) = AsyncStream<Void>.makeStream()
        let (letGo, lettingGo) = AsyncStream<Void>.makeStream()
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "@every 5s") { slot in
                entering.yield()
                for await _ in letGo { break }
                return order(for: slot)
            }
        }
        var key = stocktaking
        key.spec = "@every 5s"
        let group = ServiceGroup(services: [workflow], logger: Logger(label: "test"))
        let service = Task { try await group.run() }
        await workflow.started()
        clock.advance(by: .seconds(5))
        for await _ in entered { break }
        await group.triggerGracefulShutdown()
        // It stops a moment later.
        await clock.waitForSleeper(dueIn: .seconds(10))
        let error = await #expect(throws: WorkflowError.self) {
            try await workflow.schedule("more", "@daily", object: order)
        }
        #expect(error?.code == .stopping)
        #expect(try await adapter.records.schedules(of: "orders").count == 1)
        // The next slot comes within the grace.
        clock.advance(by: .seconds(5))
        lettingGo.yield()
        try await service.value
        let standing = try await adapter.decided(1, of: key)
        #expect(standing.last?.slot == "2026-01-05 09:00:05")
        #expect(standing.decisions == 1)
        #expect(try await adapter.firstVersions().map(\.runID) == [standing.last?.result.run])
    }

    @Test("A clock that is set forward is noticed, and counts as downtime", arguments: Stores.allCases)
    func setForward(on store: Stores) async throws {
        let clock = SettableClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            await clock.manual.waitForSleeper(dueIn: scheduleLook)
            clock.set(.hours(72))
            clock.manual.advance(by: scheduleLook)
            let standing = try await adapter.shipped(1)
            #expect(standing.last?.slot == "2026-01-07 12:00")
            clock.manual.advance(by: .hours(2))
            #expect(try await adapter.shipped(2).last?.slot == "2026-01-08 12:00")
        }
    }

    @Test("A clock that is set back brings no slot a second time", arguments: Stores.allCases)
    func setBack(on store: Stores) async throws {
        let clock = SettableClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            clock.manual.advance(by: .hours(3))
            _ = try await adapter.shipped(1)
            clock.set(.hours(-2))
            // Noon again, an hour at a time, as it is looked at.
            for _ in 1...3 {
                await clock.manual.waitForSleeper(dueIn: scheduleLook)
                clock.manual.advance(by: scheduleLook)
            }
            await clock.manual.waitForSleeper(dueIn: scheduleLook)
            #expect(clock.wallClock == "2026-01-05 13:00:03")
            #expect(try await adapter.records.schedule(stocktaking)?.decisions == 1)
            clock.manual.advance(by: .hours(23))
            #expect(try await adapter.shipped(2).last?.slot == "2026-01-06 12:00")
        }
        #expect(try await adapter.firstVersions().count == 2)
    }

    @Test(
        "A clock that was years ahead and is set right keeps no schedule waiting for years; no slot has two runs",
        arguments: Stores.allCases)
    func years(on store: Stores) async throws {
        let clock = SettableClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try scheduled(on: adapter, clock: clock.engineClock) { builder in
            builder.addSchedule("stock", "0 12 * * *", object: order)
        }
        try await serving(workflow) {
            let (first, again) = try await adapter.noonAgain(clock)
            #expect(again == first)
            clock.manual.advance(by: .hours(24))
            #expect(try await adapter.shipped(4).last?.slot == "2026-01-06 12:00")
        }
        #expect(try await adapter.firstVersions().count == 3)
    }
}
