import FoundationEssentials
import Workflows

/// The table of events that the store keeps for connectors. `waits` is 0 for the first of its key, 1 for one behind that, and
/// 2 for one that cannot be read: that is kept no more, and is there for its dead letter alone, which has its `id` with a
/// minus.
struct InboxTable {
    let connection: Connection

    /// What ``entry(_:)`` reads, of `inbox i`.
    private static let columns = """
        i.consumer, i.event_id, i.key, i.type, i.headers, i.payload, i.at, i.attempts, i.due_at, i.last_error, i.kept_at, i.id
        """

    /// The entries that a condition holds of, in an order, each as it is found now.
    func entries(
        _ condition: String, at now: Timestamp, _ bind: (PreparedStatement) -> Void
    ) throws -> [InboxEntry] {
        let statement = try connection.statement("SELECT \(Self.columns) FROM inbox i \(condition)")
        bind(statement)
        var entries: [InboxEntry] = []
        try statement.forEach { entries.append(try entry($0, at: now)) }
        return entries
    }

    private func entry(_ row: PreparedStatement, at now: Timestamp) throws -> InboxEntry {
        let headers = try? JSONDecoder().decode([String: String].self, from: Data(row.text(4).utf8))
        var entry = InboxEntry(
            consumer: ConsumerName(row.text(0)),
            event: ConnectorEvent(
                id: row.text(1), key: row.text(2), type: row.text(3), headers: headers ?? [:], payload: row.data(5),
                at: row.timestamp(6)),
            attempts: row.count(7), dueAt: row.timestamp(8), lastError: row.text(9), keptAt: row.timestamp(10))
        if headers == nil { entry.letter = try found(row.int64(11), by: entry.consumer, at: now) }
        return entry
    }

    /// Keeps an event behind those of its key. One that was only given again changes nothing, and of one that is a dead
    /// letter nothing changes at all.
    func keep(_ entry: InboxEntry, headers: String) throws {
        let event = entry.event
        try connection.statement(
            """
            INSERT INTO inbox(consumer, event_id, key, partition, type, headers, payload, at, attempts, due_at,
              last_error, kept_at, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
              EXISTS (SELECT 1 FROM inbox WHERE consumer = ?1 AND key = ?3 AND waits < 2))
            ON CONFLICT (consumer, event_id) DO UPDATE SET attempts = excluded.attempts, due_at = excluded.due_at,
              last_error = excluded.last_error WHERE excluded.attempts > 0 AND waits < 2
            """
        ).run(
            entry.consumer, event.id, event.key, event.partition.number, event.type, headers, event.payload, event.at,
            entry.attempts, entry.dueAt, entry.lastError, entry.keptAt)
    }

    static func headers(of event: ConnectorEvent) throws(WorkflowError) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(event.headers), as: UTF8.self)
        } catch {
            throw WorkflowError(.invalidArgument, "The headers of event \(event.id) cannot be stored.", cause: error)
        }
    }

    func isKept(_ entry: InboxEntry) throws -> Bool {
        let statement = try connection.statement(
            "SELECT 1 FROM inbox WHERE consumer = ? AND event_id = ? AND waits < 2")
        statement.bind(entry.consumer, entry.event.id)
        return try statement.first { _ in true } != nil
    }

    func putOff(_ entry: InboxEntry) throws {
        try connection.statement(
            """
            UPDATE inbox SET attempts = ?3, due_at = ?4, last_error = ?5
            WHERE consumer = ?1 AND event_id = ?2 AND waits < 2
            """
        ).run(entry.consumer, entry.event.id, entry.attempts, entry.dueAt, entry.lastError)
    }

    func forget(_ entry: InboxEntry) throws {
        let delete = try connection.statement(
            "DELETE FROM inbox WHERE consumer = ? AND event_id = ? AND waits < 2 RETURNING key")
        delete.bind(entry.consumer, entry.event.id)
        if let key = try delete.first({ $0.text(0) }) { try release(key, of: entry.consumer) }
    }

    /// The next of its key waits for nobody any more.
    private func release(_ key: String, of consumer: ConsumerName) throws {
        try connection.statement(
            """
            UPDATE inbox SET waits = 0
            WHERE id = (SELECT min(id) FROM inbox WHERE consumer = ?1 AND key = ?2 AND waits < 2) AND waits = 1
            """
        ).run(consumer, key)
    }
}

/// Dead letters of kept events.
extension InboxTable {
    /// What there is of one that cannot be read, as SQL would write it.
    private func found(_ id: Int64, by consumer: ConsumerName, at now: Timestamp) throws -> DeadLetter {
        let columns = ["event_id", "key", "partition", "type", "headers", "payload", "at", "kept_at"]
        let quoted = columns.map { "'\($0)=' || quote(\($0))" }.joined(separator: " || ' ' || ")
        let statement = try connection.statement("SELECT \(quoted) FROM inbox WHERE id = ?")
        statement.bind(id)
        let text = try statement.first { $0.text(0) } ?? ""
        return DeadLetter(
            consumer: consumer, eventID: 0 &- id, bytes: Data(text.utf8),
            error: "the store kept it in a form that cannot be read: its headers are no JSON of texts", at: now)
    }

    /// Makes a kept event that cannot be read a dead letter.
    func setAside(_ entry: InboxEntry) throws {
        guard let letter = entry.letter, let id = letter.keptID else { return }
        let update = try connection.statement(
            "UPDATE inbox SET waits = 2 WHERE id = ? AND consumer = ? AND waits < 2 RETURNING key")
        update.bind(id, entry.consumer)
        guard let key = try update.first({ $0.text(0) }) else { return }
        try DeadLetters(connection: connection).insert([letter])
        try release(key, of: entry.consumer)
    }

    /// The event of a dead letter as it is found now; `nil` where it is gone.
    func entry(of letter: DeadLetter, at now: Timestamp) throws -> InboxEntry? {
        guard let id = letter.keptID else { return nil }
        return try entries("WHERE i.id = ? AND i.consumer = ? AND i.waits = 2", at: now) {
            $0.bind(id, letter.consumer)
        }.first
    }

    /// Removes the event of a dead letter.
    func remove(_ letter: DeadLetter) throws {
        guard let id = letter.keptID else { return }
        try connection.statement("DELETE FROM inbox WHERE id = ? AND consumer = ? AND waits = 2")
            .run(id, letter.consumer)
    }
}

extension DeadLetter {
    /// Of an event that was kept for a connector, the number that the table knows it by.
    var keptID: Int64? { eventID < 0 ? 0 &- eventID : nil }
}
