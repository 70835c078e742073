import Workflows
import WorkflowsWire

/// A table of events, by the names that it and its columns have. The defaults are those of Reflex.
public struct EventTable: Hashable, Sendable {
    /// The table.
    public var name = "events"
    /// Where an event stands: a primary key that grows.
    public var id = "id"
    /// What it happened to.
    public var foreignID = "foreign_id"
    /// When, in microseconds since 1970-01-01 00:00 UTC.
    public var timestamp = "timestamp"
    /// An SQL expression that makes those microseconds of a column that has its times otherwise. Such a table is read
    /// only: gaps in it are left to others to fill.
    public var microseconds: String?
    /// What happened, by number.
    public var type = "type"
    /// What else is said; `nil` for a table without.
    public var metadata: String? = "metadata"

    /// A table of Reflex's names.
    public init(_ name: String = "events") { self.name = name }

    var isFilled: Bool { microseconds == nil }

    var columns: String {
        [
            id.asSQLName, foreignID.asSQLName, microseconds ?? timestamp.asSQLName, type.asSQLName,
            metadata?.asSQLName ?? "NULL",
        ].joined(separator: ", ")
    }
}

extension EventTable {
    /// The column that Reflex does not have: the topic, so that a consumer need not read what is for others. Where Reflex
    /// itself writes to the table it stays empty, and every consumer reads those events.
    static let topic = "topic".asSQLName

    var topicIndex: String { "\(name)_topic".asSQLName }

    /// Makes the table, where there is none.
    func creation(_ words: ReflexDialect) -> [SQLStatement] {
        [
            SQLStatement(
                """
                CREATE TABLE IF NOT EXISTS \(name.asSQLName) (
                    \(id.asSQLName) \(words.numberedKey),
                    \(foreignID.asSQLName) \(words.text) NOT NULL,
                    \(timestamp.asSQLName) \(words.integer) NOT NULL,
                    \(type.asSQLName) \(words.integer) NOT NULL,
                    \((metadata ?? "metadata").asSQLName) \(words.bytes),
                    \(Self.topic) \(words.text))
                """),
            SQLStatement(
                "CREATE INDEX IF NOT EXISTS \(topicIndex) ON \(name.asSQLName)(\(Self.topic), \(id.asSQLName))"),
        ]
    }

    /// Adds events, in their order; the table numbers them.
    func insertion(_ events: [(event: ReflexEvent, topic: String)]) -> SQLStatement {
        var statement = SQLStatement(
            """
            INSERT INTO \(name.asSQLName)(\(foreignID.asSQLName), \(timestamp.asSQLName), \(type.asSQLName), \
            \((metadata ?? "metadata").asSQLName), \(Self.topic)) VALUES
            """)
        for (index, (event, topic)) in events.enumerated() {
            let first = index * 5 + 1
            statement.sql += index == 0 ? " " : ", "
            statement.sql += "($\(first), $\(first + 1), $\(first + 2), $\(first + 3), $\(first + 4))"
            statement.arguments += [
                .text(event.foreignID), .integer(event.at.microseconds), .integer(Int64(event.type)),
                .bytes(event.metadata), .text(topic),
            ]
        }
        return statement
    }

    /// Puts fillers where there is no event. A database lets a writer that is under way with one of these IDs end first.
    func filling(_ ids: ClosedRange<Int64>, at now: Timestamp) -> SQLStatement {
        var statement = SQLStatement(
            "INSERT INTO \(name.asSQLName)(\(id.asSQLName), \(foreignID.asSQLName), \(timestamp.asSQLName), \(type.asSQLName)) VALUES"
        )
        for (index, missing) in ids.enumerated() {
            let first = index * 4 + 1
            statement.sql += index == 0 ? " " : ", "
            statement.sql += "($\(first), $\(first + 1), $\(first + 2), $\(first + 3))"
            statement.arguments += [
                .integer(missing), .text(ReflexEvent.fillerID), .integer(now.microseconds),
                .integer(Int64(ReflexEvent.fillerType)),
            ]
        }
        statement.sql += " ON CONFLICT DO NOTHING"
        return statement
    }

    /// The IDs after one that are taken.
    func ids(after last: Int64, limit: Int) -> SQLStatement {
        SQLStatement(
            """
            SELECT \(id.asSQLName) FROM \(name.asSQLName) WHERE \(id.asSQLName) > $1 ORDER BY \(id.asSQLName) LIMIT $2
            """, [.integer(last), .integer(Int64(limit))])
    }

    /// The first ID and the last one.
    var ends: SQLStatement {
        SQLStatement("SELECT min(\(id.asSQLName)), max(\(id.asSQLName)) FROM \(name.asSQLName)")
    }

