import Foundation
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("What a process committed itself is not read from the file again")
struct RecentEventsTests {
    private static let topics = [1, 2]

    private func subscription(_ status: Int, consumer: ConsumerName) -> Subscription {
        Subscription(
            topic: Topic(workflow: Samples.workflow, kind: .status(status)), consumer: consumer, partitions: .all,
            polling: .seconds(3600))
    }

    /// What a receiver was given, of a topic.
    private struct Reading {
        let receiver: any EventReceiver
        let status: Int
        var given: [Delivery] = []

        mutating func take(_ limit: Int) async throws -> Int {
            let deliveries = try await receiver.receive(limit: limit, until: .distantPast)
            given += deliveries
            return deliveries.count
        }
    }

    @Test(
        "Two processes that write at the same time give every consumer each event once, in order, with the run as it is",
        arguments: 1...12)
    func model(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let store = try TemporaryStore()
        let processes = [store.adapter, try store.another()]
        var readings: [Reading] = []
        for (index, process) in processes.enumerated() {
            await process.store.watcher.look()
            for status in Self.topics {
                let receiver = try await process.streamer.receiver(
                    for: subscription(status, consumer: ConsumerName("process-\(index)-\(status)")))
                readings.append(Reading(receiver: receiver, status: status))
            }
        }
        var runs: [Record] = []
        for step in 0..<400 {
            let process = processes[Int.random(in: 0..<2, using: &generator)]
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                let object = String(repeating: "x", count: Int.random(in: 0..<40_000, using: &generator))
                runs.append(
                    try await process.records.create(Samples.record(ForeignID("order-\(step)"), object: object)))
            case 4..<8:
                guard let index = runs.indices.randomElement(using: &generator) else { continue }
                let status = Int.random(in: 1...2, using: &generator)
                runs[index] = try await process.records.advance(runs[index], runs[index].next(status: status))
            case 8: await process.store.watcher.look()
            default:
                let index = readings.indices.randomElement(using: &generator) ?? 0
                let count = try await readings[index].take(Int.random(in: 1...40, using: &generator))
                // Whoever wrote last, the file has the last word.
                for delivery in readings[index].given.suffix(count) {
                    #expect(delivery.record == runs.first { $0.runID == delivery.event.runID })
                }
            }
        }
        for process in processes { await process.store.watcher.look() }

        let all = try await store.another().records.events(after: 0, limit: 10_000)
        for index in readings.indices {
            while try await readings[index].take(50) > 0 {}
            let given = readings[index].given
            let expected = all.filter { $0.topic.kind == .status(readings[index].status) }
            #expect(given.map(\.event.id) == expected.map(\.id))
            #expect(zip(given, expected).allSatisfy { $0.event == $1 })
        }
    }

    @Test("What is given is what the file holds")
    func sameAsFile() async throws {
        let store = try TemporaryStore()
        let receiver = try await store.adapter.streamer.receiver(for: subscription(1, consumer: "orders-1"))
        let created = try await store.records.create(Samples.record(key: "key-1", object: #"{"a": 1}"#))
        let moved = try await store.records.advance(created, created.next(status: 2))
        let back = try await store.records.advance(moved, moved.next(status: 1, reason: "again"))
        let recent = try await receiver.receive(limit: 10, until: .distantPast)
        let file = try await store.another().streamer.receiver(for: subscription(1, consumer: "orders-1"))
            .receive(limit: 10, until: .distantPast)
        #expect(recent.map(\.event) == file.map(\.event))
        #expect(recent.map(\.record) == file.map(\.record))
        #expect(recent.map(\.record) == [back, back])
        #expect(recent.map(\.cursor) == file.map(\.cursor))
        let feed = try await store.records.events(after: 1, limit: 10)
        #expect(feed == (try await store.another().records.events(after: 1, limit: 10)))
        for status in 1...3 {
            let first = try await store.records.firstVersion(of: created.runID, in: status)
            #expect(first == (try await store.another().records.firstVersion(of: created.runID, in: status)))
        }
    }

    @Test("A consumer that begins again is told of the failures it had stored")
    func parkedBefore() async throws {
        let store = try TemporaryStore()
        let first = try await store.adapter.streamer.receiver(for: subscription(1, consumer: "orders-1"))
        let record = try await store.records.create(Samples.record())
        let delivery = try #require(try await first.receive(limit: 1, until: .distantPast).first)
        #expect(delivery.parked == nil)
        var transaction = StoreTransaction(at: record.updatedAt)
        transaction.parking = .parked(
            ParkedEvent(
                consumer: "orders-1", workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: 1, status: 1, attempts: 3, dueAt: record.updatedAt,
                lastError: "503", firstErrorAt: record.updatedAt, lastErrorAt: record.updatedAt))
        _ = try await store.records.transact(transaction)
        let second = try await store.adapter.streamer.receiver(for: subscription(1, consumer: "orders-1"))
        let again = try #require(try await second.receive(limit: 1, until: .distantPast).first)
        #expect(again.event == delivery.event)
        #expect(again.parked?.attempts == 3)
    }

    @Test("What is remembered has a bound, also in bytes, and whoever falls behind reads the file")
    func bound() async throws {
        let store = try TemporaryStore()
        let receiver = try await store.adapter.streamer.receiver(for: subscription(1, consumer: "orders-1"))
        let large = String(repeating: "x", count: 100_000)
        for number in 0..<60 {
            try await store.records.create(Samples.record(ForeignID("large-\(number)"), object: large))
        }
        #expect(store.adapter.store.recentEvents.after(0, upTo: 60, limit: 1) == nil)
        #expect(store.adapter.store.recentEvents.after(59, upTo: 60, limit: 9)?.entries.count == 1)
        await withDiscardingTaskGroup { group in
            for number in 0..<3000 {
                group.addTask {
                    _ = try? await store.records.create(Samples.record(ForeignID("small-\(number)")))
                }
            }
        }
        #expect(store.adapter.store.recentEvents.after(1000, upTo: 3060, limit: 1) == nil)
        var given: [Int64] = []
        while case let next = try await receiver.receive(limit: 500, until: .distantPast), !next.isEmpty {
            given += next.map(\.event.id)
        }
        #expect(given == (1...3060).map { Int64($0) })
    }

    @Test("A hole in what was committed together is another process' event: what is before it is forgotten")
    func hole() {
        func entry(_ id: Int64) -> RecentEvents.Entry {
            let record = Samples.record(ForeignID("order-\(id)"))
            return RecentEvents.Entry(
                event: Event(
                    id: id, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
                    foreignID: record.foreignID, version: 1, status: 1, previousStatus: nil, runState: .initiated,
                    origin: .trigger, at: record.updatedAt),
                record: record)
        }
        let recent = RecentEvents()
        recent.append([entry(9), entry(10)])
        // A group that failed was committed member by member, and somebody wrote in between.
        recent.append([entry(11), entry(13), entry(14)])
        #expect(recent.after(11, upTo: 14, limit: 9) == nil)
        let found = recent.after(12, upTo: 14, limit: 9)
        #expect(found?.entries.map(\.event.id) == [13, 14])
        #expect(found?.entries.allSatisfy { $0.record.runID == $0.event.runID } == true)
        recent.append([entry(15)])
        #expect(recent.after(13, upTo: 15, limit: 9)?.entries.map(\.event.id) == [14, 15])
        #expect(recent.after(13, upTo: 16, limit: 9) == nil)
    }
}
