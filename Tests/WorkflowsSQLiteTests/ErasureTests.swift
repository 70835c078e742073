import Foundation
import GRDB
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Deleted data is nowhere in the files", .timeLimit(.minutes(1)))
struct ErasureTests {
    private static let secret = "Jane Doe, 12 Elm Street"

    /// A finished run with the secret in an object that fills several pages, in its reasons, and in the log as well as in
    /// the file.
    private func finished(_ store: TemporaryStore) async throws -> Workflows.Record {
        let object = String(repeating: Self.secret + "; ", count: 2000)
        var record = try await store.adapter.records.create(Samples.record(object: object))
        for number in 2...4 {
            record = try await store.adapter.records.advance(
                record, record.next(status: number % 2 + 1, reason: "asked by \(Self.secret), time \(number)"))
        }
        try await DatabaseQueue(path: store.directory.store).writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        return try await store.adapter.records.advance(
            record, record.next(runState: .cancelled, reason: Self.secret))
    }

    private func erase(_ record: Workflows.Record, _ store: TemporaryStore) async throws {
        let requested = try await store.adapter.records.advance(
            record, record.next(runState: .requestedDataDeleted, reason: "ticket 9"))
        var deleted = requested.next(runState: .dataDeleted, reason: "ticket 9")
        deleted.object = Data()
        var transaction = StoreTransaction.advance(requested, deleted)
        transaction.erasure = Erasure()
        _ = try await store.adapter.records.transact(transaction)
    }

    /// In which of the store's files the secret can be found.
    private func traces(_ store: TemporaryStore) -> [String] {
        ["", "-wal"].filter { suffix in
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: store.directory.store + suffix)) else {
                return false
            }
            return bytes.range(of: Data(Self.secret.utf8)) != nil
        }
    }

    @Test("Neither in the database nor in its log, once the deletion is stored")
    func nowhere() async throws {
        let store = try TemporaryStore()
        let record = try await finished(store)
        #expect(traces(store) == ["", "-wal"])
        try await erase(record, store)
        // What is written next waits for the log to be emptied.
        _ = try await store.adapter.records.create(Samples.record("order-2"))
        #expect(traces(store).isEmpty)
        let history = try await store.adapter.records.history(record.runID).map(\.record)
        #expect(history.allSatisfy { $0.object.isEmpty })
        #expect(history.compactMap(\.meta.reason) == ["ticket 9", "ticket 9"])
    }

    @Test("While somebody reads the log stays; it is emptied when they are through")
    func beneathReader() async throws {
        let clock = ManualClock()
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let record = try await finished(store)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let guest = try DatabaseQueue(path: store.directory.store, configuration: configuration)
        try await guest.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN; SELECT count(*) FROM runs")
        }
        try await erase(record, store)
        _ = try await store.adapter.records.create(Samples.record("order-2"))
        #expect(traces(store).contains("-wal"))
        try await guest.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        await clock.waitForSleeper(dueIn: .seconds(1))
        clock.advance(by: .seconds(1))
        while !traces(store).isEmpty {
            _ = try await store.adapter.records.create(Samples.record(ForeignID(RunID.random().description)))
        }
    }

    @Test("A service that starts empties the log of one that was killed before it did")
    func inherited() async throws {
        // Stands still, so that the one that was killed does not come back to it.
        let clock = ManualClock()
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let record = try await finished(store)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let guest = try DatabaseQueue(path: store.directory.store, configuration: configuration)
        try await guest.writeWithoutTransaction { try $0.execute(sql: "BEGIN; SELECT count(*) FROM runs") }
        try await erase(record, store)
        try await guest.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(traces(store).contains("-wal"))
        let next = try store.another()
        _ = try await next.records.create(Samples.record("order-2"))
        #expect(traces(store).isEmpty)
    }

    @Test("What is left in a newer form of the object is stored as that form, in the versions and with the run")
    func newerForm() async throws {
        let store = try TemporaryStore()
        let record = try await finished(store)
        let requested = try await store.records.advance(record, record.next(runState: .requestedDataDeleted))
        let deleted = requested.next(runState: .dataDeleted)
        var transaction = StoreTransaction.advance(requested, deleted)
        transaction.erasure = Erasure(
            objects: [1: Data("left".utf8), deleted.version: Data("left".utf8)],
            objectVersions: [1: 2, deleted.version: 3])
        _ = try await store.records.transact(transaction)
        let versions = try await store.records.history(deleted.runID).map(\.record.objectVersion)
        #expect(versions == [2, 1, 1, 1, 1, 1, 3])
        #expect(try await store.adapter.check().filter { $0.invariant == .newestVersion } == [])
    }

    @Test("A process that had the run in memory does not answer with what another process deleted")
    func otherProcess() async throws {
        let store = try TemporaryStore()
        let record = try await finished(store)
        let other = try store.another()
        await store.adapter.store.watcher.look()
        let requested = try await other.records.advance(
            record, record.next(runState: .requestedDataDeleted, reason: "ticket 9"))
        var deleted = requested.next(runState: .dataDeleted)
        deleted.object = Data()
        var transaction = StoreTransaction.advance(requested, deleted)
        transaction.erasure = Erasure()
        _ = try await other.records.transact(transaction)
        await store.adapter.store.watcher.look()
        let first = try await store.adapter.records.firstVersion(of: record.runID, in: 1)
        #expect(first?.object.isEmpty == true)
    }
}
