import FoundationEssentials
import Workflows

/// A table of what consumers could not read, as Reflex has it for what they failed at; with the bytes besides, how often it
/// was to be replayed, and whose consumers they are: a streamer and a connector may share the table.
struct ErrorTable: Hashable, Sendable {
    let name: String
    /// Whether it is a connector's consumers that are meant.
    let connectors: Bool

    private var theirs: SQLValue { .integer(connectors ? 1 : 0) }

    private static let columns =
        #""consumer", "event_id", "error_msg", "updated_at", "metadata", "tries""#

    func creation(_ words: ReflexDialect) -> SQLStatement {
        SQLStatement(
            """
            CREATE TABLE IF NOT EXISTS \(name.asSQLName) (
                "id" \(words.numberedKey), "consumer" \(words.text) NOT NULL, "event_id" \(words.integer) NOT NULL,
                "error_msg" \(words.text) NOT NULL, "created_at" \(words.integer) NOT NULL,
                "updated_at" \(words.integer) NOT NULL, "error_status" \(words.integer) NOT NULL,
                "metadata" \(words.bytes), "tries" \(words.integer) NOT NULL DEFAULT 0,
                "connector" \(words.integer) NOT NULL DEFAULT 0, UNIQUE ("consumer", "event_id"))
            """)
    }

    /// Fails where the table is without the columns that ``additions(_:)`` adds.
    var probe: SQLStatement { SQLStatement(#"SELECT "tries", "connector" FROM \#(name.asSQLName) LIMIT 0"#) }

    /// What earlier tables do not have.
    func additions(_ words: ReflexDialect) -> [SQLStatement] {
        ["tries", "connector"].map { column in
            SQLStatement(
                "ALTER TABLE \(name.asSQLName) ADD COLUMN \(column.asSQLName) \(words.integer) NOT NULL DEFAULT 0")
        }
    }

    /// Adds one, with Reflex's status for one that nobody dealt with, unless it is there.
    func insertion(
        _ row: EventRow, of consumer: ConsumerName, _ message: String, at now: Timestamp
    ) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO \(name.asSQLName)(
                "consumer", "event_id", "error_msg", "created_at", "updated_at", "metadata", "connector", "error_status")
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT DO NOTHING
            """,
            [
                .text(consumer.rawValue), .integer(row.id), .text(message), .integer(now.microseconds),
                .integer(now.microseconds), .bytes(row.bytes), theirs,
            ])
    }

    /// Those found last, the newest first.
    func newest(of consumer: ConsumerName?, limit: Int) -> SQLStatement {
        let whose = consumer == nil ? "" : #" AND "consumer" = $2"#
        return SQLStatement(
            """
            SELECT \(Self.columns) FROM \(name.asSQLName) WHERE "connector" = $1\(whose)
            ORDER BY "id" DESC LIMIT $\(consumer == nil ? 2 : 3)
            """, [theirs] + (consumer.map { [.text($0.rawValue)] } ?? []) + [.integer(Int64(max(0, limit)))])
    }

    /// How many there are.
    func count(of consumer: ConsumerName?) -> SQLStatement {
        let whose = consumer == nil ? "" : #" AND "consumer" = $2"#
        return SQLStatement(
            #"SELECT count(*) FROM \#(name.asSQLName) WHERE "connector" = $1\#(whose)"#,
            [theirs] + (consumer.map { [.text($0.rawValue)] } ?? []))
    }

    func one(of consumer: ConsumerName, _ event: Int64) -> SQLStatement {
        SQLStatement(
            """
            SELECT \(Self.columns) FROM \(name.asSQLName)
            WHERE "connector" = $1 AND "consumer" = $2 AND "event_id" = $3
            """, [theirs, .text(consumer.rawValue), .integer(event)])
    }

    /// Puts down how it was found again.
    func update(_ letter: DeadLetter) -> SQLStatement {
        SQLStatement(
            """
            UPDATE \(name.asSQLName) SET "error_msg" = $1, "updated_at" = $2, "metadata" = $3, "tries" = $4
            WHERE "consumer" = $5 AND "event_id" = $6
            """,
            [
                .text(letter.error), .integer(letter.at.microseconds), .bytes(Array(letter.bytes)),
                .integer(Int64(letter.tries)), .text(letter.consumer.rawValue), .integer(letter.eventID),
            ])
    }

    func removal(_ letter: DeadLetter) -> SQLStatement {
        SQLStatement(
            #"DELETE FROM \#(name.asSQLName) WHERE "consumer" = $1 AND "event_id" = $2"#,
            [.text(letter.consumer.rawValue), .integer(letter.eventID)])
    }

    /// The letter of a row; `nil` where it is none.
    func letter(in row: [SQLValue]) -> DeadLetter? {
        guard row.count == 6, let consumer = row[0].text, let id = row[1].integer else { return nil }
        return DeadLetter(
            consumer: ConsumerName(consumer), eventID: id, bytes: Data(row[4].bytes ?? []), error: row[2].text ?? "",
            at: Timestamp(microseconds: row[3].integer ?? 0), tries: Int(row[5].integer ?? 0))
    }
}
