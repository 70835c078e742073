import FoundationEssentials
import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// Reflex's tables in a directory of their own that do not wait for the disk, gone with the streamer.
final class TemporaryReflex: RelayedStreamer {
    private let directory: String
    private let inner: ReflexStreamer

    init(_ clock: ManualClock) async throws {
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = ReflexOptions()
        options.clock = clock.engineClock
        options.watchInterval = .hours(1)
        inner = ReflexStreamer(
            on: try SQLiteReflexDatabase(path: "\(directory)/events.db", syncs: false), options: options)
        try await inner.createTables()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func send(_ events: [Event]) async throws(WorkflowError) { try await inner.send(events) }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await inner.receiver(for: subscription)
    }
}
