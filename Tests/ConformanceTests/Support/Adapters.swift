import FoundationEssentials
import GRDB
import Workflows
import WorkflowsReflexTesting
import WorkflowsTesting

@testable import WorkflowsSQLite

/// The adapters that the suites are held against.
enum Adapters {
    /// How many of the newest events they keep: few, so that others go soon.
    static let keptEvents = 50

    static func memory(_ clock: ManualClock) -> AdapterUnderTest {
        var subject = AdapterUnderTest(InMemoryAdapter(clock: clock.engineClock, keepingEvents: keptEvents))
        subject.keptEvents = keptEvents
        return subject
    }

    static func sqlite(_ clock: ManualClock) throws -> AdapterUnderTest {
        let store = try TemporarySQLite(clock)
        var subject = AdapterUnderTest(store)
        subject.another = { try store.another() }
        subject.spoilEvent = { try await store.spoil($0) }
        subject.mendEvent = { try await store.mend($0) }
        subject.spoilKept = { try await store.spoil($1, of: $0) }
        subject.mendKept = { try await store.mend($1, of: $0) }
        subject.keptEvents = keptEvents
        return subject
    }

    /// The SQLite adapter with a table beside the store's, which code writes to.
    static func lending(_ clock: ManualClock) async throws -> AdapterUnderTest {
        let store = try TemporarySQLite(clock)
        var subject = AdapterUnderTest(store)
        subject.code = try await store.code()
        return subject
    }

    /// The suites of what both adapters have.
    static func both(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        runs(make) + keeping(make) + numbers(make)
    }

    /// The suites of what an adapter needs, and of what is counted of it.
    static func runs(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        ConformanceSuite.all(make) + [.backlogCounting(make), .roleStopStore(make)]
    }

    /// The suites of numbers over time.
    static func numbers(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] { [.statisticsStore(make)] }

    /// The suites of what the adapter in memory gives by looking at everything, without being made for it.
    static func counting(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        [.lateTimeoutCounting(make), .parkedCounting(make)]
    }

    /// The suites of what needs a store of bytes that several processes open.
    static func files(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        [.sharedStore(make), .keptLetters(make)] + letters(make)
    }

    /// The suites of events that cannot be read.
    static func letters(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        [.deadLetters(make), .deadLetterStore(make)]
    }

    /// The suites of what is kept beside the runs, and of what goes.
    static func keeping(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        [.inboxStore(make), .retentionStore(make)]
    }

    /// A streamer of its own beside the adapter in memory.
    static func relayed(_ clock: ManualClock) -> AdapterUnderTest {
        AdapterUnderTest(
            RelayedAdapter(
                store: InMemoryAdapter(clock: clock.engineClock), streamer: InMemoryStreamer(clock: clock.engineClock)))
    }

    /// Reflex's tables beside the adapter in memory.
    static func reflex(_ clock: ManualClock) async throws -> AdapterUnderTest {
        let reflex = try await TemporaryReflex(clock)
        return replaying(clock, reflex, reflex)
    }

    /// A streamer beside the adapter in memory whose events are in Reflex's tables, where they can be spoiled.
    static func replaying(
        _ clock: ManualClock, _ streamer: any RelayedStreamer, _ tables: TemporaryReflex
    ) -> AdapterUnderTest {
        var subject = AdapterUnderTest(
            RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: streamer))
        subject.spoilEvent = { try await tables.spoil($0) }
        subject.mendEvent = { try await tables.mend($0) }
        subject.removeEvent = { try await tables.remove($0) }
        return subject
    }

    /// An outside stream in memory.
    static func stream(_ clock: ManualClock) -> ConnectorSourceUnderTest {
        let source = InMemoryConnectorSource(clock: clock.engineClock)
        return ConnectorSourceUnderTest(source) { event in
            source.send(event)
            return event
        }
    }

    /// A table of Reflex events as an outside stream.
    static func reflexStream(_ clock: ManualClock) async throws -> ConnectorSourceUnderTest {
        let table = try await TemporaryReflexStream(clock)
        var subject = replaying(table, table)
        subject.another = { try table.another() }
        return subject
    }

    /// A source whose events are in a Reflex table, where they can be spoiled.
    static func replaying(_ source: any ConnectorSource, _ table: TemporaryReflexStream) -> ConnectorSourceUnderTest {
        var subject = ConnectorSourceUnderTest(source) { try await table.append($0) }
        subject.spoil = { try await table.spoil($0) }
        subject.mend = { try await table.mend($0) }
        subject.remove = { try await table.remove($0) }
        subject.divert = { try await table.divert($0) }
        return subject
    }

    /// A SQLite file for Reflex's tables.
    static func database() throws -> ReflexDatabaseUnderTest {
        let database = try TemporaryDatabase()
        var subject = ReflexDatabaseUnderTest(database)
        subject.another = { try database.another() }
        return subject
    }
}

