import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Numbers over time")
struct StatisticsTests {
    @Test("Edges, stays and errors are counted as the runs are written")
    func activity() async throws {
        let store = try TemporaryStore()
        let statistics = try #require(store.adapter.statistics)
        var last: [Record] = []
        for number in 0..<10 {
            let first = try await store.records.create(Samples.record(ForeignID("order-\(number)")))
            let again = try await store.records.advance(first, first.next(after: .seconds(2)))
            last.append(try await store.records.advance(again, again.next(status: 2, after: .seconds(6))))
        }
        let since = Samples.start - .seconds(60)
        let edges = try await statistics.edgeActivity(workflow: "orders", since: since)
        #expect(
            edges == [
                EdgeActivity(from: 1, to: 2, kind: .step, count: 10, lastAt: Samples.start + .seconds(8))
            ])
        let later = try await statistics.edgeActivity(workflow: "orders", since: Samples.start + .minutes(5))
        #expect(later.map(\.count) == [0])
        #expect(later.map(\.lastAt) == [Samples.start + .seconds(8)])

        let statuses = try await statistics.statusActivity(workflow: "orders", since: since)
        #expect(statuses.map(\.status) == [1, 2])
        #expect(statuses.map(\.entered) == [10, 10])
        let median = try #require(statuses[0].stays.percentile(0.5))
        #expect(statuses[0].stays.count == 10 && statuses[1].stays.count == 0)
        #expect(abs(median.inSeconds - 8) < 0.9)

        var parking = StoreTransaction(at: Samples.start + .seconds(9))
        parking.parking = .parked(
            ParkedEvent(
                consumer: "orders-2", workflow: "orders", runID: last[0].runID, foreignID: last[0].foreignID,
                partition: Partition(of: last[0].runID), version: 3, status: 2, attempts: 1,
                dueAt: Samples.start + .seconds(20), lastError: "503", firstErrorAt: Samples.start,
                lastErrorAt: Samples.start))
        parking.failedAttempt = true
        _ = try await store.records.transact(parking)
        var pausing = StoreTransaction(at: Samples.start + .seconds(9))
        pausing.run = .advance(
            from: last[0], to: last[0].next(runState: .paused, origin: Origin(.engine, instance: "here")))
        pausing.failedAttempt = true
        _ = try await store.records.transact(pausing)
        let failed = try await statistics.statusActivity(workflow: "orders", since: since)
        #expect(failed.map(\.errors) == [0, 2])
        let minutes = try await statistics.minutes(since: since)
        #expect(minutes.map(\.transitions).reduce(0, +) == 31)
        #expect(minutes.map(\.errors).reduce(0, +) == 2)

        let oldest = try await statistics.oldestStays(workflow: "orders")
        #expect(oldest == [2: last[0].meta.enteredAt], "the paused one has stood there longest")
        #expect(try await statistics.oldestStays(workflow: "returns").isEmpty)
    }

    @Test("An edge's crossings are found, the newest first: into a status, into an end, and no other version's")
    func crossings() async throws {
        let store = try TemporaryStore()
        var moved: [Record] = []
        for number in 0..<5 {
            let first = try await store.records.create(Samples.record(ForeignID("order-\(number)")))
            let again = try await store.records.advance(first, first.next(after: .seconds(2)))
            let there = try await store.records.advance(again, again.next(status: 2, after: .seconds(6)))
            moved.append(there)
            let ended = there.next(status: 3, runState: .completed, after: .seconds(7))
            if number < 2 { _ = try await store.records.advance(there, ended) }
        }
        let edge = Crossed(workflow: "orders", from: 1, to: 2, origin: .step)
        let found = try await store.adapter.records.crossings(of: edge, limit: 3)
        #expect(found.map(\.runID) == moved.suffix(3).reversed().map(\.runID))
        #expect(found.allSatisfy { $0.previousStatus == 1 && $0.status == 2 && $0.version == 3 })
        let end = Crossed(workflow: "orders", from: 2, to: 3, origin: .step)
        let ended = try await store.adapter.records.crossings(of: end, limit: 50)
        #expect(ended.map(\.runID) == moved.prefix(2).reversed().map(\.runID))
        for other in [
            Crossed(workflow: "orders", from: 1, to: 2, origin: .timeout),
            Crossed(workflow: "returns", from: 1, to: 2, origin: .step),
            Crossed(workflow: "orders", from: .max, to: .max, origin: .step),
        ] {
            #expect(try await store.adapter.records.crossings(of: other, limit: 50).isEmpty)
        }
    }

    @Test("What is older than an hour or so is forgotten, but not when an edge was taken last")
    func trimming() async throws {
        let store = try TemporaryStore()
        let statistics = try #require(store.adapter.statistics)
        let first = try await store.records.create(Samples.record())
        try await store.records.advance(first, first.next(status: 2))
        try await store.records.create(Samples.record("later", at: Samples.start + .minutes(90)))
        #expect(try await statistics.minutes(since: Samples.start - .hours(1)).count == 1)
        let statuses = try await statistics.statusActivity(workflow: "orders", since: Samples.start - .hours(1))
        #expect(statuses.map(\.entered) == [1])
        let edges = try await statistics.edgeActivity(workflow: "orders", since: Samples.start - .hours(1))
        #expect(edges.map(\.count) == [0])
        #expect(edges.map(\.lastAt) == [Samples.start + .seconds(1)])
    }
}
