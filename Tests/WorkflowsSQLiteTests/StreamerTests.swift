import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Events")
struct StreamerTests {
    private func subscription(
        _ status: Int = 1, partitions: PartitionSet = .all, polling: Duration = .seconds(3600)
    ) -> Subscription {
        Subscription(
            topic: Topic(workflow: Samples.workflow, kind: .status(status)), consumer: "orders-1",
            partitions: partitions, polling: polling)
    }

    private func acknowledge(_ delivery: Delivery, _ records: any RecordStore) async throws -> Bool {
        var transaction = StoreTransaction(at: delivery.event.at)
        transaction.cursor = delivery.cursor
        return try await records.transact(transaction).cursorMoved
    }

    @Test("A consumer gets its topic's events in order, with the present records, and goes on where it stopped")
    func cursors() async throws {
        let store = try TemporaryStore()
        #expect(store.adapter.streamer.sharesStore)
        var records: [Record] = []
        for number in 0..<200 {
            records.append(try await store.records.create(Samples.record(ForeignID("order-\(number)"))))
        }
        let moved = try await store.records.advance(records[7], records[7].next(status: 2))
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        let first = try await receiver.receive(limit: 120, until: nil)
        #expect(first.map(\.event.runID) == records.prefix(120).map(\.runID))
        #expect(first[7].record == moved)
        for delivery in first { #expect(try await acknowledge(delivery, store.records)) }
        for delivery in first.prefix(3) { #expect(try await !acknowledge(delivery, store.records)) }
        let second = try await receiver.receive(limit: 120, until: .distantPast)
        #expect(second.count == 80)
        #expect(try await receiver.receive(limit: 120, until: .distantPast).isEmpty)

        let restarted = try await store.another().streamer.receiver(for: subscription())
        let again = try await restarted.receive(limit: 500, until: .distantPast)
        #expect(again.map(\.event.id) == second.map(\.event.id))
        for delivery in again { #expect(try await acknowledge(delivery, store.records)) }
    }

    @Test("Workers that share a topic get every event once between them")
    func shares() async throws {
        let store = try TemporaryStore()
        for number in 0..<300 { try await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
        var seen: [Int64] = []
        for index in 0..<5 {
            let share = subscription(partitions: .share(index, of: 5))
            let receiver = try await store.adapter.streamer.receiver(for: share)
            seen += try await receiver.receive(limit: 1000, until: .distantPast).map(\.event.id)
        }
        #expect(seen.sorted() == Array(1...300).map { Int64($0) })
    }

    @Test("A waiting consumer is told of an event, and can be interrupted")
    func waiting() async throws {
        let store = try TemporaryStore()
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        async let deliveries = receiver.receive(limit: 10, until: nil)
        let record = try await store.records.create(Samples.record())
        #expect(try await deliveries.map(\.event.runID) == [record.runID])
        async let nothing = receiver.receive(limit: 10, until: nil)
        receiver.interrupt()
        #expect(try await nothing.isEmpty)
        let task = Task { try await receiver.receive(limit: 10, until: nil) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Another process' events arrive as soon as the watcher looks")
    func watching() async throws {
        let store = try TemporaryStore()
        let other = try store.another()
        await store.adapter.store.watcher.look()
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        #expect(try await receiver.receive(limit: 10, until: .distantPast).isEmpty)
        async let deliveries = receiver.receive(limit: 10, until: nil)
        let record = try await other.records.create(Samples.record())
        await store.adapter.store.watcher.look()
        #expect(try await deliveries.map(\.event.runID) == [record.runID])
    }

    @Test("The watcher stays silent while only this process writes")
    func silence() async throws {
        let store = try TemporaryStore()
        let watcher = store.adapter.store.watcher
        let listener = store.adapter.changes.listen(to: [.roles])
        #expect(await watcher.look())
        try await listener.wait(until: nil, clock: .system)
        for number in 0..<10 { try await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
        #expect(await !watcher.look())
        try await store.another().records.create(Samples.record("theirs"))
        #expect(await watcher.look())
        try await listener.wait(until: nil, clock: .system)
    }

    @Test("Several watchers share one; when it ends another takes its place")
    func watchers() async throws {
        let store = try TemporaryStore { $0.watchInterval = .milliseconds(1) }
        let other = try store.another()
        let adapter = store.adapter
        let first = Task { try await adapter.watchForChanges() }
        let second = Task { try await adapter.watchForChanges() }
        let third = Task { try await adapter.watchForChanges() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        async let deliveries = receiver.receive(limit: 10, until: nil)
        let record = try await other.records.create(Samples.record())
        #expect(try await deliveries.map(\.event.runID) == [record.runID])
        third.cancel()
        await #expect(throws: CancellationError.self) { try await third.value }
    }

    @Test("A partition where nothing happens does not make whoever reads next begin far back")
    func idlePartitions() async throws {
        let partitions = PartitionSet.all
        var scan = TopicScan(partitions: partitions, positions: [Int64](repeating: 0, count: Partition.count))
        _ = scan.give(9_000, 3)
        scan.look(upTo: 12_000, entries: 12_000)
        let moves = scan.idleCursors(of: "orders-1", after: 10_000)
        #expect(moves.count == 64)
        #expect(moves.first { $0.partition.number == 3 }?.from == 9_000)
        #expect(moves.allSatisfy { $0.to == 12_000 })
        #expect(scan.idleCursors(of: "orders-1", after: 10_000).isEmpty)
        for move in moves where move.partition.number != 3 { scan.broughtForward(move) }
        #expect(scan.wants(9_001, 3))
        #expect(!scan.wants(9_001, 4))
    }
}
