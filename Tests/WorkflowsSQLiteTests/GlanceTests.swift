import GRDB
import Testing

@testable import WorkflowsSQLite

@Suite("A glance tells that nobody wrote")
struct GlanceTests {
    private let directory: TemporaryDirectory
    private let pool: DatabasePool
    private let place: StorePlace

    init() async throws {
        directory = try TemporaryDirectory()
        try await SQLiteAdapter(path: directory.store).close()
        pool = try DatabasePool(path: directory.store)
        place = StorePlace(
            StoreConnections(shortReader: pool, reader: pool, writer: pool, watched: pool), path: directory.store)
    }

    private func write(_ writer: some DatabaseWriter) throws {
        try writer.write { try $0.execute(sql: "UPDATE runs SET version = version") }
        try writer.write {
            try $0.execute(sql: "CREATE TABLE IF NOT EXISTS scratch(a); INSERT INTO scratch VALUES (1)")
        }
    }

    @Test("It tells nothing before the first look, and nothing after a write of whomever until the next")
    func tells() throws {
        #expect(!place.isUnwritten)
        _ = try place.look(since: nil)
        #expect(place.isUnwritten && place.isUnwritten)
        let other = try DatabaseQueue(path: directory.store)
        try write(other)
        #expect(!place.isUnwritten && !place.isUnwritten)
        let version = try place.look(since: nil).version
        #expect(place.isUnwritten)
        try write(pool)
        #expect(!place.isUnwritten)
        #expect(try place.look(since: version).version == version)
        #expect(place.isUnwritten)
    }

    @Test("Reading, and carrying the log over, is no write")
    func reading() throws {
        try write(pool)
        _ = try place.look(since: nil)
        _ = try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM scratch") }
        #expect(place.isUnwritten)
        try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        _ = try place.look(since: nil)
        #expect(place.isUnwritten)
    }

    @Test("It tells nothing of connections that are about to close")
    func closing() throws {
        _ = try place.look(since: nil)
        place.willClose()
        #expect(!place.isUnwritten)
        _ = try place.look(since: nil)
        #expect(!place.isUnwritten)
        try place.connections.close()
        #expect(!place.isUnwritten)
    }

    @Test("Of a file without a write-ahead log it tells nothing")
    func withoutLog() throws {
        let queue = try DatabaseQueue(path: directory.file("plain.db"))
        try queue.write { try $0.execute(sql: "CREATE TABLE a(b)") }
        let plain = StorePlace(
            StoreConnections(shortReader: queue, reader: queue, writer: nil, watched: queue),
            path: directory.file("plain.db"))
        _ = try? plain.look(since: nil)
        #expect(!plain.isUnwritten)
    }
}
