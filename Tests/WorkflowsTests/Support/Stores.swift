import FoundationEssentials
import Testing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

/// The stores that every engine suite runs on: what is promised is promised on each of them.
enum Stores: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite
    /// SQLite, with the events on another system.
    case relayed

    var testDescription: String { rawValue }

    /// Those where a cursor moves with the transition.
    static let sharing = [Stores.memory, .sqlite]

    /// An empty store, gone with the test.
    ///
    /// - Parameter watchInterval: how often a store that other processes may write to looks whether they did.
    func make(
        clock: EngineClock = .system, keepingEvents: Int = Crossed.reach,
        watchInterval: Duration = SQLiteOptions().watchInterval
    ) throws -> any WorkflowAdapter {
        func sqlite() throws -> TemporarySQLite {
            try TemporarySQLite(clock: clock, keepingEvents: keepingEvents, watchInterval: watchInterval)
        }
        return switch self {
        case .memory: InMemoryAdapter(clock: clock, keepingEvents: keepingEvents)
        case .sqlite: try sqlite()
        case .relayed: RelayedAdapter(store: try sqlite(), streamer: InMemoryStreamer(clock: clock))
        }
    }
}

/// A SQLite store in a directory of its own that does not wait for the disk.
final class TemporarySQLite: WrappingAdapter {
    private let directory: String
    let inner: SQLiteAdapter

    init(
        clock: EngineClock, keepingEvents: Int = Crossed.reach,
        watchInterval: Duration = SQLiteOptions().watchInterval
    ) throws {
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock
        options.keptEvents = keepingEvents
        options.watchInterval = watchInterval
        inner = try SQLiteAdapter(path: "\(directory)/store.db", options: options)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
}

extension WorkflowAdapter {
    /// Returns once everything stored of a workflow is on its way to its consumers.
    func isRelayed(_ workflow: WorkflowName) async throws {
        guard let outbox = outbox as? any BacklogCounting else { return }
        try await until("everything of \(workflow) is relayed") {
            try await outbox.backlog(of: .outbox(of: workflow), workflow: workflow, limit: 100)
        } _: {
            $0.oldest == nil
        }
    }
}
