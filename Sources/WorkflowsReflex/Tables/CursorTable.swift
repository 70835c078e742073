import Workflows

/// A table of cursors, as Reflex has it: by consumer the ID of the last event that was dealt with. A consumer of this
/// framework has one for each of its partitions.
struct CursorTable: Hashable, Sendable {
    let name: String

    /// Makes the table, where there is none.
    func creation(_ words: ReflexDialect) -> SQLStatement {
        SQLStatement(
            """
            CREATE TABLE IF NOT EXISTS \(name.asSQLName) (
                "id" \(words.text) PRIMARY KEY, "last_event_id" \(words.integer) NOT NULL,
                "updated_at" \(words.integer) NOT NULL)
            """)
    }

    static func id(_ consumer: ConsumerName, _ partition: Partition) -> String { "\(consumer)/\(partition.number)" }

    /// Where these cursors stand; one that there is not is left out.
    func positions(of ids: [String]) -> SQLStatement {
        let places = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return SQLStatement(
            "SELECT \"id\", \"last_event_id\" FROM \(name.asSQLName) WHERE \"id\" IN (\(places))",
            ids.map(SQLValue.text))
    }

    /// Moves a cursor on. One that stands there already, or further, stays.
    func advance(_ id: String, to last: Int64, at now: Timestamp) -> SQLStatement {
        let table = name.asSQLName
        return SQLStatement(
            """
            INSERT INTO \(table)("id", "last_event_id", "updated_at") VALUES ($1, $2, $3)
            ON CONFLICT("id") DO UPDATE SET "last_event_id" = excluded."last_event_id",
                "updated_at" = excluded."updated_at"
            WHERE \(table)."last_event_id" < excluded."last_event_id"
            """, [.text(id), .integer(last), .integer(now.microseconds)])
    }

    /// Makes a cursor, where there is none.
    func begin(_ id: String, at last: Int64, now: Timestamp) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO \(name.asSQLName)("id", "last_event_id", "updated_at") VALUES ($1, $2, $3)
            ON CONFLICT("id") DO NOTHING
            """, [.text(id), .integer(last), .integer(now.microseconds)])
    }
}
