import Foundation
import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// Reflex's tables in a directory of their own, without waiting for the disk.
final class TemporaryReflex: Sendable {
    let clock = ManualClock()
    let streamer: ReflexStreamer
    let database: SQLiteReflexDatabase
    private let directory: String
    private let standard: ReflexOptions

    var path: String { directory + "/events.db" }

    /// - Parameter change: what the options are beside the defaults. Nothing is watched, unless they say so.
    init(_ change: (inout ReflexOptions) -> Void = { _ in }) async throws {
        directory = NSTemporaryDirectory() + "workflows-reflex-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = ReflexOptions()
        options.clock = clock.engineClock
        options.watchInterval = .hours(1)
        change(&options)
        standard = options
        database = try SQLiteReflexDatabase(path: directory + "/events.db", syncs: false)
        streamer = ReflexStreamer(on: database, options: options)
        try await streamer.createTables()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Another streamer on the same tables, as another process would have it.
    func another() throws -> ReflexStreamer {
        ReflexStreamer(on: try SQLiteReflexDatabase(path: path, syncs: false), options: standard)
    }

    /// The options of the streamer, changed.
    func options(_ change: (inout ReflexOptions) -> Void = { _ in }) -> ReflexOptions {
        var options = standard
        change(&options)
        return options
    }

    func receiver(
        on topic: Topic = sampleTopic, consumer: ConsumerName = "consumer", partitions: PartitionSet = .all,
        runState: RunState? = nil
    ) async throws -> any EventReceiver {
        try await streamer.receiver(
            for: Subscription(
                topic: topic, consumer: consumer, partitions: partitions, polling: .hours(1), runState: runState))
    }

    /// Writes an event where it is said to stand, as a transaction does that was given its ID earlier.
    func write(_ id: Int64, _ event: Event) async throws {
        let row = try ReflexEvent(event)
        try await database.execute([
            SQLStatement(
                """
                INSERT INTO events(id, foreign_id, timestamp, type, metadata, topic) VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .integer(id), .text(row.foreignID), .integer(row.at.microseconds), .integer(Int64(row.type)),
                    .bytes(row.metadata), .text(event.topic.name),
                ])
        ])
    }

    /// Writes a row as it is.
    func writeRow(id: Int64? = nil, foreignID: String, type: Int64, metadata: SQLValue, topic: SQLValue = .null)
        async throws
    {
        try await database.execute([
            SQLStatement(
                """
                INSERT INTO events(id, foreign_id, timestamp, type, metadata, topic) VALUES ($1, $2, 5, $3, $4, $5)
                """, [id.map(SQLValue.integer) ?? .null, .text(foreignID), .integer(type), metadata, topic])
        ])
    }

    /// Writes rows of any kind of type into a table as others have them, which holds no writer to anything.
    func writeLooseRows(_ rows: [(foreignID: SQLValue, type: SQLValue)], metadata: SQLValue = .null) async throws {
        try await database.execute([
            SQLStatement("DROP TABLE events"),
            SQLStatement(
                """
                CREATE TABLE events(
                    id INTEGER PRIMARY KEY AUTOINCREMENT, foreign_id, timestamp INTEGER NOT NULL, type, metadata BLOB,
                    topic TEXT)
                """),
        ])
        try await database.execute(
            rows.map { row in
                SQLStatement(
                    "INSERT INTO events(foreign_id, timestamp, type, metadata) VALUES ($1, 5, $2, $3)",
                    [row.foreignID, row.type, metadata])
            })
    }

    func rows(_ sql: String) async throws -> [[SQLValue]] { try await database.query(SQLStatement(sql)) }
}

extension EventReceiver {
    /// What is there, without waiting.
    func now(_ clock: ManualClock, limit: Int = 100) async throws -> [Delivery] {
        try await receive(limit: limit, until: clock.wallClock)
    }

    /// The IDs of what is there, without waiting.
    func ids(_ clock: ManualClock) async throws -> [Int64] { try await now(clock).map(\.event.id) }
}

let sampleTopic = Topic(workflow: "orders", kind: .status(1))

/// An event of a run of its own, unless it is said which.
func sampleEvent(
    _ number: UInt64 = 1, run: RunID? = nil, version: Int = 1, status: Int = 1, runState: RunState = .running,
    workflow: WorkflowName = "orders"
) -> Event {
    let run = run ?? RunID(high: number, low: number &* 0x9E37_79B9_7F4A_7C15)
    return Event(
        id: 0, topic: Topic(workflow: workflow, status: status, runState: runState), partition: Partition(of: run),
        runID: run, foreignID: ForeignID("order-\(number)"), version: version, status: status, previousStatus: nil,
        runState: runState, origin: .engine, at: Timestamp(microseconds: Int64(number)))
}
