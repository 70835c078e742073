import FoundationEssentials
import Synchronization
import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// A table of Reflex events that others write, in a directory of its own; gone with the source.
final class TemporaryReflexStream: ReplayingSource, WrappingKeeper {
    private let directory: String
    private let database: SQLiteReflexDatabase
    private let options: ReflexOptions
    let letters: ReflexConnector
    private let last = Mutex<Int64>(0)

    init(_ clock: ManualClock) async throws {
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = ReflexOptions()
        options.clock = clock.engineClock
        options.watchInterval = .hours(1)
        self.options = options
        database = try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false)
        try await ReflexStreamer(on: database, options: options).createTables()
        letters = Self.connector(on: database, options)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Writes an event; of many who write at once one may stand before another and be written later. As it is to be given:
    /// numbered by the table, with its type as a number, and without headers of its own.
    func append(_ event: ConnectorEvent) async throws -> ConnectorEvent {
        let id = last.withLock { last in
            last += 1
            return last
        }
        let type = Int64(event.type) ?? 0
        try await database.execute([
            SQLStatement(
                "INSERT INTO events(id, foreign_id, timestamp, type, metadata) VALUES ($1, $2, $3, $4, $5)",
                [
                    .integer(id), .text(event.key), .integer(event.at.microseconds), .integer(type),
                    .bytes(Array(event.payload)),
                ])
        ])
        return ConnectorEvent(
            id: String(id), key: event.key, type: String(type), headers: [:], payload: event.payload, at: event.at)
    }

    /// Another connector on the table, as another process would have it.
    func another() throws -> ReflexConnector {
        Self.connector(on: try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false), options)
    }

    /// What is of this type is for no connector.
    private static let others = 99

    private static func connector(on database: SQLiteReflexDatabase, _ options: ReflexOptions) -> ReflexConnector {
        ReflexConnector(on: database, options: options, filter: ReflexFilter { $0.type != others })
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await letters.beginAtLatest(consumer)
    }
    func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        try await letters.receiver(for: consumer, partitions: partitions, polling: polling)
    }
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadStreamLetter {
        try await letters.reread(letter)
    }

    /// Makes an event unreadable: its type is no number any more.
    func spoil(_ event: ConnectorEvent) async throws {
        try await change(event, "UPDATE events SET type = 'spoiled' || type")
    }

    /// Makes it readable again.
    func mend(_ event: ConnectorEvent) async throws {
        try await change(event, "UPDATE events SET type = CAST(substr(type, 8) AS INTEGER)")
    }

    /// Makes of it an event of others.
    func divert(_ event: ConnectorEvent) async throws {
        try await change(event, "UPDATE events SET type = \(Self.others)")
    }

    func remove(_ event: ConnectorEvent) async throws { try await change(event, "DELETE FROM events") }

    private func change(_ event: ConnectorEvent, _ sql: String) async throws {
        try await database.execute([SQLStatement("\(sql) WHERE id = $1", [.integer(Int64(event.id) ?? 0)])])
    }
}
