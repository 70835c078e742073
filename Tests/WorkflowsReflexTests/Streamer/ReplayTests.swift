import Foundation
import Logging
import Synchronization
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("Dead letters in Reflex's tables", .timeLimit(.minutes(1)))
struct ReplayTests {
    private enum Parcel: Int, WorkflowStatus {
        case taken = 1
        case sent
    }

    /// A workflow whose events nobody relays: what its hook is given is what a test writes.
    private func workflow(
        _ reflex: TemporaryReflex, _ store: InMemoryAdapter, told: AsyncStream<RunID>.Continuation
    ) throws -> Workflow<String, Parcel> {
        var builder = WorkflowBuilder<String, Parcel>("parcels")
        builder.addCallback(from: .taken, to: .sent) { _, _ in .to(.sent) }
        builder.onComplete { run in told.yield(run.runID) }
        var options = BuildOptions()
        options.poll(every: .hours(1))
        options.outbox = nil
        options.logger.logLevel = .critical
        return try builder.build(on: RelayedAdapter(store: store, streamer: reflex.streamer), options: options)
    }

    private func headers(_ id: RunID, version: Int?) -> String {
        let version = version.map { #""record_version":"\#($0)","# } ?? ""
        return """
            {"foreign_id":"parcel-1",\(version)"run_id":"\(id)","run_state":"5","topic":"parcels-run-state-change",\
            "workflow_name":"parcels"}
            """
    }

    @Test("An event that a hook could not be given is counted and listed, and once mended it is replayed to the hook")
    func hook() async throws {
        let reflex = try await TemporaryReflex {
            $0.clock = .system
            $0.watchInterval = .milliseconds(5)
        }
        let store = InMemoryAdapter()
        let (calls, told) = AsyncStream.makeStream(of: RunID.self)
        let workflow = try workflow(reflex, store, told: told)
        let id = try await workflow.trigger("parcel-1", with: "a book")
        _ = try await workflow.callback(id)
        let service = Task { try await workflow.run() }
        defer { service.cancel() }
        await workflow.started()
        // A hook hears of what happens once it is served.
        try await reflex.writeRow(
            foreignID: "\(id)", type: 2, metadata: .text(headers(id, version: nil)),
            topic: .text("parcels-run-state-change"))
        try await until("there is a letter", seeing: { try await workflow.deadLetterCount() }) { $0 > 0 }
        let letter = try #require(try await workflow.deadLetters().first)
        #expect(letter.eventID == 1 && letter.error.contains("record_version") && letter.tries == 0)
        try await until("it is passed over", seeing: { workflow.internalState }) { roles in
            roles.values.contains { $0.skipped["unreadable"] == 1 }
        }

        // It is still no event: the letter stays, with one try more.
        guard case .unreadable(let why) = try await workflow.replay(letter, actor: "ada") else {
            Issue.record("it cannot be read")
            return
        }
        #expect(why.contains("record_version"))
        #expect(try await workflow.deadLetters().map(\.tries) == [1])

        try await reflex.database.execute([
            SQLStatement("UPDATE events SET metadata = $1", [.text(headers(id, version: 2))])
        ])
        #expect(try await workflow.replay(letter, actor: "ada") == .replayed(id, version: 2))
        var iterator = calls.makeAsyncIterator()
        #expect(await iterator.next() == id)
        #expect(try await workflow.deadLetterCount() == 0)
        #expect(try await workflow.replay(letter, actor: "ada") == .notFound)
        let audit = try await store.auditEntries(runID: id, limit: 9)
        #expect(audit.filter { $0.action == .replay }.map(\.result) == [.applied, .failed])
    }

    @Test("What is replayed is its consumer's alone: neither others of the topic nor connectors are given it")
    func alone() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send([sampleEvent(1), sampleEvent(2)])
        let metadata = try await reflex.rows("SELECT metadata FROM events WHERE id = 1")[0][0]
        try await reflex.database.execute([SQLStatement("UPDATE events SET metadata = '{' WHERE id = 1")])
        let receivers = [try await reflex.receiver(), try await reflex.receiver(consumer: "other")]
        for receiver in receivers { #expect(try await receiver.ids(reflex.clock) == [2]) }
        #expect(try await reflex.streamer.deadLetterCount(of: nil) == 2)
        #expect(try await reflex.streamer.deadLetterCount(of: "consumer") == 1)
        let operations = DeadLetterOperations(
            adapter: RelayedAdapter(store: InMemoryAdapter(), streamer: reflex.streamer))
        #expect(try await operations.count() == 2)
        // Asked again, one that still could not be read is not tried again.
        for _ in 0..<2 {
            let outcome = try await operations.replay(
                consumer: "consumer", eventID: 1, requestID: "too early", actor: "ada")
            #expect(outcome.name == "unreadable")
        }
        #expect(try await reflex.streamer.deadLetters(of: "consumer", limit: 9).map(\.tries) == [1])
        try await reflex.database.execute([SQLStatement("UPDATE events SET metadata = $1 WHERE id = 1", [metadata])])

        // The same request gets the same answer, though the letter is gone by then.
        for _ in 0..<2 {
            let outcome = try await operations.replay(
                consumer: "consumer", eventID: 1, requestID: "again", actor: "ada")
            #expect(outcome.name == "replayed")
        }
        #expect(try await receivers[0].now(reflex.clock).map(\.event.foreignID) == ["order-1"])
        #expect(try await receivers[1].ids(reflex.clock) == [])
        let connector = ReflexConnector(on: reflex.database, options: reflex.options())
        let receiver = try await connector.receiver(for: "shop", partitions: .all, polling: .hours(1))
        let given = try await receiver.receive(limit: 9, until: reflex.clock.wallClock)
        #expect(given.map(\.id) == ["1", "2"])
        // The other consumer's letter stays until somebody decides on it too.
        #expect(try await operations.letters(limit: 9).map(\.consumer) == ["other"])
        #expect(try await operations.discard(consumer: "other", eventID: 1, actor: "ada") == .discarded)
        #expect(try await operations.count() == 0)
        #expect(try await receivers[1].ids(reflex.clock) == [])
    }

    @Test("A letter whose row is gone is over")
    func gone() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.writeRow(foreignID: "x", type: 1, metadata: .null, topic: .text("orders-1"))
        #expect(try await reflex.receiver().ids(reflex.clock) == [])
        let operations = DeadLetterOperations(
            adapter: RelayedAdapter(store: InMemoryAdapter(), streamer: reflex.streamer))
        try await reflex.database.execute([SQLStatement("DELETE FROM events")])
        #expect(try await operations.replayAll(actor: "ada").map(\.outcome) == [.gone])
        #expect(try await operations.count() == 0)
    }

