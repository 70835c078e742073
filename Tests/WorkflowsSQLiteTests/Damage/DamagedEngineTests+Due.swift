import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

/// What is due and cannot be read: more of it than is read at once, and before all the rest.
extension DamagedEngineTests {
    private static let many = 70
    private static let inbox: ConsumerName = "parcels-connector-payments-consumer"

    /// Nobody looks again before the polling's wait is over, and then once for each worker that has something due.
    private func rests(_ service: ParcelService, _ adapter: CountedAdapter, dueIn polling: Duration) async {
        await service.clock.waitForSleeper(dueIn: polling)
        let before = adapter.reads.withLock { $0 }
        service.clock.advance(by: polling)
        await service.clock.waitForSleeper(dueIn: polling)
        let reads = adapter.reads.withLock { $0 } - before
        #expect(1...12 ~= reads, "it was looked for \(reads) times")
    }

    @Test("Timeouts that cannot be read hide none behind them, and are looked for once in a polling interval")
    func timeouts() async throws {
        let service = try ParcelService()
        try await service.prepare()
        for number in 0..<Self.many {
            try await service.stand(.late, ForeignID("bad-\(number)"), dueIn: .minutes(30))
        }
        let good = try await service.stand(.late, "good", dueIn: .minutes(60))
        try await service.change("UPDATE runs SET run_id = 'bad ' || run_key WHERE foreign_id LIKE 'bad-%'")
        let adapter = CountedAdapter(inner: try service.adapter())
        try await serving(try service.workflow(on: adapter)) {
            await service.clock.waitForSleeper(dueIn: .minutes(60))
            service.clock.advance(by: .minutes(60))
            try await service.eventually("it fires") { try await service.stands(good, .expired, .completed) }
            await rests(service, adapter, dueIn: ParcelService.timeoutPolling)
        }
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("Failures whose runs cannot be read hide none behind them, and are looked for once in a polling interval")
    func parked() async throws {
        let service = try ParcelService()
        try await service.prepare()
        var ids: [RunID] = []
        for number in 0..<Self.many {
            ids.append(try await service.stand(.ordered, ForeignID("bad-\(number)")))
        }
        let good = try await service.stand(.ordered, "good")
        for id in ids + [good] { try await park(service, id, dueIn: id == good ? .minutes(20) : .minutes(10)) }
        try await service.change(DamagedEngineTests.Damage.origin.sql)
        let adapter = CountedAdapter(inner: try service.adapter())
        try await serving(try service.workflow(on: adapter)) {
            await service.clock.waitForSleeper(dueIn: .minutes(20))
            service.clock.advance(by: .minutes(20))
            try await service.eventually("it is tried again") { try await service.stands(good, .packed, .running) }
            await rests(service, adapter, dueIn: ParcelService.stepPolling)
            // Each still waits, with what it failed with.
            let left = try await adapter.records.parked(workflow: "parcels", runID: nil, limit: 99)
            #expect(left.count == Self.many && left.allSatisfy { $0.lastError == "503" })
            // One is mended: it is found with the next look.
            try await service.change("UPDATE versions SET origin = 1 WHERE version_id >> 31 = 1")
            service.clock.advance(by: ParcelService.stepPolling)
            try await service.eventually("the mended one goes on") {
                try await service.stands(ids.first, .packed, .running)
            }
        }
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("A failure of a version that its run has left is nobody's: its code is not called again and again")
    func stale() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let id = try await service.stand(.paused, "bad")
        let good = try await service.stand(.ordered, "good")
        for id in [id, good] { try await park(service, id, version: id == good ? 1 : 2, dueIn: .minutes(20)) }
        try await service.change("UPDATE parked SET version = 1")
        let adapter = CountedAdapter(inner: try service.adapter())
        try await serving(try service.workflow(on: adapter)) {
            await service.clock.waitForSleeper(dueIn: .minutes(20))
            service.clock.advance(by: .minutes(20))
            try await service.eventually("the other goes on") { try await service.stands(good, .packed, .running) }
            await rests(service, adapter, dueIn: ParcelService.stepPolling)
        }
        #expect(service.called("step bad") <= 1)
    }

    private func park(
        _ service: ParcelService, _ id: RunID, version: Int = 1, dueIn wait: Duration
    ) async throws {
        let now = service.clock.wallClock
        var transaction = StoreTransaction(at: now)
        transaction.parking = .parked(
            ParkedEvent(
                consumer: "parcels-1-consumer", workflow: "parcels", runID: id, foreignID: "any",
                partition: Partition(of: id), version: version, status: 1, attempts: 1, dueAt: now + wait,
                lastError: "503", firstErrorAt: now, lastErrorAt: now))
        #expect(try await service.store.records.transact(transaction).dropped == false)
    }

    private func keep(_ service: ParcelService, _ key: String) async throws {
        let now = service.clock.wallClock
        try await SQLiteRecordStore(store: service.store.adapter.store).keep(
            InboxEntry(
                consumer: Self.inbox, event: ConnectorEvent(id: key, key: key, at: now), attempts: 1, dueAt: now,
                lastError: "503", keptAt: now), fence: nil)
    }

    @Test("Kept events of outside streams that cannot be read are dead letters: others go on, and mended they do too")
    func inbox() async throws {
        let service = try ParcelService()
        try await service.prepare()
        for number in 0..<Self.many { try await keep(service, "bad-\(number)") }
        try await keep(service, "good")
        try await service.change("UPDATE inbox SET headers = '{' WHERE key LIKE 'bad-%'")
        let adapter = CountedAdapter(inner: try service.adapter())
        let inbox = SQLiteRecordStore(store: adapter.inner.store)
        let workflow = try service.workflow(on: adapter)
        try await serving(workflow) {
            // Kept before the others were found, and behind one of them.
            service.source.send(ConnectorEvent(id: "next", key: "bad-0", at: service.clock.wallClock))
            try await service.eventually("what can be read is dealt with") {
                service.called("payment good") == 1 && service.called("payment bad-0") == 1
            }
            try await service.eventually("the others are dead letters") {
                let kept = try await inbox.inboxCounts(limit: 99)
                return try await inbox.deadLetterCount() == Self.many && kept.isEmpty
            }
            let letters = try await inbox.deadLetters(limit: 99)
            #expect(letters.allSatisfy { $0.error.contains("its headers are no JSON of texts") && $0.eventID < 0 })
            #expect(letters.allSatisfy { $0.consumer == Self.inbox && $0.tries == 0 })
            #expect(letters.last.map { String(decoding: $0.bytes, as: UTF8.self).contains("event_id='bad-0'") } == true)
            try await service.eventually("they are counted") {
                workflow.internalState[RoleName(Self.inbox.rawValue)]?.skipped["unreadable"] == Self.many
            }
            // Given again by the stream it stays what it is.
            try await keep(service, "bad-1")
            #expect(try await inbox.inboxCounts(limit: 99) == [:])

            let operations = DeadLetterOperations(adapter: adapter.inner, clock: service.clock.engineClock)
            let bad = try #require(letters.last)
            let again = try await operations.replay(consumer: Self.inbox, eventID: bad.eventID, actor: "alice")
            #expect(again.name == "unreadable")
            #expect(try await operations.letter(consumer: Self.inbox, eventID: bad.eventID).tries == 1)
            let dropped = try await operations.discard(consumer: Self.inbox, eventID: bad.eventID, actor: "alice")
            #expect(dropped == .discarded)
            try await service.change("UPDATE inbox SET headers = '{}'")
            let outcomes = try await operations.replayAll(actor: "alice").map(\.outcome)
            #expect(outcomes == Array(repeating: .replayed(.zero, version: 0), count: Self.many - 1))
            try await service.eventually("they are dealt with") {
                (1..<Self.many).allSatisfy { service.called("payment bad-\($0)") == 1 }
            }
            try await service.eventually("nothing is left") {
                let kept = try await inbox.inboxCounts(limit: 99)
                return try await inbox.deadLetterCount() == 0 && kept.isEmpty
            }
            let lines = try await adapter.inner.audit.auditEntries(runID: nil, limit: 99)
            #expect(lines.count == Self.many + 1 && lines.allSatisfy { $0.actor == "alice" && $0.runID == .zero })
        }
        #expect(service.called("payment bad-0") == 1)
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("A store that says something is due and does not give it is asked again once the polling's wait is over")
    func givesNothing() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let id = try await service.stand(.ordered, "good")
        try await park(service, id, dueIn: .zero)
        try await service.stand(.late, "late", dueIn: .zero)
        try await keep(service, "good")
        let adapter = CountedAdapter(inner: try service.adapter(), givesNothing: true)
        try await serving(try service.workflow(on: adapter)) {
            for polling in [
                ParcelService.timeoutPolling, ParcelService.stepPolling, ParcelService.connectorPolling,
            ] { await service.clock.waitForSleeper(dueIn: polling) }
            await rests(service, adapter, dueIn: ParcelService.timeoutPolling)
        }
    }

    @Test("Events that cannot be read hide none behind them from those who watch")
    func events() async throws {
        let service = try ParcelService()
        for number in 0..<5 { try await service.stand(.ordered, ForeignID("order-\(number)")) }
        try await service.change("UPDATE events SET run_state = 99 WHERE id < 4")
        let records = try service.adapter().records
        #expect(try await records.events(after: 0, limit: 2).map(\.id) == [4, 5])
        #expect(try await records.events(after: 0, limit: 1).map(\.id) == [4])
    }
}