/// A SQLite store in a directory of its own that does not wait for the disk, gone with the adapter.
final class TemporarySQLite: WrappingAdapter {
    private let directory: String
    private let clock: ManualClock
    let inner: SQLiteAdapter

    init(_ clock: ManualClock) throws {
        self.clock = clock
        directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (name, bytes) in try Self.emptyStore.get() {
            try bytes.write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
        }
        inner = try Self.open(directory, clock)
    }

    /// The files of an empty store: making one takes seven times as long as opening it.
    private static let emptyStore = Result { () throws -> [String: Data] in
        let directory = "\(FileManager.default.temporaryDirectory.path)/workflows-\(RunID.random())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return try withExtendedLifetime(try open(directory, ManualClock())) {
            var files: [String: Data] = [:]
            for name in ["store.db", "store.db-wal"] {
                files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
            }
            return files
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private static func open(_ directory: String, _ clock: ManualClock) throws -> SQLiteAdapter {
        var options = SQLiteOptions()
        options.durability = .off
        options.clock = clock.engineClock
        options.keptEvents = Adapters.keptEvents
        options.bootClock = BootClock(
            now: { clock.now.offset.wholeMicroseconds * 1000 + 1_000_000_000_000 }, bootID: { "boot" })
        return try SQLiteAdapter(path: "\(directory)/store.db", options: options)
    }

    /// Another adapter on the file, as another process would have it.
    func another() throws -> any WorkflowAdapter { try Self.open(directory, clock) }

    /// Makes an event unreadable.
    func spoil(_ id: Int64) async throws { try await change(id, originBy: 99) }

    /// Makes it readable again.
    func mend(_ id: Int64) async throws { try await change(id, originBy: -99) }

    /// Makes what is kept of an outside stream's event unreadable.
    func spoil(_ id: String, of consumer: ConsumerName) async throws {
        try await changeKept(id, of: consumer, "'spoiled' || headers")
    }

    /// Makes it readable again.
    func mend(_ id: String, of consumer: ConsumerName) async throws {
        try await changeKept(id, of: consumer, "substr(headers, 8)")
    }

    private func changeKept(_ id: String, of consumer: ConsumerName, _ headers: String) async throws {
        try await file().write { database in
            try database.execute(
                sql: "UPDATE inbox SET headers = \(headers) WHERE consumer = ? AND event_id = ?",
                arguments: [consumer.rawValue, id])
        }
    }

    /// The file, behind the adapter's back: what the adapter writes meanwhile is waited for.
    private func file() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: "\(directory)/store.db", configuration: configuration)
    }

    /// A table beside the store's, for code that writes to it.
    func code() async throws -> LentCode {
        let file = try file()
        try await file.write { try $0.execute(sql: "CREATE TABLE marks(name TEXT NOT NULL)") }
        return LentCode(
            write: { (database: Database, mark) in
                try database.execute(sql: "INSERT INTO marks(name) VALUES (?)", arguments: [mark])
            },
            open: { try LentTransaction.of($0) },
            marks: {
                try await file.read { try String.fetchAll($0, sql: "SELECT name FROM marks ORDER BY rowid") }
            })
    }

    private func change(_ id: Int64, originBy difference: Int) async throws {
        try await file().write { database in
            try database.execute(
                sql: "UPDATE events SET origin = origin + ? WHERE id = ?", arguments: [difference, id])
        }
    }
}
