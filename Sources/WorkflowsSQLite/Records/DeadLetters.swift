import FoundationEssentials
import Workflows

/// The table of events that a consumer could not read.
struct DeadLetters {
    let connection: Connection

    private static let columns = "consumer, event_id, bytes, error, at, tries"

    /// What is wrong where the event can be read, and the record of its run cannot.
    static func unreadableRecord(_ problem: String) -> String { "its run's record cannot be read: \(problem)" }

    /// The event of a row that makes none, as SQL would write it: whatever is in the columns can be kept that way.
    func found(_ id: Int64, by consumer: ConsumerName, because error: String, at: Timestamp) throws -> DeadLetter {
        let columns = [
            "id", "workflow_id", "topic", "partition", "run_key", "version", "status", "previous_status", "run_state",
            "origin", "at",
        ]
        let quoted = columns.map { "'\($0)=' || quote(\($0))" }.joined(separator: " || ' ' || ")
        let statement = try connection.statement("SELECT \(quoted) FROM events WHERE id = ?")
        statement.bind(id)
        let text = try statement.first { $0.text(0) } ?? ""
        return DeadLetter(consumer: consumer, eventID: id, bytes: Data(text.utf8), error: error, at: at)
    }

    /// Keeps each once, however often it is found.
    func insert(_ letters: [DeadLetter]) throws {
        let statement = try connection.statement(
            """
            INSERT INTO dead_letters(consumer, event_id, bytes, error, at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (consumer, event_id) DO NOTHING
            """)
        for letter in letters {
            try statement.run(letter.consumer, letter.eventID, letter.bytes, letter.error, letter.at)
        }
    }

    func newest(_ limit: Int) throws -> [DeadLetter] {
        let statement = try connection.statement(
            "SELECT \(Self.columns) FROM dead_letters ORDER BY id DESC LIMIT ?")
        statement.bind(max(0, limit))
        var letters: [DeadLetter] = []
        try statement.forEach { letters.append(Self.letter($0)) }
        return letters
    }

    func letter(of consumer: ConsumerName, _ event: Int64) throws -> DeadLetter? {
        let statement = try connection.statement(
            "SELECT \(Self.columns) FROM dead_letters WHERE consumer = ? AND event_id = ?")
        statement.bind(consumer, event)
        return try statement.first { Self.letter($0) }
    }

    private static func letter(_ row: PreparedStatement) -> DeadLetter {
        DeadLetter(
            consumer: ConsumerName(row.text(0)), eventID: row.int64(1), bytes: row.data(2), error: row.text(3),
            at: row.timestamp(4), tries: row.int(5))
    }
}

extension SQLiteRecordStore: DeadLetterStore {
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await store.read { try DeadLetters(connection: $0).newest(limit) }
    }

    func deadLetterCount() async throws(WorkflowError) -> Int {
        try await store.read { connection in
            try connection.statement("SELECT count(*) FROM dead_letters").first { $0.int(0) } ?? 0
        }
    }

    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await store.readShortly { try DeadLetters(connection: $0).letter(of: consumer, eventID) }
    }

    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter {
        let now = store.options.clock.now
        return try await store.read { [names = store.names] in
            try DeadLetters(connection: $0).reread(letter, names, at: now)
        }
    }
}
