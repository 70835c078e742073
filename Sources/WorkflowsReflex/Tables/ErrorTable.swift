import Workflows

/// A table of what consumers could not read, as Reflex has it for what they failed at; with the bytes besides.
struct ErrorTable: Hashable, Sendable {
    let name: String

    func creation(_ words: ReflexDialect) -> SQLStatement {
        SQLStatement(
            """
            CREATE TABLE IF NOT EXISTS \(name.asSQLName) (
                "id" \(words.numberedKey), "consumer" \(words.text) NOT NULL, "event_id" \(words.integer) NOT NULL,
                "error_msg" \(words.text) NOT NULL, "created_at" \(words.integer) NOT NULL,
                "updated_at" \(words.integer) NOT NULL, "error_status" \(words.integer) NOT NULL,
                "metadata" \(words.bytes), UNIQUE ("consumer", "event_id"))
            """)
    }

    /// Adds one, with Reflex's status for one that nobody dealt with, unless it is there.
    func insertion(
        _ row: EventRow, of consumer: ConsumerName, _ message: String, at now: Timestamp
    ) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO \(name.asSQLName)(
                "consumer", "event_id", "error_msg", "created_at", "updated_at", "metadata", "error_status")
            VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING
            """,
            [
                .text(consumer.rawValue), .integer(row.id), .text(message), .integer(now.microseconds),
                .integer(now.microseconds), .bytes(row.bytes),
            ])
    }

    /// Those found last, the newest first.
    func newest(limit: Int) -> SQLStatement {
        SQLStatement(
            """
            SELECT "consumer", "event_id", "error_msg", "created_at", "metadata" FROM \(name.asSQLName)
            ORDER BY "id" DESC LIMIT $1
            """, [.integer(Int64(limit))])
    }
}
