import Foundation
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite
import WorkflowsTesting

@Suite("Events that could not be read")
struct DeadLetterListTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    /// A store of three runs; of the events of the first and the last one a consumer could not read the run state.
    private func damaged(_ sql: String = "UPDATE events SET run_state = 99 WHERE id <> 2") async throws -> (
        WatchedStore, [Record]
    ) {
        let store = try WatchedStore()
        try await store.define()
        var runs: [Record] = []
        for number in 1...3 { runs.append(try await store.trigger(ForeignID("order-\(number)"), at: Self.now)) }
        try store.execute(sql)
        let receiver = try await store.adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: store.workflow, kind: .status(1)), consumer: "orders-1", partitions: .all,
                polling: .hours(1)))
        for delivery in try await receiver.receive(limit: 100, until: .distantPast) {
            var transaction = StoreTransaction(at: Self.now)
            transaction.cursor = delivery.cursor
            _ = try await store.adapter.records.transact(transaction)
        }
        return (store, runs)
    }

    @Test("They are listed, those found last first, with the run where that much can be read, and counted")
    func listed() async throws {
        let (store, runs) = try await damaged()
        let answer = try await store.monitor(at: Self.now).deadLetters(limit: 10)
        #expect(answer.asOf == Self.now)
        #expect(answer.value.total == Total(2, .exact))
        #expect(answer.value.items.map(\.letter.eventID) == [3, 1])
        #expect(answer.value.items.map(\.runID) == [runs[2].runID, runs[0].runID])
        #expect(answer.value.items.allSatisfy { $0.letter.consumer == "orders-1" })
        #expect(answer.value.items[0].letter.error == "there is no run state 99")
        let first = try await store.monitor(at: Self.now).deadLetters(limit: 1).value
        #expect(first.items.map(\.letter.eventID) == [3] && first.total == Total(2, .exact))
        let number = try await store.monitor(at: Self.now).deadLetters(limit: 0).value
        #expect(number.items.isEmpty && number.total == Total(2, .exact))
    }

    @Test("One whose event is gone by now is listed all the same, of no run")
    func unknownRun() async throws {
        let (store, _) = try await damaged("UPDATE events SET run_state = 99 WHERE id = 1")
        try store.execute("DELETE FROM events WHERE id = 1")
        let items = try await store.monitor(at: Self.now).deadLetters(limit: 10).value.items
        #expect(items.map(\.runID) == [nil] && items.map(\.letter.eventID) == [1])
    }

    @Test("A store that keeps none says none")
    func none() async throws {
        let memory = StoreMonitor(adapter: InMemoryAdapter(), access: .init(target: "memory", actor: "tester"))
        let list = try await memory.deadLetters(limit: 10).value
        #expect(list == DeadLetterList(items: [], total: Total(0, .exact)))
    }

    private func request(
        _ kind: DeadLetterRequest.Kind, _ event: Int64, _ id: RequestID = RequestID(RunID.random().description)
    ) -> DeadLetterRequest {
        DeadLetterRequest(
            kind: kind, consumer: "orders-1", eventID: event, requestID: id, reason: "INC-42", claimedActor: "Ada")
    }

    @Test(
        "Replayed, one that can be read by now goes to its consumer; one that cannot stays; one discarded is forgotten")
    func acted() async throws {
        let (store, runs) = try await damaged()
        let monitor = store.monitor(at: Self.now)
        #expect(
            await monitor.perform(onLetter: request(.replay, 1)) == .outcome(.unreadable("there is no run state 99")))
        try store.execute("UPDATE events SET run_state = 1 WHERE id = 1")
        #expect(await monitor.perform(onLetter: request(.replay, 1)) == .outcome(.replayed(runs[0].runID, version: 1)))
        #expect(await monitor.perform(onLetter: request(.replay, 1)) == .outcome(.notFound))
        #expect(await monitor.perform(onLetter: request(.discard, 3)) == .outcome(.discarded))
        #expect(try await monitor.deadLetters(limit: 9).value.total == Total(0, .exact))
        let rows = try await monitor.actions(run: runs[0].runID, limit: 9).value
        #expect(rows.map(\.result) == [.applied, .failed])
        #expect(rows.allSatisfy { $0.actor == "tester" && $0.reason == "INC-42" && $0.action == .replay })
        #expect(rows.allSatisfy { $0.claimedActor == "Ada" })
    }

    @Test("Asked again under the same ID, each gets the answer it had, and nothing is done again")
    func askedAgain() async throws {
        let (store, runs) = try await damaged()
        let monitor = store.monitor(at: Self.now)
        let failed = request(.replay, 1, "failed")
        let unreadable = DeadLetterEnd.outcome(.unreadable("there is no run state 99"))
        #expect(await monitor.perform(onLetter: failed) == unreadable)
        try store.execute("UPDATE events SET run_state = 1 WHERE id = 1")
        #expect(await monitor.perform(onLetter: failed) == unreadable)
        #expect(try await monitor.deadLetters(limit: 9).value.items.map(\.letter.tries) == [0, 1])
        for _ in 0..<2 {
            let replayed = await monitor.perform(onLetter: request(.replay, 1, "replayed"))
            #expect(replayed == .outcome(.replayed(runs[0].runID, version: 1)))
            #expect(await monitor.perform(onLetter: request(.discard, 3, "discarded")) == .outcome(.discarded))
        }
        #expect(await monitor.perform(onLetter: failed) == unreadable)
        #expect(try await monitor.actions(run: nil, limit: 9).value.count == 3)
        // A request is for one thing.
        guard case .refused(let why) = await monitor.perform(onLetter: request(.discard, 1, "discarded")) else {
            Issue.record("it was done")
            return
        }
        #expect(why == "the request discarded was for something else than event 1 of orders-1")
    }

    @Test("Read-only nothing is done, and it says so")
    func readOnly() async throws {
        let (store, _) = try await damaged()
        let monitor = StoreMonitor(
            adapter: store.adapter, access: .init(target: "store", actor: "tester", readOnlyReason: "asked for"))
        for kind in DeadLetterRequest.Kind.allCases {
            #expect(await monitor.perform(onLetter: request(kind, 1)) == .refused("read-only: asked for"))
        }
        #expect(try await monitor.deadLetters(limit: 0).value.total == Total(2, .exact))
    }

    @Test("As JSON it has the names of the API, and its bytes in base 64 unless they are not wanted")
    func json() throws {
        let letter = DeadLetter(
            consumer: "orders-1", eventID: .max, bytes: Data([0, 255, 27]), error: "no \u{1B} state", at: Self.now,
            tries: 2)
        let run = RunID(high: 1, low: 2)
        let json = JSON.deadLetter(.init(letter: letter, runID: run))
        #expect(
            json.text
                == #"{"consumer":"orders-1","event_id":9223372036854775807,"error":"no \u001b state","#
                + #""at":"2023-11-14T22:13:20.000Z","tries":2,"run_id":"\#(run)","bytes_base64":"AP8b"}"#)
        guard case .object(let members) = JSON.deadLetter(.init(letter: letter, runID: run), bytes: false) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.0) == JSON.Names.deadLetter)
        #expect(JSON.deadLetter(.init(letter: letter, runID: nil))["run_id"] == nil)
    }
}
