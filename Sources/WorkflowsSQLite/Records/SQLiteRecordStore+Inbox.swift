import Workflows

/// Events of outside streams that wait to be dealt with.
extension SQLiteRecordStore: InboxStore {
    func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try store.requireWriter()
        let headers = try InboxTable.headers(of: entry.event)
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            try InboxTable(connection: connection).keep(entry, headers: headers)
        }.get()
    }

    func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try store.requireWriter()
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            try InboxTable(connection: connection).forget(entry)
        }.get()
    }

    func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool {
        try await store.readShortly { connection in
            let statement = try connection.statement(
                "SELECT 1 FROM inbox WHERE consumer = ? AND key = ? AND waits < 2 LIMIT 1")
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
        try await entries("WHERE i.waits < 2 ORDER BY i.id LIMIT ?") { $0.bind(max(0, limit)) }
    }

    func inboxCounts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total] {
        try await store.readShortly { connection in
            // From consumer to consumer by the index, however many events each has.
            let statement = try connection.statement(
                """
                WITH RECURSIVE consumers(name) AS (
                  SELECT min(consumer) FROM inbox
                  UNION ALL SELECT (SELECT min(consumer) FROM inbox WHERE consumer > name) FROM consumers
                  WHERE name IS NOT NULL)
                SELECT name, (SELECT count(*) FROM (SELECT 1 FROM inbox WHERE consumer = name AND waits < 2 LIMIT ?))
                FROM consumers WHERE name IS NOT NULL
                """)
            // One more than the bound tells whether there are more.
            statement.bind(min(max(0, limit), .max - 1) + 1)
            var counts: [ConsumerName: Total] = [:]
            try statement.forEach { row in
                guard row.int(1) > 0 else { return }
                counts[ConsumerName(row.text(0))] = Total(counted: row.int(1), upTo: limit)
            }
            return counts
        }
    }

    func inboxEntry(_ eventID: String, for consumer: ConsumerName) async throws(WorkflowError) -> InboxEntry? {
        try await entries("WHERE i.consumer = ? AND i.event_id = ? AND i.waits < 2") { $0.bind(consumer, eventID) }
            .first
    }

    /// What was kept first of its key, of a worker's partitions.
    private static let firstOfKey = "WHERE i.consumer = ? AND i.waits = 0 AND (? >> i.partition) & 1"

    private func entries(
        _ condition: String, _ bind: @escaping @Sendable (PreparedStatement) -> Void
    ) async throws(WorkflowError) -> [InboxEntry] {
        let now = store.options.clock.now
        return try await store.readShortly { connection in
            try InboxTable(connection: connection).entries(condition, at: now, bind)
        }
    }
}