    /// The events after one up to another, whatever their topic.
    func events(after first: Int64, through last: Int64, limit: Int) -> SQLStatement {
        SQLStatement(
            """
            SELECT \(columns) FROM \(name.asSQLName) WHERE \(id.asSQLName) > $1 AND \(id.asSQLName) <= $2
            ORDER BY \(id.asSQLName) LIMIT $3
            """, [.integer(first), .integer(last), .integer(Int64(limit))])
    }

    /// The events after one up to another that are of a topic, or may be, or are a consumer's alone. Three reads of the
    /// index, each no longer than the limit.
    func events(
        of topic: String, for consumer: ConsumerName, after first: Int64, through last: Int64, limit: Int
    ) -> SQLStatement {
        func part(_ condition: String, _ number: Int) -> String {
            """
            SELECT * FROM (SELECT \(columns), \(Self.topic) FROM \(name.asSQLName)
            WHERE \(condition) AND \(id.asSQLName) > $\(number) AND \(id.asSQLName) <= $\(number + 1)
            ORDER BY \(id.asSQLName) LIMIT $\(number + 2)) AS part\(number)
            """
        }
        let bounds: [SQLValue] = [.integer(first), .integer(last), .integer(Int64(limit))]
        return SQLStatement(
            """
            \(part("\(Self.topic) = $1", 2)) UNION ALL \(part("\(Self.topic) IS NULL", 5))
            UNION ALL \(part("\(Self.topic) = $8", 9)) ORDER BY 1 LIMIT $12
            """,
            [.text(topic)] + bounds + bounds + [.text(Self.topic(of: consumer))] + bounds + [.integer(Int64(limit))])
    }

    /// What stands in the topic's column of an event that is one consumer's alone. No topic has a space in its name.
    static func topic(of consumer: ConsumerName) -> String { "for \(consumer)" }

    /// Adds the event of a dead letter anew, with other metadata, for its consumer alone; once, where the letter is still
    /// there.
    func replay(
        _ letter: DeadLetter, of errors: ErrorTable, metadata: [UInt8], _ words: ReflexDialect
    ) -> SQLStatement {
        let copied = [foreignID, timestamp, type].map(\.asSQLName).joined(separator: ", ")
        return SQLStatement(
            """
            INSERT INTO \(name.asSQLName)(\(copied), \((self.metadata ?? "metadata").asSQLName), \(Self.topic))
            SELECT \(copied), CAST($1 AS \(words.bytes)), CAST($2 AS \(words.text)) FROM \(name.asSQLName)
            WHERE \(id.asSQLName) = $3 AND EXISTS (
                SELECT 1 FROM \(errors.name.asSQLName) WHERE "consumer" = $4 AND "event_id" = $5)
            """,
            [
                .bytes(metadata), .text(Self.topic(of: letter.consumer)), .integer(letter.eventID),
                .text(letter.consumer.rawValue), .integer(letter.eventID),
            ])
    }

    /// What a row is; `nil` where it does not even say where it stands.
    func reading(of row: [SQLValue]) -> EventRow? {
        guard row.count >= 5, let id = row[0].integer else { return nil }
        guard let foreignID = row[1].textOfAny else {
            return .malformed(malformed(row, id, "what it happened to is \(row[1].kind)"))
        }
        guard let type = row[3].integer else {
            return .malformed(malformed(row, id, "its type is \(row[3].kind), not a number"))
        }
        return .event(
            ReflexEvent(
                id: id, foreignID: foreignID, at: Timestamp(microseconds: row[2].integer ?? 0), type: Int(type),
                metadata: row[4].bytes ?? []))
    }

    /// A row that makes no event, with what its columns say, each on a line.
    private func malformed(_ row: [SQLValue], _ id: Int64, _ why: String) -> MalformedRow {
        let names = [self.id, foreignID, timestamp, type, metadata ?? "metadata", "topic"]
        let lines = zip(names, row).map { name, value in "\(name) = \(value.written)" }
        return MalformedRow(
            id: id, foreignID: row[1].textOfAny, metadata: row[4].bytes ?? [],
            columns: Array(lines.joined(separator: "\n").utf8),
            why: WorkflowError(.malformedWire, "The row \(id) of \(name) is no event: \(why)."))
    }
}

extension SQLValue {
    /// Some tables have numbers for what things happen to.
    fileprivate var textOfAny: String? { text ?? integer.map(String.init) }

    /// What it is, for a person.
    fileprivate var kind: String {
        switch self {
        case .null: "NULL"
        case .integer: "a number"
        case .text(let text): "the text \"\(text.prefix(64))\""
        case .bytes: "bytes"
        }
    }

    /// What it says, in full.
    fileprivate var written: String {
        switch self {
        case .null: "NULL"
        case .integer(let number): String(number)
        case .text(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self) ?? Self.hexadecimal(bytes)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        "x'" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "'"
    }
}
