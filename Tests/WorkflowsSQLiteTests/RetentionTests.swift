import Foundation
import GRDB
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("What goes from a file", .timeLimit(.minutes(1)))
struct RetentionTests {
    @Test(
        "The ID of an event that went is never given again: a consumer that stands on it misses nothing",
        arguments: [false, true])
    func identifiers(forgetting: Bool) async throws {
        let store = try TemporaryStore { $0.keptEvents = 0 }
        let run = try await store.shipped("order-1")
        let receiver = try await store.receiver("reader", on: .status(1))
        for delivery in try await receiver.receive(limit: 9, until: .distantPast) {
            var transaction = StoreTransaction(at: Samples.start)
            transaction.cursor = delivery.cursor
            _ = try await store.records.transact(transaction)
        }
        try await store.forget([run])
        #expect(try await store.records.events(after: 0, limit: 9).isEmpty)
        #expect(try await store.records.lastEventID() == 4)
        // What keeps the IDs growing is SQLite's memory of the last one. Without it the next event would have the ID of the
        // first, which the consumer has passed.
        if forgetting {
            try await store.adapter.store.writer.urgently {
                try $0.execute("DELETE FROM sqlite_sequence WHERE name = 'events'")
            }.get()
        }
        try await store.records.create(run.beside("order-2"))
        #expect(try await store.records.lastEventID() == (forgetting ? 1 : 5))
        let again = try await store.receiver("reader", on: .status(1))
        let found = try await again.receive(limit: 9, until: .distantPast)
        #expect(found.map(\.event.foreignID) == (forgetting ? [] : ["order-2"]))
    }

    @Test("A store from which runs, objects and events went is sound; one that lost an event is not")
    func sound() async throws {
        let store = try TemporaryStore { $0.keptEvents = 0 }
        let waiting = try await store.records.create(Samples.record("waits"))
        var runs: [Workflows.Record] = []
        for number in 0..<200 { runs.append(try await store.shipped(ForeignID("order-\(number)"))) }
        try await store.forget(Array(runs.prefix(50)))
        try await store.upkeep(.thin([runs[60].runID: 2], of: Samples.workflow))
        try await store.shipped("newest")
        let events = try await store.records.events(after: 0, limit: 10_000)
        #expect(events.first?.runID == waiting.runID)
        #expect(events.count < 500)
        #expect(try await store.adapter.check() == [])
        let history = try await store.records.history(runs[60].runID).map(\.record)
        #expect(history.map(\.version) == [1, 2, 3, 4])
        #expect(history.map(\.hasKeptObject) == [false, false, true, true])

        // That of a run under way may not go, however old it is; nor may one that is younger than what went.
        for lost in [events[0].id, try await store.records.lastEventID()] {
            let other = try TemporaryDirectory()
            try FileManager.default.copyItem(atPath: store.directory.store, toPath: other.store)
            try FileManager.default.copyItem(atPath: store.directory.store + "-wal", toPath: other.store + "-wal")
            let damaged = try TemporaryStore.open(other)
            try await damaged.store.writer.urgently { try $0.execute("DELETE FROM events WHERE id = \(lost)") }.get()
            #expect(try await damaged.check().map(\.invariant) == [.events])
        }
    }

    @Test("Killed at any moment of it, the store is sound: of each run all is there or nothing")
    func killed() async throws {
        let store = try TemporaryStore {
            $0.keptEvents = 0
            // So that everything is in the log, in the order in which it was written.
            $0.logPages = 1_000_000
        }
        var runs: [Workflows.Record] = []
        for number in 0..<300 { runs.append(try await store.shipped(ForeignID("order-\(number)"))) }
        func log() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: store.directory.store + "-wal")) }
        let before = try log().count
        for batch in 0..<4 {
            try await store.forget(Array(runs[(batch * 32)..<(batch * 32 + 32)]))
            try await store.upkeep(
                .thin([runs[200 + batch].runID: 3], of: Samples.workflow))
        }
        let whole = try log()
        var counts: Set<Int> = []
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<24 {
            let cut = Int.random(in: before...whole.count, using: &generator)
            let left = try TemporaryDirectory()
            try FileManager.default.copyItem(atPath: store.directory.store, toPath: left.store)
            try whole.prefix(cut).write(to: URL(fileURLWithPath: left.store + "-wal"))
            let adapter = try TemporaryStore.open(left)
            #expect(try await adapter.check() == [], "cut at \(cut) of \(whole.count)")
            counts.insert(try await adapter.records.counts().reduce(0) { $0 + $1.count })
            try await adapter.close()
        }
        #expect(counts.isSubset(of: [300, 268, 236, 204, 172]) && counts.count > 3, "\(counts)")
    }

    @Test("Nothing of a run that went is left in the file, nor a minute later in its log")
    func nowhere() async throws {
        let clock = ManualClock()
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let secret = "Jane Doe, 12 Elm Street"
        let object = String(repeating: secret + "; ", count: 2000)
        let run = try await store.shipped("order-1", object: object)
        let thinned = try await store.shipped("order-2", object: object)
        try await DatabaseQueue(path: store.directory.store).writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        try await store.forget([run])
        try await store.upkeep(.thin([thinned.runID: 3], of: Samples.workflow))
        let cleared = thinned.next(runState: .requestedDataDeleted)
        try await store.records.advance(thinned, cleared)
        var deleted = cleared.next(runState: .dataDeleted)
        deleted.object = Data()
        var transaction = StoreTransaction.advance(cleared, deleted)
        transaction.erasure = Erasure()
        _ = try await store.records.transact(transaction)
        func traces() throws -> Int {
            try ["", "-wal"].reduce(0) { count, suffix in
                let bytes = try Data(contentsOf: URL(fileURLWithPath: store.directory.store + suffix))
                return count + (bytes.range(of: Data(secret.utf8)) == nil ? 0 : 1)
            }
        }
        await clock.waitForSleeper(dueIn: .minutes(1))
        clock.advance(by: .minutes(1))
        while try traces() > 0 { try await store.records.create(Samples.record(ForeignID("\(RunID.random())"))) }
    }

    @Test("A run that went is not answered for out of memory")
    func recent() async throws {
        let store = try TemporaryStore()
        let run = try await store.shipped("order-1")
        #expect(try await store.records.firstVersion(of: run.runID, in: 1) != nil)
        try await store.forget([run])
        #expect(try await store.records.firstVersion(of: run.runID, in: 1) == nil)
        #expect(try await store.records.events(after: 0, limit: 9).isEmpty)
    }

    @Test("When a run was triggered is forgotten with the last of its minute; lists by that time stay right")
    func marks() async throws {
        let store = try TemporaryStore()
        var runs: [Workflows.Record] = []
        for number in 0..<6 {
            runs.append(
                try await store.shipped(ForeignID("order-\(number)"), at: Samples.start + .minutes(number / 2)))
        }
        func minutes() async throws -> Int64 {
            try await store.adapter.store.read {
                try $0.integer("SELECT count(*) FROM created_marks WHERE seconds = 60")
            }
        }
        #expect(try await minutes() == 3)
        try await store.forget(Array(runs.prefix(3)))
        #expect(try await minutes() == 2)
        var query = RunQuery()
        query.createdFrom = Samples.start + .minutes(1)
        query.createdBefore = Samples.start + .minutes(2)
        #expect(try await store.records.list(query, after: nil, limit: 9).items.map(\.runID) == [runs[3].runID])
    }
}
