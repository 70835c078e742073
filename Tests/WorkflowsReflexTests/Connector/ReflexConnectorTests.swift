import Foundation
import Logging
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("A connector to a table of Reflex events", .timeLimit(.minutes(1)))
struct ReflexConnectorTests {
    @Test("Events of others are given as they are, and the cursors are kept on another database")
    func otherDatabase() async throws {
        let theirs = try await TemporaryReflex()
        let ours = try await TemporaryReflex()
        let connector = ReflexConnector(
            on: theirs.database, cursorsOn: ours.database,
            options: theirs.options { options in
                options.cursors = "connector_cursors"
                options.errors = "connector_errors"
            })
        try await connector.createTables()
        try await theirs.writeRow(foreignID: "customer-1", type: 3, metadata: .text("moved"))
        try await theirs.writeRow(foreignID: "0", type: 0, metadata: .null)
        try await theirs.writeRow(foreignID: "17", type: 4, metadata: .bytes([0xFF, 1]))
        let receiver = try await connector.receiver()
        let given = try await receiver.now(theirs.clock)
        let at = Timestamp(microseconds: 5)
        #expect(
            given == [
                ConnectorEvent(
                    id: "1", key: "customer-1", type: "3", headers: ["meta": "moved"], payload: Data("moved".utf8),
                    at: at),
                ConnectorEvent(id: "3", key: "17", type: "4", payload: Data([0xFF, 1]), at: at),
            ])
        try await receiver.acknowledge(given[1])
        let again = try await connector.receiver()
        let left = try await again.now(theirs.clock)
        #expect(left.map(\.id) == ["1"])
        try await again.acknowledge(left[0])
        #expect(try await connector.receiver().now(theirs.clock).isEmpty)
        #expect(try await theirs.rows("SELECT * FROM cursors").isEmpty)
        #expect(try await ours.rows("SELECT * FROM connector_cursors").count == 3)
    }

    @Test(
        "Of a table that workflows' events are in, those of one are given with their headers, or its completed runs alone"
    )
    func filters() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send([
            sampleEvent(1), sampleEvent(2, workflow: "stock"), sampleEvent(3, runState: .completed),
            sampleEvent(4, runState: .cancelled), sampleEvent(5, runState: .completed, workflow: "stock"),
        ])
        try await reflex.writeRow(foreignID: "customer-1", type: 3, metadata: .text("not JSON"))
        func given(_ filter: ReflexFilter) async throws -> [ConnectorEvent] {
            let connector = ReflexConnector(on: reflex.database, options: reflex.options(), filter: filter)
            return try await connector.receiver().now(reflex.clock)
        }
        #expect(try await given(.workflow("orders")).map(\.id) == ["1", "3", "4"])
        #expect(try await given(.completions(of: "orders")).map(\.headers["foreign_id"]) == ["order-3"])
        #expect(try await given(ReflexFilter { $0.type == 3 }).map(\.id) == ["6"])
        #expect(try await given(.all).count == 6)
    }

    @Test("A gap holds a connector up too; in a table whose times are made of an expression it is left to its owner")
    func gaps() async throws {
        let reflex = try await TemporaryReflex()
        let connector = ReflexConnector(
            on: reflex.database, options: reflex.options { $0.events.microseconds = "\"timestamp\" * 1000" })
        let receiver = try await connector.receiver()
        try await reflex.write(1, sampleEvent(1))
        try await reflex.write(3, sampleEvent(3))
        #expect(try await receiver.now(reflex.clock).map(\.at.microseconds) == [1000])
        reflex.clock.advance(by: .hours(1))
        #expect(try await receiver.now(reflex.clock).isEmpty)
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(2)]])
        try await reflex.write(2, sampleEvent(2))
        #expect(try await receiver.now(reflex.clock).map(\.id) == ["2", "3"])
    }

    @Test("What others write is found by looking, and a new consumer may begin behind what there is")
    func watching() async throws {
        let reflex = try await TemporaryReflex()
        let connector = ReflexConnector(
            on: reflex.database, options: reflex.options { $0.watchInterval = .milliseconds(100) })
        try await reflex.streamer.send([sampleEvent(1)])
        try await connector.beginAtLatest("consumer")
        let receiver = try await connector.receiver()
        async let given = receiver.receive(limit: 10, until: nil)
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        try await reflex.streamer.send([sampleEvent(2)])
        reflex.clock.advance(by: .milliseconds(100))
        #expect(try await given.map(\.id) == ["2"])
    }

    @Test("What is translated has the partition of its key, and what cannot be is kept while those behind it go on")
    func translation() async throws {
        let reflex = try await TemporaryReflex()
        for number in 1...40 {
            try await reflex.writeRow(foreignID: "\(number)", type: Int64(number % 10), metadata: .null)
        }
        let connector = ReflexConnector(on: reflex.database, options: reflex.options()) { event in
            guard event.type != 7 else { throw WorkflowError(.invalidArgument, "seven is none of ours") }
            var translated = ConnectorEvent(event)
            translated.key = "customer-\(event.type)"
            return translated
        }
        var all: [[ConnectorEvent]] = []
        for index in 0..<3 {
            let partitions = PartitionSet.share(index, of: 3)
            let events = try await connector.receiver(partitions).now(reflex.clock)
            #expect(events.allSatisfy { partitions.contains($0.partition) })
            all.append(events)
        }
        #expect(Set(all.flatMap { $0 }.map(\.id)).count == 36 && all.flatMap { $0 }.count == 36)
        let kept = try await connector.unreadable(limit: 10)
        #expect(kept.map(\.eventID).sorted() == [7, 17, 27, 37])
        #expect(kept.allSatisfy { $0.error == "seven is none of ours" })
    }

    @Test("The cursors of partitions that have nothing go on as those of others do, again and again")
    func idlePartitions() async throws {
        let reflex = try await TemporaryReflex()
        let connector = ReflexConnector(on: reflex.database, options: reflex.options())
        let receiver = try await connector.receiver()
        let busy = Partition(ofKey: "busy")
        let idle = "consumer/\((busy.number + 1) % Partition.count)"
        for round in 1...3 {
            try await reflex.database.execute([
                SQLStatement(
                    """
                    INSERT INTO events(foreign_id, timestamp, type)
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                    SELECT 'busy', 5, 3 FROM n
                    """)
            ])
            while let last = try await receiver.receive(limit: 500, until: reflex.clock.wallClock).last {
                try await receiver.acknowledge(last)
            }
            let cursor = try await reflex.rows("SELECT last_event_id FROM cursors WHERE id = '\(idle)'")
            #expect(cursor == [[.integer(Int64(round) * 10_000)]])
        }
    }

    @Test("Rows that are no events are kept with what they say, however many, and those behind them go on")
    func malformed() async throws {
        let reflex = try await TemporaryReflex()
        let bad: [(foreignID: SQLValue, type: SQLValue)] = (1...500).map { (.text("customer-\($0)"), .text("created")) }
        try await reflex.writeLooseRows(bad + [(.text("customer-501"), .integer(3))])
        let connector = ReflexConnector(on: reflex.database, options: reflex.options())
        #expect(try await connector.receiver().now(reflex.clock).map(\.id) == ["501"])
        let kept = try await connector.unreadable(limit: 1000)
        #expect(kept.map(\.eventID).sorted() == Array(1...500))
        let first = try #require(kept.last)
        #expect(first.error == #"The row 1 of events is no event: its type is the text "created", not a number."#)
        #expect(
            String(decoding: first.bytes, as: UTF8.self)
                == "id = 1\nforeign_id = customer-1\ntimestamp = 5\ntype = created\nmetadata = NULL")
    }

    @Test("A type that is a fraction or missing, and an event of nothing, are rows that are no events")
    func kinds() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.writeLooseRows([
            (.text("customer-1"), .null), (.null, .integer(1)), (.bytes([0xFF]), .integer(1)),
            (.text("customer-2"), .bytes([0xFF, 1])), (.text("customer-3"), .integer(3)),
        ])
        try await reflex.database.execute([SQLStatement("UPDATE events SET type = 1.5 WHERE id = 4")])
        var given: [String] = []
        for index in 0..<3 {
            let connector = ReflexConnector(on: reflex.database, options: reflex.options())
            given += try await connector.receiver(.share(index, of: 3)).now(reflex.clock).map(\.id)
        }
        #expect(given == ["5"])
        let kept = try await ReflexConnector(on: reflex.database, options: reflex.options()).unreadable(limit: 10)
            .sorted { $0.eventID < $1.eventID }
        #expect(kept.map(\.eventID) == [1, 2, 3, 4])
        #expect(kept.map(\.error).allSatisfy { $0.contains("is no event") })
        let third = try #require(kept.first { $0.eventID == 3 })
        #expect(String(decoding: third.bytes, as: UTF8.self).contains("foreign_id = x'ff'"))
    }

    @Test("A connector of a workflow is called for each event once it is acknowledged no more")
    func workflow() async throws {
        let reflex = try await TemporaryReflex { $0.clock = .system }
        let source = ReflexConnector(
            on: reflex.database, options: reflex.options { $0.watchInterval = .milliseconds(5) })
        try await reflex.writeRow(foreignID: "customer-1", type: 1, metadata: .text("first"))
        let adapter = InMemoryAdapter()
        func serve(_ body: (Workflow<String, Welcome>) async throws -> Void) async throws {
            var builder = WorkflowBuilder<String, Welcome>("welcomes")
            builder.addStep(from: .known, to: .greeted) { _ in .to(.greeted) }
            builder.addConnector("customers", source: source, options: .parallel(2)) { event, foreignID, welcomes in
                try await welcomes.trigger(foreignID, with: String(decoding: event.payload, as: UTF8.self))
            }
            var options = BuildOptions()
            options.poll(every: .hours(1))
            options.logger.logLevel = .critical
            let workflow = try builder.build(on: adapter, options: options)
            let service = Task { try await workflow.run() }
            await workflow.started()
            try await body(workflow)
            service.cancel()
            _ = await service.result
        }
        try await serve { workflow in
            _ = try await workflow.greeted("customer-1", adapter)
            try await reflex.writeRow(foreignID: "customer-2", type: 1, metadata: .text("second"))
            #expect(try await workflow.greeted("customer-2", adapter).object == Data("\"second\"".utf8))
        }
        // What was dealt with is not given again, so nothing triggers a second run of the first customer.
        try await serve { workflow in
            try await reflex.writeRow(foreignID: "customer-3", type: 1, metadata: .text("third"))
            _ = try await workflow.greeted("customer-3", adapter)
        }
        let runs = try await adapter.records.list(RunQuery(), after: nil, limit: 10)
        #expect(runs.items.count == 3)
    }
}

private enum Welcome: Int, WorkflowStatus {
    case known = 1
    case greeted
}

extension Workflow where Object == String, Status == Welcome {
    /// The record once its run has ended.
    fileprivate func greeted(_ foreignID: ForeignID, _ adapter: InMemoryAdapter) async throws -> Record {
        let listener = adapter.changes.listen(to: [.versions])
        while true {
            if let record = try await adapter.records.latest(workflow: "welcomes", foreignID: foreignID),
                record.runState == .completed
            {
                return record
            }
            try await listener.wait(upTo: .seconds(10), clock: .system)
        }
    }
}

extension ReflexConnector {
    fileprivate func receiver(_ partitions: PartitionSet = .all) async throws -> any ConnectorReceiver {
        try await receiver(for: "consumer", partitions: partitions, polling: .hours(1))
    }
}

extension ConnectorReceiver {
    /// What is there, without waiting.
    fileprivate func now(_ clock: ManualClock) async throws -> [ConnectorEvent] {
        try await receive(limit: 100, until: clock.wallClock)
    }
}
