import FoundationEssentials
import Workflows

/// Events of outside streams that wait to be dealt with.
extension SQLiteRecordStore: InboxStore {
    func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try store.requireWriter()
        let headers: String
        do {
            headers = String(decoding: try JSONEncoder().encode(entry.event.headers), as: UTF8.self)
        } catch {
            throw WorkflowError(
                .invalidArgument, "The headers of event \(entry.event.id) cannot be stored.", cause: error)
        }
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            let event = entry.event
            // One that was only given again changes nothing.
            try connection.statement(
                """
                INSERT INTO inbox(consumer, event_id, key, partition, type, headers, payload, at, attempts, due_at,
                  last_error, kept_at, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                  EXISTS (SELECT 1 FROM inbox WHERE consumer = ?1 AND key = ?3))
                ON CONFLICT (consumer, event_id) DO UPDATE SET attempts = excluded.attempts, due_at = excluded.due_at,
                  last_error = excluded.last_error WHERE excluded.attempts > 0
                """
            ).run(
                entry.consumer, event.id, event.key, event.partition.number, event.type, headers, event.payload,
                event.at,
                entry.attempts, entry.dueAt, entry.lastError, entry.keptAt)
        }.get()
    }

    func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try store.requireWriter()
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            try MemberWrite(connection: connection).forget(entry)
        }.get()
    }

    func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool {
        try await store.readShortly { connection in
            let statement = try connection.statement("SELECT 1 FROM inbox WHERE consumer = ? AND key = ? LIMIT 1")
            statement.bind(consumer, key)
            return try statement.first { _ in true } ?? false
        }
    }

    func dueInbox(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [InboxEntry] {
        try await entries("\(Self.firstOfKey) AND i.due_at <= ? ORDER BY i.due_at, i.id LIMIT ?") { statement in
            statement.bind(consumer, Int64(bitPattern: partitions.bits), by, max(0, limit))
        }
    }

    func nextInboxDue(
        consumer: ConsumerName, partitions: PartitionSet
    ) async throws(WorkflowError) -> Timestamp? {
        try await store.readShortly { connection in
            let statement = try connection.statement(
                "SELECT i.due_at FROM inbox i \(Self.firstOfKey) ORDER BY i.due_at LIMIT 1")
            statement.bind(consumer, Int64(bitPattern: partitions.bits))
            return try statement.first { $0.timestamp(0) }
        }
    }

    func inbox(limit: Int) async throws(WorkflowError) -> [InboxEntry] {
        try await entries("ORDER BY i.id LIMIT ?") { $0.bind(max(0, limit)) }
    }

    /// What was kept first of its key, of a worker's partitions.
    private static let firstOfKey = "WHERE i.consumer = ? AND i.waits = 0 AND (? >> i.partition) & 1"

    private func entries(
        _ condition: String, _ bind: @escaping @Sendable (PreparedStatement) -> Void
    ) async throws(WorkflowError) -> [InboxEntry] {
        try await store.readShortly { connection in
            let statement = try connection.statement(
                """
                SELECT i.consumer, i.event_id, i.key, i.type, i.headers, i.payload, i.at, i.attempts, i.due_at, i.last_error,
                  i.kept_at FROM inbox i \(condition)
                """)
            bind(statement)
            let decoder = JSONDecoder()
            var entries: [InboxEntry] = []
            try statement.forEach { row in
                // One that cannot be read holds the later ones of its key back: it is given, so that somebody says so.
                let headers = try? decoder.decode([String: String].self, from: Data(row.text(4).utf8))
                entries.append(
                    InboxEntry(
                        consumer: ConsumerName(row.text(0)),
                        event: ConnectorEvent(
                            id: row.text(1), key: row.text(2), type: row.text(3), headers: headers ?? [:],
                            payload: row.data(5),
                            at: row.timestamp(6)),
                        attempts: row.count(7), dueAt: row.timestamp(8), lastError: row.text(9),
                        keptAt: row.timestamp(10), problem: headers == nil ? "its headers are no JSON of texts" : nil))
            }
            return entries
        }
    }
}
