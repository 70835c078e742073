import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

@Suite("Objects of older versions go; the history stays whole", .timeLimit(.minutes(1)))
struct ObjectRetentionTests {
    /// A run that saves itself so often before a callback may ship it.
    private func workflow(
        on adapter: any WorkflowAdapter, _ clock: ManualClock, keeping objects: Int, saves: Int
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { run in
            run.object.notes.append("version \(run.version + 1)")
            return run.version <= saves ? .saveAndRepeat : .to(.paid)
        }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.retention = Retention(objects: objects)
        options.retention.polling = Retention.look
        return try builder.build(on: adapter, options: options)
    }

    private func kept(_ workflow: Workflow<Order, OrderStatus>, _ id: RunID) async throws -> [Int] {
        try await workflow.history(id).filter(\.record.hasKeptObject).map(\.record.version)
    }

    @Test(
        "Of a run the objects of the last few versions are kept; every version is, with its times and who wrote it",
        arguments: Stores.sharing)
    func kept(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock, keeping: 3, saves: 8)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
            let before = try await workflow.history(id)
            #expect(before.count == 10)
            await clock.waitForSleeper(dueIn: Retention.look)
            while try await kept(workflow, id) != [8, 9, 10] {
                clock.advance(by: Retention.look)
                await clock.waitForSleeper(dueIn: Retention.look)
            }
            let after = try await workflow.history(id)
            #expect(after.map(\.record.version) == Array(1...10))
            #expect(after.map(\.record.updatedAt) == before.map(\.record.updatedAt))
            #expect(after.map(\.record.meta) == before.map(\.record.meta))
            #expect(after.suffix(3).map(\.record.object) == before.suffix(3).map(\.record.object))
            #expect(after.prefix(7).allSatisfy { $0.record.object.isEmpty && !$0.record.hasKeptObject })
            #expect(try await workflow.lookup(id).object.notes.count == 9)
            await #expect { try await workflow.await(id, reaching: .created) } throws: { error in
                WorkflowError.Code.codec ~= error && "\(error)".contains("version 1 was not kept")
            }
            _ = try await workflow.callback(id)
            while try await kept(workflow, id) != [9, 10, 11] {
                clock.advance(by: Retention.look)
                await clock.waitForSleeper(dueIn: Retention.look)
            }
        }
    }

    /// Of which versions the objects are kept, once that is as expected, or the role has looked often enough.
    private func settle(
        _ workflow: Workflow<Order, OrderStatus>, _ id: RunID, _ clock: ManualClock, at expected: [Int]
    ) async throws {
        for _ in 1...4 where try await kept(workflow, id) != expected {
            await clock.waitForSleeper(dueIn: Retention.look)
            clock.advance(by: Retention.look)
        }
        await clock.waitForSleeper(dueIn: Retention.look)
        let found = try await kept(workflow, id)
        #expect(found == expected)
    }

    @Test("Objects go also of runs whose events went before objects were to go", arguments: Stores.sharing)
    func trimmed(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let before = try workflow(on: adapter, clock, keeping: 1000, saves: 4)
        // It keeps everything, and its cursor holds nothing back: nobody has it yet.
        let plain = try parcels(on: adapter, clock: clock.engineClock)
        let id = try await plain.shipped(1)[0]
        #expect(try await kept(before, id) == [1, 2])
        try await plain.shipped(600, "other")
        #expect(try await adapter.records.events(after: 0, limit: 1).first?.id ?? 0 > 2)
        let after = try workflow(on: adapter, clock, keeping: 1, saves: 4)
        try await serving(after) { try await settle(after, id, clock, at: [2]) }
    }

    @Test("Objects go also of runs whose events were passed when more were to be kept", arguments: Stores.sharing)
    func lowered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let before = try workflow(on: adapter, clock, keeping: 8, saves: 8)
        var id = RunID.zero
        try await serving(before) {
            id = try await before.trigger("order-1", with: Order())
            _ = try await before.await(id, reaching: .paid)
            try await settle(before, id, clock, at: Array(3...10))
        }
        let after = try workflow(on: adapter, clock, keeping: 2, saves: 8)
        try await serving(after) { try await settle(after, id, clock, at: [9, 10]) }
    }

    @Test("Objects that a failure needed go within a day once that is over", arguments: Stores.sharing)
    func failure(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock, keeping: 1, saves: 8)
        _ = try await adapter.claim("mail")
        let id = try await workflow.trigger("order-1", with: Order())
        let failed = try #require(try await adapter.records.lookup(id))
        let event = ParkedEvent(
            consumer: "mail", workflow: "orders", runID: id, foreignID: failed.foreignID,
            partition: Partition(of: id), version: 1, status: failed.status, attempts: 9, dueAt: clock.wallClock,
            lastError: "no mail", firstErrorAt: clock.wallClock, lastErrorAt: clock.wallClock, lasting: true)
        var transaction = StoreTransaction(at: clock.wallClock)
        transaction.parking = .parked(event)
        _ = try await adapter.records.transact(transaction)
        try await serving(workflow) {
            _ = try await workflow.await(id, reaching: .paid)
            await clock.waitForSleeper(dueIn: Retention.look)
            // All events lead to nothing while it stands.
            while try await adapter.standing(of: "orders-retention-consumer").waiting.count > 0 {
                clock.advance(by: Retention.look)
                await clock.waitForSleeper(dueIn: Retention.look)
            }
            try await settle(workflow, id, clock, at: Array(1...10))
            transaction.parking = .cleared(event)
            _ = try await adapter.records.transact(transaction)
            clock.advance(by: .hours(24))
            try await settle(workflow, id, clock, at: [10])
        }
    }

    @Test("Objects go soon after the run has moved on, however long the polling", arguments: Stores.sharing)
    func told(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        var retention = Retention(objects: 1)
        retention.polling = .hours(24)
        let workflow = try parcels(on: adapter, clock: clock.engineClock, retention: retention)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(id)
            let movedOn = clock.wallClock
            try await until("one object is kept") {
                clock.advance(by: .milliseconds(100))
                return try await kept(workflow, id)
            } _: {
                $0 == [2]
            }
            #expect(clock.wallClock - movedOn < .hours(20))
        }
    }

    @Test("What a slow consumer has not passed keeps its object", arguments: Stores.sharing)
    func slow(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let workflow = try workflow(on: adapter, clock, keeping: 1, saves: 8)
        let receiver = try await adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: "orders", kind: .status(OrderStatus.created.rawValue)), consumer: "slow",
                partitions: .all, polling: .hours(1)))
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.await(id, reaching: .paid)
            for _ in 1...3 {
                await clock.waitForSleeper(dueIn: Retention.look)
                clock.advance(by: Retention.look)
            }
            await clock.waitForSleeper(dueIn: Retention.look)
            #expect(try await kept(workflow, id) == Array(1...10))
            let deliveries = try await receiver.receive(limit: 5, until: .distantPast)
            for delivery in deliveries {
                var transaction = StoreTransaction(at: clock.wallClock)
                transaction.cursor = delivery.cursor
                _ = try await adapter.records.transact(transaction)
            }
            // It has come to version 5, whose object is the newest that it may still ask for.
            while try await kept(workflow, id) != Array(5...10) {
                clock.advance(by: Retention.look)
                await clock.waitForSleeper(dueIn: Retention.look)
            }
        }
    }
}
