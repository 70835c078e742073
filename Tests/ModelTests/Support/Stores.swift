import Foundation
import Testing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

/// The stores that are held against the model. Another adapter needs one more case.
enum Stores: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    /// An empty store under a clock that stands still, gone with the last who holds it.
    ///
    /// - Parameter seed: what bounds it has, where it has any: small ones are met.
    func make(_ clock: ManualClock, seed: UInt64) throws -> any Store {
        switch self {
        case .memory: MemoryStore(clock)
        case .sqlite: try SQLiteStore(clock, seed: seed)
        }
    }
}

/// A store, and the ways to it: as many as processes would have that share it.
protocol Store: Sendable {
    func connect() throws -> any WorkflowAdapter
}

struct MemoryStore: Store {
    private let adapter: InMemoryAdapter

    init(_ clock: ManualClock) { adapter = InMemoryAdapter(clock: clock.engineClock) }

    func connect() -> any WorkflowAdapter { adapter }
}

/// A file in a directory of its own that does not wait for the disk.
final class SQLiteStore: Store {
    private let directory: String
    private let options: SQLiteOptions

    init(_ clock: ManualClock, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engineClock
        options.bootClock = BootClock(now: { clock.now.offset.wholeMicroseconds * 1000 }, bootID: { "boot" })
        options.readers = 1 + dice.below(3)
        options.groupLimit = [1, 2, 256][dice.below(3)]
        options.scanLimit = [3, 40, 20_000][dice.below(3)]
        self.options = options
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-model-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func connect() throws -> any WorkflowAdapter {
        try SQLiteAdapter(path: "\(directory)/store.db", options: options)
    }
}
