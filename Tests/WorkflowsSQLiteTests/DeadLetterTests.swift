import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("What could not be read", .timeLimit(.minutes(1)))
struct DeadLetterTests {
    private let clock = ManualClock()

    /// Runs of which the first one's event is damaged; a consumer has found that, and passed all of them.
    private func damaged(_ count: Int = 2) async throws -> (TemporaryStore, [Workflows.Record]) {
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        var runs: [Workflows.Record] = []
        for number in 0..<count {
            runs.append(try await store.records.create(Samples.record(ForeignID("order-\(number)"))))
        }
        try await repair(store, "UPDATE events SET run_state = 99 WHERE id = 1")
        #expect(try await given(store).map(\.event.runID) == runs.dropFirst().map(\.runID))
        return (store, runs)
    }

    private func repair(_ store: TemporaryStore, _ sql: String) async throws {
        try await store.adapter.store.writer.urgently { try $0.execute(sql) }.get()
    }

    /// What a consumer is given, and acknowledges.
    private func given(_ store: TemporaryStore, _ consumer: ConsumerName = "orders-1") async throws -> [Delivery] {
        let receiver = try await store.receiver(consumer, on: .status(1))
        let deliveries = try await receiver.receive(limit: 100, until: .distantPast)
        for delivery in deliveries {
            var transaction = StoreTransaction(at: clock.wallClock)
            transaction.cursor = delivery.cursor
            #expect(try await store.records.transact(transaction).cursorMoved)
        }
        return deliveries
    }

    private func letters(_ store: TemporaryStore) -> DeadLetterOperations {
        DeadLetterOperations(adapter: store.adapter, clock: clock.engineClock)
    }

    @Test("Replayed once it can be read, it is given to its consumer alone, behind what that had before it")
    func replayed() async throws {
        let (store, runs) = try await damaged()
        try await repair(store, "UPDATE events SET run_state = 1 WHERE id = 1")
        _ = try await given(store, "another")
        let outcome = try await letters(store).replay(
            consumer: "orders-1", eventID: 1, reason: "repaired", actor: "alice")
        #expect(outcome == .replayed(runs[0].runID, version: 1))
        #expect(try await store.records.deadLetterCount() == 0)
        let delivery = try #require(try await given(store).first)
        #expect(delivery.event.runID == runs[0].runID && delivery.event.version == 1 && delivery.event.id == 3)
        #expect(delivery.record == runs[0])
        #expect(try await given(store).isEmpty)
        #expect(try await given(store, "another").isEmpty)
        #expect(try await given(store, "a third").map(\.event.runID) == runs.map(\.runID))
        // Nothing happened to the run: whoever watches is told nothing, and the store is sound.
        #expect(try await store.records.events(after: 0, limit: 9).map(\.id) == [1, 2])
        #expect(try await store.adapter.check() == [])
        let audit = try #require(try await store.adapter.audit.auditEntries(runID: runs[0].runID, limit: 9).first)
        #expect(audit.action == .replay && audit.result == .applied && audit.actor == "alice")
        #expect(audit.reason == "repaired" && audit.detail == "replayed: event 1 of orders-1")
        // Once is enough.
        let again = try await letters(store).replay(consumer: "orders-1", eventID: 1, actor: "alice")
        #expect(again == .notFound)
    }

    @Test("One that still cannot be read stays, with the error of the last try and how many there were")
    func unreadable() async throws {
        let (store, _) = try await damaged()
        let first = try #require(try await store.records.deadLetters(limit: 9).first)
        #expect(first.tries == 0 && first.at == clock.wallClock)
        try await repair(
            store, "UPDATE events SET origin = 77 WHERE id = 1; UPDATE events SET run_state = 1 WHERE id = 1")
        for tries in 1...2 {
            clock.advance(by: .hours(1))
            let outcome = try await letters(store).replay(consumer: "orders-1", eventID: 1, actor: "alice")
            #expect(outcome == .unreadable("there is no origin 77"))
            let letter = try #require(try await store.records.deadLetters(limit: 9).first)
            #expect(letter.tries == tries && letter.at == clock.wallClock && letter.error == "there is no origin 77")
            #expect(String(decoding: letter.bytes, as: UTF8.self).contains("origin=77"))
        }
        #expect(try await given(store).isEmpty)
        let audit = try await store.adapter.audit.auditEntries(runID: nil, limit: 9)
        #expect(audit.map(\.result) == [.failed, .failed])
    }

