import Foundation
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
        let connector = ReflexConnector(on: theirs.database, cursorsOn: ours.database) { options in
            options.clock = theirs.clock.engineClock
            options.cursors = "connector_cursors"
            options.errors = "connector_errors"
        }
        try await connector.createTables()
        try await theirs.writeRow(foreignID: "customer-1", type: 3, metadata: .text("moved"))
        try await theirs.writeRow(foreignID: "0", type: 0, metadata: .null)
        try await theirs.writeRow(foreignID: "17", type: 4, metadata: .null)
        let receiver = try await connector.receiver(for: "stock", polling: .hours(1))
        let given = try await receiver.receive(limit: 10)
        let at = Timestamp(microseconds: 5)
        #expect(
            given == [
                ReflexEvent(id: 1, foreignID: "customer-1", at: at, type: 3, metadata: Array("moved".utf8)),
                ReflexEvent(id: 3, foreignID: "17", at: at, type: 4),
            ])
        try await receiver.acknowledge(given[1])
        let again = try await connector.receiver(for: "stock", polling: .hours(1))
        #expect(try await again.receive(limit: 10, until: theirs.clock.wallClock).map(\.id) == [1])
        try await again.acknowledge(given[0])
        let after = try await connector.receiver(for: "stock", polling: .hours(1))
        #expect(try await after.receive(limit: 10, until: theirs.clock.wallClock).isEmpty)
        #expect(try await theirs.rows("SELECT * FROM cursors").isEmpty)
        #expect(try await ours.rows("SELECT * FROM connector_cursors").count == 3)
    }

    @Test("Of a table that a workflow's events are in, those of one workflow are given, or its completed runs alone")
    func filters() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send([
            sampleEvent(1), sampleEvent(2, workflow: "stock"), sampleEvent(3, runState: .completed),
            sampleEvent(4, runState: .cancelled), sampleEvent(5, runState: .completed, workflow: "stock"),
        ])
        try await reflex.writeRow(foreignID: "customer-1", type: 3, metadata: .text("not JSON"))
        func ids(_ filter: ReflexFilter) async throws -> [Int64] {
            let connector = ReflexConnector(on: reflex.database, filter: filter) {
                $0.clock = reflex.clock.engineClock
            }
            let receiver = try await connector.receiver(for: "other", polling: .hours(1))
            return try await receiver.receive(limit: 10, until: reflex.clock.wallClock).map(\.id)
        }
        #expect(try await ids(.workflow("orders")) == [1, 3, 4])
        #expect(try await ids(.completions(of: "orders")) == [3])
        #expect(try await ids(ReflexFilter { $0.type == 3 }) == [6])
        #expect(try await ids(.all) == [1, 2, 3, 4, 5, 6])
    }

    @Test("A gap holds a connector up too; in a table whose times are made of an expression it is left to its owner")
    func gaps() async throws {
        let reflex = try await TemporaryReflex()
        let connector = ReflexConnector(on: reflex.database) { options in
            options.clock = reflex.clock.engineClock
            options.events.microseconds = "\"timestamp\" * 1000"
        }
        let receiver = try await connector.receiver(for: "other", polling: .hours(1))
        func given() async throws -> [ReflexEvent] {
            try await receiver.receive(limit: 10, until: reflex.clock.wallClock)
        }
        try await reflex.write(1, sampleEvent(1))
        try await reflex.write(3, sampleEvent(3))
        #expect(try await given().map(\.at.microseconds) == [1000])
        reflex.clock.advance(by: .hours(1))
        #expect(try await given().isEmpty)
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(2)]])
        try await reflex.write(2, sampleEvent(2))
        #expect(try await given().map(\.id) == [2, 3])
    }

    @Test("What others write is found by looking, and a new consumer may begin behind what there is")
    func watching() async throws {
        let reflex = try await TemporaryReflex()
        let connector = ReflexConnector(on: reflex.database) { $0.clock = reflex.clock.engineClock }
        try await reflex.streamer.send([sampleEvent(1)])
        try await connector.beginAtLatest("other")
        let receiver = try await connector.receiver(for: "other", polling: .hours(1))
        async let given = receiver.receive(limit: 10)
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        try await reflex.streamer.send([sampleEvent(2)])
        reflex.clock.advance(by: .milliseconds(100))
        #expect(try await given.map(\.id) == [2])
    }

    @Test("Workers share what happens by what it happens to")
    func partitions() async throws {
        let reflex = try await TemporaryReflex()
        for number in 0..<40 {
            try await reflex.writeRow(foreignID: "customer-\(number % 10)", type: 1, metadata: .null)
        }
        let connector = ReflexConnector(on: reflex.database) { $0.clock = reflex.clock.engineClock }
        var all: [[ReflexEvent]] = []
        for index in 0..<3 {
            let receiver = try await connector.receiver(
                for: "other", partitions: .share(index, of: 3), polling: .hours(1))
            all.append(try await receiver.receive(limit: 100, until: reflex.clock.wallClock))
        }
        #expect(all.flatMap { $0 }.map(\.id).sorted() == Array(1...40))
        let owners = all.map { Set($0.map(\.foreignID)) }
        #expect(owners[0].isDisjoint(with: owners[1]) && owners[1].isDisjoint(with: owners[2]))
        #expect(owners[0].isDisjoint(with: owners[2]))
    }
}