    @Test(
        "What was discarded is not found again at the next start, also where an event before it was under way then",
        arguments: [false, true])
    func discarded(isUnderWay: Bool) async throws {
        let reflex = try await TemporaryReflex()
        let run = RunID(high: 1, low: 2)
        try await reflex.streamer.send([sampleEvent(1, run: run), sampleEvent(1, run: run, version: 2)])
        let receiver = try await reflex.receiver()
        let first = try await receiver.now(reflex.clock, limit: 1)
        #expect(first.map(\.event.version) == [1])
        if !isUnderWay { try await receiver.acknowledge(first[0].cursor) }
        try await reflex.database.execute([SQLStatement("UPDATE events SET metadata = '{' WHERE id = 2")])
        #expect(try await receiver.ids(reflex.clock) == [])
        // What is under way keeps the cursor before it: it would be given again.
        if isUnderWay {
            #expect(try await reflex.receiver().ids(reflex.clock) == [1])
            try await receiver.acknowledge(first[0].cursor)
        }
        let letter = try #require(try await reflex.streamer.deadLetters(of: "consumer", limit: 9).first)
        try await reflex.streamer.discard(letter)
        let next = try await reflex.receiver()
        #expect(try await next.ids(reflex.clock) == [])
        #expect(try await reflex.streamer.deadLetterCount(of: nil) == 0)
        // What comes behind it is given, and is acknowledged as ever.
        try await reflex.streamer.send([sampleEvent(1, run: run, version: 3)])
        let last = try await next.now(reflex.clock)
        #expect(last.map(\.event.version) == [3])
        #expect(try await reflex.receiver().ids(reflex.clock) == [3])
        try await next.acknowledge(last[0].cursor)
        #expect(try await reflex.receiver().ids(reflex.clock) == [])
    }

    @Test("What a connector could not be given is counted and listed by its workflow, and replayed to it")
    func connector() async throws {
        let reflex = try await TemporaryReflex { $0.clock = .system }
        let knowsSeven = Mutex(false)
        let source = ReflexConnector(
            on: reflex.database, options: reflex.options { $0.watchInterval = .milliseconds(5) }
        ) { event in
            guard event.type != 7 || knowsSeven.withLock({ $0 }) else {
                throw WorkflowError(.invalidArgument, "seven is none of ours")
            }
            return ConnectorEvent(event)
        }
        try await reflex.writeRow(foreignID: "customer-1", type: 7, metadata: .null)
        try await reflex.writeRow(foreignID: "customer-1", type: 8, metadata: .null)
        let (calls, told) = AsyncStream.makeStream(of: String.self)
        var builder = WorkflowBuilder<String, Parcel>("parcels")
        builder.addCallback(from: .taken, to: .sent) { _, _ in .to(.sent) }
        builder.addConnector("customers", source: source, options: .pollingFrequency(.hours(1))) { event, _, _ in
            told.yield(event.id)
        }
        var options = BuildOptions()
        options.poll(every: .hours(1))
        options.logger.logLevel = .critical
        let workflow = try builder.build(on: InMemoryAdapter(), options: options)
        let service = Task { try await workflow.run() }
        defer { service.cancel() }
        var iterator = calls.makeAsyncIterator()
        #expect(await iterator.next() == "2")
        #expect(try await workflow.deadLetterCount() == 1)
        let letter = try #require(try await workflow.deadLetters().first)
        #expect(letter.eventID == 1 && letter.error == "seven is none of ours")
        #expect(try await workflow.replay(letter, actor: "ada") == .unreadable("seven is none of ours"))
        knowsSeven.withLock { $0 = true }
        #expect(try await workflow.replay(letter, actor: "ada") == .replayed(.zero, version: 0))
        #expect(await iterator.next() == "1")
        #expect(try await workflow.deadLetterCount() == 0)
    }

    @Test("A table of errors that an earlier build made is given what it has not")
    func earlier() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.database.execute([
            SQLStatement("ALTER TABLE consumer_errors DROP COLUMN tries"),
            SQLStatement("ALTER TABLE consumer_errors DROP COLUMN connector"),
        ])
        for _ in 1...2 { try await reflex.streamer.createTables() }
        try await reflex.writeRow(foreignID: "x", type: 1, metadata: .null, topic: .text("orders-1"))
        #expect(try await reflex.receiver().ids(reflex.clock) == [])
        #expect(try await reflex.streamer.deadLetterCount(of: nil) == 1)
    }
}
