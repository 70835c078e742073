import Foundation
import Testing
import Workflows
import WorkflowsReflex

@Suite("A SQLite file with Reflex's tables")
struct SQLiteReflexDatabaseTests {
    @Test("What is written is on the disk when the write returns")
    func durability() async throws {
        let directory = NSTemporaryDirectory() + "workflows-reflex-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try SQLiteReflexDatabase(path: directory + "/events.db")
        // The connection that writes is the one that has to say so.
        try await database.execute([
            SQLStatement("CREATE TABLE t AS SELECT * FROM pragma_synchronous"),
            SQLStatement("INSERT INTO t SELECT * FROM pragma_journal_mode"),
        ])
        #expect(try await database.query(SQLStatement("SELECT * FROM t")) == [[.integer(2)], [.text("wal")]])
        try database.close()
        await #expect(throws: WorkflowError.self) { try await database.query(SQLStatement("SELECT 1")) }
    }

    @Test("Statements are written together or not at all")
    func transaction() async throws {
        let reflex = try await TemporaryReflex()
        await #expect(throws: WorkflowError.self) {
            try await reflex.database.execute([
                SQLStatement("INSERT INTO cursors VALUES ('a', 1, 1)"), SQLStatement("INSERT INTO nowhere VALUES (1)"),
            ])
        }
        #expect(try await reflex.rows("SELECT * FROM cursors").isEmpty)
    }

    @Test("A file that is something else, and one that cannot be there, are errors that say so")
    func wrongFile() throws {
        let directory = NSTemporaryDirectory() + "workflows-reflex-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("this is a letter, not a database, and a long one too".utf8).write(
            to: URL(filePath: directory + "/letter"))
        let letter = #expect(throws: WorkflowError.self) { try SQLiteReflexDatabase(path: directory + "/letter") }
        #expect(letter?.code == .notAStore)
        let nowhere = #expect(throws: WorkflowError.self) { try SQLiteReflexDatabase(path: directory + "/no/where.db") }
        #expect(nowhere?.code == .storeUnavailable)
    }

    @Test("Values of every kind come back as they were")
    func values() async throws {
        let reflex = try await TemporaryReflex()
        let values: [SQLValue] = [
            .null, .integer(.min), .integer(.max), .text("ä ✓ '\""), .bytes([0, 255]), .bytes([]),
        ]
        let found = try await reflex.database.query(SQLStatement("SELECT $1, $2, $3, $4, $5, $6", values))
        #expect(found == [values])
    }
}
