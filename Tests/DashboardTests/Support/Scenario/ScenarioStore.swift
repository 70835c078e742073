import Foundation
import TerminalUI
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite
import WorkflowsTesting

@testable import Dashboard

/// The store that the scenario left, as another process finds it whose clock stands where the story ended.
struct ScenarioStore {
    /// A folder that is removed with the last who uses it.
    final class Folder: Sendable {
        let path = NSTemporaryDirectory() + "wftop-goldens-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String) -> String { path + "/" + name }

        /// Copies a store and the log beside it, while nobody writes.
        func copyStore(from other: Folder, _ name: String, to copy: String) throws {
            for ending in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: other.file(name + ending), toPath: file(copy + ending))
            }
        }
    }

    let folder: Folder
    let now: Timestamp
    let offset: Duration

    /// Written once for all tests.
    static let shared = Task { try await write() }

    static func write() async throws -> ScenarioStore {
        let folder = try Folder()
        let scenario = try Scenario(path: folder.file("live.db"))
        // Copied while the second instance still lives: as if its machine had stopped there.
        try await scenario.play { try folder.copyStore(from: folder, "live.db", to: "store.db") }
        return ScenarioStore(folder: folder, now: scenario.clock.now, offset: scenario.clock.manual.now.offset)
    }

    /// A dashboard in front of a copy of its own, which it may change.
    ///
    /// - Parameter change: what happened to the copy before.
    func desk(
        size: Size, glyphs: Glyphs = .unicode, change: ((SQLiteAdapter) async throws -> Void)? = nil
    ) async throws -> (desk: Desk, folder: Folder) {
        let own = try Folder()
        try own.copyStore(from: folder, "store.db", to: "store.db")
        var options = SQLiteOptions()
        options.durability = .off
        let (now, offset) = (now, offset)
        let clock = EngineClock(ContinuousClock(), wall: { now })
        options.clock = clock
        options.bootClock = ScenarioClock.boot { offset }
        if let change {
            let writer = try SQLiteAdapter(path: own.file("store.db"), options: options)
            try await change(writer)
            try await writer.close()
        }
        let adapter = try SQLiteAdapter.guest(path: own.file("store.db"), readOnly: false, options: options)
        let monitor = StoreMonitor(
            adapter: adapter, access: .init(target: "prod-eu", actor: "alice"), clock: clock)
        return (await Desk.open(watching: monitor, now: now, size: size, glyphs: glyphs), own)
    }
}
