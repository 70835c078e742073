import FoundationEssentials
import Workflows

/// The table of events that a consumer could not read.
struct DeadLetters {
    let connection: Connection

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
            "SELECT consumer, event_id, bytes, error, at FROM dead_letters ORDER BY id DESC LIMIT ?")
        statement.bind(max(0, limit))
        var letters: [DeadLetter] = []
        try statement.forEach { row in
            letters.append(
                DeadLetter(
                    consumer: ConsumerName(row.text(0)), eventID: row.int64(1), bytes: row.data(2),
                    error: row.text(3), at: row.timestamp(4)))
        }
        return letters
    }
}

extension SQLiteRecordStore {
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await store.read { try DeadLetters(connection: $0).newest(limit) }
    }

    func deadLetterCount() async throws(WorkflowError) -> Int {
        try await store.read { connection in
            try connection.statement("SELECT count(*) FROM dead_letters").first { $0.int(0) } ?? 0
        }
    }
}
