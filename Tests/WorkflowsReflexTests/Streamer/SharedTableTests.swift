import Foundation
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("A table of events that others write too", .timeLimit(.minutes(1)))
struct SharedTableTests {
    /// As the Go framework writes it: a map in any order, and no topic in a column.
    private let written = """
        {"foreign_id":"order-17","record_version":"4","run_id":"0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6a","run_state":"2",\
        "topic":"orders-1","workflow_name":"orders"}
        """
    private let run = "0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6a"

    @Test("An event that the Go framework wrote is given as one of this framework's, in its place among them")
    func go() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send([sampleEvent(1)])
        try await reflex.writeRow(foreignID: run, type: 1, metadata: .bytes(Array(written.utf8)))
        try await reflex.streamer.send([sampleEvent(2)])
        try await reflex.writeRow(foreignID: run, type: 1, metadata: .text(written))
        let given = try await reflex.receiver().now(reflex.clock).map(\.event)
        #expect(given.map(\.id) == [1, 2, 3, 4])
        let runID = try #require(RunID(run))
        #expect(
            given[1]
                == Event(
                    id: 2, topic: sampleTopic, partition: Partition(of: runID), runID: runID, foreignID: "order-17",
                    version: 4, status: 1, previousStatus: nil, runState: .running, origin: .engine,
                    at: Timestamp(microseconds: 5)))
        #expect(try await reflex.receiver(on: Topic(workflow: "orders", kind: .status(2))).ids(reflex.clock) == [])
    }

    @Test("What this framework writes has the columns and headers that the Go framework reads")
    func ours() async throws {
        let reflex = try await TemporaryReflex()
        let runID = try #require(RunID(run))
        let event = Event(
            id: 0, topic: sampleTopic, partition: Partition(of: runID), runID: runID, foreignID: "order-17",
            version: 4, status: 1, previousStatus: nil, runState: .running, origin: .step,
            at: Timestamp(microseconds: 5))
        try await reflex.streamer.send([event])
        let rows = try await reflex.rows("SELECT id, foreign_id, type, metadata FROM events")
        #expect(rows == [[.integer(1), .text(run), .integer(1), .bytes(Array(written.utf8))]])
    }

    @Test("Fillers and events of others are passed over, and cursors stand behind them")
    func others() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.writeRow(foreignID: "0", type: 0, metadata: .null)
        try await reflex.writeRow(foreignID: "customer-9", type: 3, metadata: .null)
        try await reflex.writeRow(foreignID: "customer-9", type: 3, metadata: .bytes([1, 2, 0xFF]))
        try await reflex.writeRow(foreignID: "customer-9", type: 3, metadata: .text(#"{"topic":"customers-3"}"#))
        try await reflex.writeRow(foreignID: "customer-9", type: 3, metadata: .text("[1, 2]"))
        try await reflex.streamer.send([sampleEvent(1)])
        #expect(try await reflex.receiver().ids(reflex.clock) == [6])
        #expect(try await reflex.streamer.unreadable(limit: 10).isEmpty)
    }

    @Test("What is of a topic and cannot be read is kept with its reason, once, and those behind it go on")
    func unreadable() async throws {
        let reflex = try await TemporaryReflex()
        let noVersion = written.replacing(#""record_version":"4","#, with: "")
        try await reflex.writeRow(foreignID: run, type: 1, metadata: .text(noVersion))
        try await reflex.writeRow(foreignID: "no run", type: 1, metadata: .text(written))
        try await reflex.writeRow(foreignID: run, type: 1, metadata: .text("{not JSON"), topic: .text("orders-1"))
        try await reflex.writeRow(foreignID: run, type: 1, metadata: .null, topic: .text("orders-1"))
        try await reflex.writeRow(foreignID: run, type: 2, metadata: .text(written))
        try await reflex.streamer.send([sampleEvent(1)])
        for _ in 1...2 { #expect(try await reflex.receiver().ids(reflex.clock) == [6]) }
        let kept = try await reflex.streamer.unreadable(limit: 10)
        #expect(kept.map(\.eventID).sorted() == [1, 2, 3, 4, 5])
        #expect(kept.allSatisfy { $0.consumer == "consumer" && !$0.error.isEmpty && $0.at == reflex.clock.wallClock })
        let first = try #require(kept.first { $0.eventID == 1 })
        #expect(first.error.contains("record_version") && first.bytes == Data(noVersion.utf8))
        #expect(try await reflex.streamer.unreadable(limit: 2).count == 2)
    }

    @Test("Rows that are no events are kept where they are of the topic, and passed over where they are nobody's")
    func malformed() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.writeLooseRows(
            (1...500).map { _ in (.text(run), .text("created")) }, metadata: .text(written))
        try await reflex.database.execute([
            SQLStatement("INSERT INTO events(foreign_id, timestamp, type) VALUES ('x', 5, 'created')"),
            SQLStatement(
                "INSERT INTO events(foreign_id, timestamp, type, topic) VALUES (NULL, 5, 1, 'orders-1')"),
        ])
        try await reflex.streamer.send([sampleEvent(1)])
        #expect(try await reflex.receiver().ids(reflex.clock) == [503])
        let kept = try await reflex.streamer.unreadable(limit: 1000)
        #expect(kept.map(\.eventID).sorted() == Array(1...500) + [502])
    }

    @Test("Two workflows whose topics have one name keep apart")
    func sameTopicName() async throws {
        let reflex = try await TemporaryReflex()
        let events = [sampleEvent(1, workflow: "new orders"), sampleEvent(2, workflow: "new_orders")]
        #expect(events[0].topic.name == events[1].topic.name)
        try await reflex.streamer.send(events)
        #expect(try await reflex.receiver(on: events[0].topic).ids(reflex.clock) == [1])
        #expect(try await reflex.receiver(on: events[1].topic, consumer: "other").ids(reflex.clock) == [2])
        #expect(try await reflex.streamer.unreadable(limit: 10).isEmpty)
    }

    @Test("Names of tables and columns are taken as they are, whatever they are made of")
    func names() async throws {
        let name = #"my "events"; DROP TABLE x"#
        let reflex = try await TemporaryReflex { options in
            options.events.name = name
            options.events.foreignID = "order"
            options.events.metadata = "select"
            options.cursors = "my cursors"
            options.errors = "my errors"
        }
        try await reflex.streamer.send([sampleEvent(1)])
        let receiver = try await reflex.receiver()
        let given = try await receiver.now(reflex.clock)
        #expect(given.map(\.event.id) == [1])
        try await receiver.acknowledge(given[0].cursor)
        #expect(try await reflex.receiver().ids(reflex.clock) == [])
    }
}
