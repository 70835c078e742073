import Foundation
import Synchronization
import Workflows

@testable import WorkflowsSQLite

/// A directory of its own for one test, removed with the object.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "workflows-sqlite-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/store.db" }
    func file(_ name: String) -> String { path + "/" + name }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A store in a directory of its own, without waiting for the disk.
struct TemporaryStore {
    let directory: TemporaryDirectory
    let adapter: SQLiteAdapter

    init(_ change: (inout SQLiteOptions) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        adapter = try Self.open(directory, change)
    }

    /// The same file, opened anew.
    init(reopening store: TemporaryStore) throws {
        directory = store.directory
        adapter = try Self.open(directory)
    }

    static func open(
        _ directory: TemporaryDirectory, _ change: (inout SQLiteOptions) -> Void = { _ in }
    ) throws -> SQLiteAdapter {
        var options = SQLiteOptions()
        options.durability = .off
        change(&options)
        return try SQLiteAdapter(path: directory.store, options: options)
    }

    /// Another adapter on the same file, as another process would have it.
    func another(_ change: (inout SQLiteOptions) -> Void = { _ in }) throws -> SQLiteAdapter {
        try Self.open(directory, change)
    }

    var records: any RecordStore { adapter.records }
}

/// Time that moves when a test says so.
final class ManualBoot: Sendable {
    private let state = Mutex((now: Int64(1_000_000_000_000), boot: "boot-1"))

    func advance(_ duration: Duration) { state.withLock { $0.now += duration.wholeNanoseconds } }
    func reboot() { state.withLock { $0 = (1_000_000_000, $0.boot + "'") } }

    var clock: BootClock {
        BootClock(now: { self.state.withLock { $0.now } }, bootID: { self.state.withLock { $0.boot } })
    }
}
