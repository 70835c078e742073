import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Short reads", .timeLimit(.minutes(1)))
struct ShortReadTests {
    @Test("Many that read at the same time each get their own answer")
    func together() async throws {
        let store = try TemporaryStore()
        var records: [Record] = []
        for number in 0..<20 {
            records.append(try await store.records.create(Samples.record(ForeignID("order-\(number)"))))
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                let record = records[number % records.count]
                group.addTask { try await store.records.lookup(record.runID) == record }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test("What was committed before a read began is read")
    func seesWhatIsCommitted() async throws {
        let store = try TemporaryStore()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    var record = try await store.records.create(Samples.record(ForeignID("order-\(number)")))
                    for _ in 0..<25 {
                        record = try await store.records.advance(record, record.next())
                        guard try await store.records.lookup(record.runID) == record else { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test("When the file is gone each that reads is told, and none waits for ever")
    func gone() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        try FileManager.default.removeItem(atPath: store.directory.store)
        await withTaskGroup(of: WorkflowError.Code?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        _ = try await store.records.lookup(record.runID)
                        return nil
                    } catch {
                        return (error as? WorkflowError)?.code
                    }
                }
            }
            for await code in group { #expect(code == .noSuchStore) }
        }
    }

    @Test("A store that nobody holds any more closes by itself, and leaves one whole file")
    func letGo() async throws {
        let directory = try TemporaryDirectory()
        do {
            let adapter = try TemporaryStore.open(directory)
            let record = try await adapter.records.create(Samples.record())
            _ = try await adapter.records.lookup(record.runID)
        }
        // The queues that the connections belong to may have something left to do.
        try await until("the store's file is alone", seeing: { try directory.names() }) { $0 == ["store.db"] }
    }
}
