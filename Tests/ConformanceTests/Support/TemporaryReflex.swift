import FoundationEssentials
import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// Reflex's tables in a directory of their own that do not wait for the disk, gone with the streamer.
final class TemporaryReflex: ReplayingStreamer, WrappingKeeper {
    private let directory: String
    private let database: SQLiteReflexDatabase
    private let options: ReflexOptions
    let letters: ReflexStreamer

    init(_ clock: ManualClock) async throws {
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = ReflexOptions()
        options.clock = clock.engineClock
        options.watchInterval = .hours(1)
        self.options = options
        database = try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false)
        letters = ReflexStreamer(on: database, options: options)
        try await letters.createTables()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func send(_ events: [Event]) async throws(WorkflowError) { try await letters.send(events) }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await letters.beginAtLatest(consumer)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await letters.receiver(for: subscription)
    }
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter { try await letters.reread(letter) }
    func replay(_ letter: DeadLetter) async throws(WorkflowError) { try await letters.replay(letter) }

    /// Another streamer on the tables, as another process would have it: those who read here are not told of what it does.
    func another() -> ReflexStreamer { ReflexStreamer(on: database, options: options) }

    /// Makes an event unreadable: its headers are no JSON any more.
    func spoil(_ id: Int64) async throws {
        try await change(id, "UPDATE events SET metadata = CAST('spoiled' || CAST(metadata AS TEXT) AS BLOB)")
    }

    /// Makes it readable again.
    func mend(_ id: Int64) async throws {
        try await change(id, "UPDATE events SET metadata = CAST(substr(CAST(metadata AS TEXT), 8) AS BLOB)")
    }

    func remove(_ id: Int64) async throws { try await change(id, "DELETE FROM events") }

    private func change(_ id: Int64, _ sql: String) async throws {
        try await database.execute([SQLStatement("\(sql) WHERE id = $1", [.integer(id)])])
    }
}