    @Test("What is not kept, any more, is asked for in vain: looking for it throws, and an act on it is answered")
    func notThere() async throws {
        let (store, _) = try await damaged()
        let letters = letters(store)
        let letter = try await letters.letter(consumer: "orders-1", eventID: 1)
        #expect(try await store.records.deadLetters(limit: 9) == [letter])
        _ = try await letters.discard(consumer: "orders-1", eventID: 1, actor: "alice")
        for (consumer, id) in [("orders-1", 1), ("orders-1", 2), ("orders-2", 1)] as [(ConsumerName, Int64)] {
            let error = await #expect(throws: WorkflowError.self) {
                try await letters.letter(consumer: consumer, eventID: id)
            }
            #expect(error?.code == .outboxRowNotFound)
            #expect(try await letters.discard(consumer: consumer, eventID: id, actor: "alice") == .notFound)
        }
    }

    @Test("All of them at once: each is dealt with for itself, the one found first first")
    func all() async throws {
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        var runs: [Workflows.Record] = []
        for number in 0..<5 {
            runs.append(try await store.records.create(Samples.record(ForeignID("order-\(number)"))))
        }
        try await repair(store, "UPDATE events SET run_state = 99 WHERE id <= 4")
        #expect(try await given(store).count == 1)
        try await repair(
            store, "UPDATE events SET run_state = 1 WHERE id IN (1, 3, 4); DELETE FROM events WHERE id = 4")
        let outcomes = try await letters(store).replayAll(actor: "alice")
        #expect(outcomes.map(\.letter.eventID) == [1, 2, 3, 4])
        #expect(
            outcomes.map(\.outcome) == [
                .replayed(runs[0].runID, version: 1), .unreadable("there is no run state 99"),
                .replayed(runs[2].runID, version: 1), .gone,
            ])
        #expect(try await store.records.deadLetters(limit: 9).map(\.eventID) == [2])
        #expect(try await given(store).map(\.event.runID) == [runs[0].runID, runs[2].runID])
    }

    @Test("Discarded, it is forgotten and nobody is given it")
    func discarded() async throws {
        let (store, _) = try await damaged()
        let outcome = try await letters(store).discard(
            consumer: "orders-1", eventID: 1, reason: "known", actor: "alice")
        #expect(outcome == .discarded)
        #expect(try await store.records.deadLetterCount() == 0)
        #expect(try await given(store).isEmpty)
        #expect(try await store.records.deadLetterCount() == 0)
        let audit = try #require(try await store.adapter.audit.auditEntries(runID: nil, limit: 9).first)
        #expect(audit.action == .discard && audit.reason == "known")
        #expect(try await letters(store).discard(consumer: "orders-1", eventID: 1, actor: "bob") == .notFound)
    }

    @Test("Of two who replay one at once one does")
    func twice() async throws {
        let (store, _) = try await damaged()
        let other = try store.another()
        try await repair(store, "UPDATE events SET run_state = 1 WHERE id = 1")
        let letter = try #require(try await store.records.deadLetters(limit: 9).first)
        async let one = letters(store).replay(consumer: "orders-1", eventID: 1, actor: "alice")
        async let two = DeadLetterOperations(adapter: other).replay(
            consumer: "orders-1", eventID: 1, actor: "bob")
        let outcomes = try await [one, two]
        #expect(outcomes.count { $0 == .notFound } == 1)
        #expect(try await given(store).count == 1)
        // Decided on what it was before.
        var transaction = StoreTransaction(at: clock.wallClock)
        for change in [UpkeepChange.replay(letter), .keep(letter), .discard(letter)] {
            transaction.upkeep = change
            await #expect { try await store.records.transact(transaction) } throws: {
                WorkflowError.Code.conflict ~= $0
            }
        }
    }

    @Test("The same request that comes in twice at once is carried out once, and both get its answer")
    func sameRequest() async throws {
        let (store, runs) = try await damaged()
        let other = try store.another()
        try await repair(store, "UPDATE events SET run_state = 1 WHERE id = 1")
        let asking = [letters(store), DeadLetterOperations(adapter: other)]
        let outcomes = try await withThrowingTaskGroup(of: DeadLetterOutcome.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await asking[number % 2].replay(
                        consumer: "orders-1", eventID: 1, requestID: "request", actor: "alice")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .replayed(runs[0].runID, version: 1), count: 8))
        #expect(try await given(store).count == 1)
        #expect(try await store.adapter.audit.auditEntries(runID: nil, limit: 9).count == 1)
    }

    @Test("An answer is given again whatever the error says and whatever its consumer is called")
    func oddAnswers() async throws {
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let runs = [try await store.records.create(Samples.record("order-1"))]
        try await repair(store, "UPDATE events SET run_state = 99")
        for consumer in ["a", "a: b", "\u{301}"] as [ConsumerName] { _ = try await given(store, consumer) }
        for consumer in ["a: b", "a", "\u{301}"] as [ConsumerName] {
            for _ in 0..<2 {
                let outcome = try await letters(store).replay(
                    consumer: consumer, eventID: 1, requestID: RequestID("of \(consumer)"), actor: "alice")
                #expect(outcome == .unreadable("there is no run state 99"))
            }
        }
        #expect(try await store.records.deadLetters(limit: 9).map(\.tries) == [1, 1, 1])
        let row = AuditEntry(
            at: clock.wallClock, actor: "alice", action: .replay, workflow: nil, runID: runs[0].runID, requestID: "odd",
            reason: nil, decidedVersion: 0, result: .failed, detail: "unreadable: event 1 of a: \u{301}: no\nsuch")
        var transaction = StoreTransaction(at: clock.wallClock)
        transaction.audit = row
        _ = try await store.records.transact(transaction)
        let outcome = try await letters(store).replay(consumer: "a", eventID: 1, requestID: "odd", actor: "alice")
        #expect(outcome == .unreadable("\u{301}: no\nsuch"))
    }

    @Test("Its event stays for as long as the letter does, whoever has passed it")
    func kept() async throws {
        let store = try TemporaryStore { $0.keptEvents = 0 }
        let broken = try await store.shipped("broken")
        try await repair(store, "UPDATE events SET origin = 99 WHERE id = 1")
        _ = try await given(store)
        for number in 0..<200 { try await store.shipped(ForeignID("order-\(number)")) }
        _ = try await given(store)
        for number in 200..<400 { try await store.shipped(ForeignID("order-\(number)")) }
        #expect(try await store.records.events(after: 0, limit: 9).first.map(\.id) ?? 0 > 4)
        try await repair(store, "UPDATE events SET origin = 1 WHERE id = 1")
        #expect(
            try await letters(store).replay(consumer: "orders-1", eventID: 1, actor: "alice")
                == .replayed(broken.runID, version: 1))
    }

    @Test("Discarded, it is not found again, also where events that its consumer does not want come before it")
    func discardedBehindOthers() async throws {
        let store = try TemporaryStore { $0.clock = clock.engineClock }
        let first = Samples.record("paused")
        var second = Samples.record("done")
        while Partition(of: second.runID) != Partition(of: first.runID) { second = Samples.record("done") }
        for (record, state) in [(first, RunState.paused), (second, .completed)] {
            _ = try await store.records.create(record)
            _ = try await store.records.advance(record, record.next(runState: state))
        }
        try await repair(store, "UPDATE events SET origin = 99 WHERE run_state = 5")
        func given() async throws -> Int {
            let subscription = Subscription(
                topic: Topic(workflow: "orders", kind: .runStateChange), consumer: "hook", partitions: .all,
                polling: .hours(1), runState: .completed)
            let receiver = try await store.adapter.streamer.receiver(for: subscription)
            let found = try await receiver.receive(limit: 9, until: .distantPast)
            return found.count
        }
        #expect(try await given() == 0)
        let letter = try #require(try await store.records.deadLetters(limit: 9).first)
        let outcome = try await letters(store).discard(consumer: "hook", eventID: letter.eventID, actor: "alice")
        #expect(outcome == .discarded)
        #expect(try await given() == 0)
        #expect(try await store.records.deadLetterCount() == 0)
    }

    @Test("An event that was replayed for one consumer waits for no other")
    func holdsNothingBack() async throws {
        let (store, runs) = try await damaged()
        try await repair(store, "UPDATE events SET run_state = 1 WHERE id = 1")
        _ = try await given(store, "another")
        let outcome = try await letters(store).replay(consumer: "orders-1", eventID: 1, actor: "alice")
        #expect(outcome == .replayed(runs[0].runID, version: 1))
        #expect(try await given(store).count == 1)
        let retention = try #require(store.adapter.records as? any RetentionStore)
        #expect(try await retention.passedEvents(of: "orders", by: "upkeep", limit: 9).through == 3)
    }
}
