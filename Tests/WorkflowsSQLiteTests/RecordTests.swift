import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Runs")
struct RecordTests {
    @Test("A run is read back as it was stored")
    func roundTrip() async throws {
        let store = try TemporaryStore()
        var record = Samples.record(key: "key-1", object: "{\"total\":17}")
        record.meta.traceOrigin = "00-abc-def-01"
        record.meta.retriedFrom = .random()
        let outcome = try await store.records.transact(.create(record))
        #expect(outcome.event?.version == 1)
        #expect(outcome.event?.topic == record.topic)
        #expect(try await store.records.lookup(record.runID) == record)
        #expect(try await store.records.latest(workflow: record.workflow, foreignID: record.foreignID) == record)
        #expect(try await store.records.lookup(.random()) == nil)
        #expect(try await store.records.latest(workflow: "nothing", foreignID: "order-1") == nil)
    }

    @Test("The version decides: of two writers one gets a conflict, with the record as it is now")
    func compareAndSwap() async throws {
        let store = try TemporaryStore()
        let other = try store.another()
        let record = try await store.records.create(Samples.record())
        let won = record.next(status: 2)
        try await store.records.advance(record, won)
        let error = await #expect(throws: WorkflowError.self) {
            try await other.records.advance(record, record.next(status: 3))
        }
        #expect(error?.code == .conflict)
        #expect(error?.current == won)
        #expect(try await store.records.lookup(record.runID) == won)
        #expect(try await store.records.history(record.runID).count == 2)
    }

    @Test("A foreign ID has one unfinished run, also when two processes trigger at once")
    func runInProgress() async throws {
        let store = try TemporaryStore()
        let other = try store.another()
        let first = try await store.records.create(Samples.record())
        let error = await #expect(throws: WorkflowError.self) { try await other.records.create(Samples.record()) }
        #expect(error?.code == .runInProgress)
        #expect(error?.current == first)
        try await store.records.advance(first, first.next(status: 3, runState: .completed))
        let second = try await other.records.create(Samples.record())
        #expect(try await store.records.latest(workflow: "orders", foreignID: "order-1")?.runID == second.runID)

        let wins = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                let records = number % 2 == 0 ? store.records : other.records
                group.addTask { (try? await records.create(Samples.record("order-2"))) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test("An idempotency key gives back the first run and stores nothing, also when that run is finished")
    func idempotencyKey() async throws {
        let store = try TemporaryStore()
        let first = try await store.records.create(Samples.record(key: "key"))
        let again = try await store.records.transact(.create(Samples.record(key: "key")))
        #expect(again.duplicateOf == first.runID)
        #expect(again.event == nil)
        try await store.records.advance(first, first.next(status: 3, runState: .completed))
        let later = try await store.records.transact(.create(Samples.record("order-9", key: "key")))
        #expect(later.duplicateOf == first.runID)
        let elsewhere = try await store.records.transact(.create(Samples.record(workflow: "returns", key: "key")))
        #expect(elsewhere.duplicateOf == nil)
        #expect(try await store.records.lastEventID() == 3)
    }

    @Test("History tells every version, who wrote it, and how long it stood")
    func history() async throws {
        let store = try TemporaryStore()
        let first = try await store.records.create(Samples.record(object: "1"))
        var second = first.next(status: 2, after: .seconds(90))
        second.object.append(contentsOf: Array("2".utf8))
        try await store.records.advance(first, second)
        let ann = Origin(.person, actor: "ann")
        let third = try await store.records.advance(
            second, second.next(runState: .paused, after: .seconds(5), reason: "why", origin: ann))
        let history = try await store.records.history(first.runID)
        #expect(history.map(\.record) == [first, second, third])
        #expect(history.map(\.dwell) == [.seconds(90), .seconds(5), nil])
        #expect(try await store.records.history(.random()).isEmpty)
    }

    @Test("A run that does not exist, and a version that does not follow, are refused")
    func refusals() async throws {
        let store = try TemporaryStore()
        let stranger = Samples.record()
        await #expect { try await store.records.advance(stranger, stranger.next(status: 2)) } throws: {
            WorkflowError.Code.recordNotFound ~= $0
        }
        let record = try await store.records.create(Samples.record())
        let gap = record.next(status: 2).next(status: 3)
        await #expect { try await store.records.advance(record, gap) } throws: {
            WorkflowError.Code.invalidArgument ~= $0
        }
        await #expect { try await store.records.create(record) } throws: { WorkflowError.Code.runInProgress ~= $0 }
        var twin = Samples.record("other")
        twin.runID = record.runID
        await #expect { try await store.records.create(twin) } throws: { WorkflowError.Code.conflict ~= $0 }
        #expect(try await store.records.lastEventID() == 1)
    }

    @Test("Every version makes one event, on the topic of its status or of its run state")
    func events() async throws {
        let store = try TemporaryStore()
        let first = try await store.records.create(Samples.record())
        let second = try await store.records.advance(first, first.next(status: 2))
        let third = try await store.records.advance(second, second.next(status: 3, runState: .completed))
        try await store.records.advance(third, third.next(runState: .requestedDataDeleted))
        let events = try await store.records.events(after: 0, limit: 10)
        #expect(events.map(\.version) == [1, 2, 3, 4])
        #expect(events.map(\.topic.kind) == [.status(1), .status(2), .runStateChange, .delete])
        #expect(events.map(\.previousStatus) == [nil, 1, 2, 3])
        #expect(events.allSatisfy { $0.runID == first.runID && $0.foreignID == first.foreignID })
        let rest = try await store.records.events(after: events[1].id, limit: 1)
        #expect(rest.map(\.version) == [3])
        #expect(try await store.records.lastEventID() == events.last?.id)
    }
}
