import Synchronization
import Workflows

/// The events of a SQLite store. A run's version and its event are one commit, and a cursor moves in the commit of the
/// transition it acknowledges: nothing is relayed.
struct SQLiteEventStreamer: EventStreamer {
    let store: Store

    var sharesStore: Bool { true }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        // Listening begins before the cursors are read, so that nothing stored in between is slept through.
        let listener = store.changes.listen(to: [subscription.change])
        let (positions, last, known) = try await store.read { [names = store.names] connection in
            let consumers = ConsumerTable(connection: connection)
            return (
                try consumers.positions(of: subscription.consumer), try EventReader.lastID(connection),
                try consumers.claim(of: subscription.consumer, names)
            )
        }
        let claim = ConsumerClaim(store: store, subscription: subscription, at: known)
        let missed = try await claim.begin(knowing: known)
        return SQLiteEventReceiver(
            store: store, subscription: subscription, listener: listener, claim: claim, missed: missed,
            positions: positions, last: last)
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try store.requireWriter()
        try await store.writer.urgently { connection in
            let known = try connection.statement("SELECT 1 FROM cursors WHERE consumer = ? LIMIT 1")
            known.bind(consumer)
            guard try known.first({ _ in true }) == nil else { return }
            let last = try EventReader.lastID(connection)
            let insert = try connection.statement(
                "INSERT INTO cursors(consumer, partition, position) VALUES (?, ?, ?)")
            for number in 0..<Partition.count { try insert.run(consumer, number, last) }
        }.get()
    }
}

extension SQLiteEventStreamer: BacklogCounting {
    /// Reads no further than the bound, from the partition's cursor that stands furthest back on.
    func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog {
        let names = store.names
        return try await store.read { connection in
            guard let number = try names.number(of: workflow, connection) else {
                return Backlog(depth: Total(0, .exact), oldest: nil)
            }
            let statement = try connection.statement(
                """
                SELECT e.at FROM events e NOT INDEXED
                LEFT JOIN cursors c ON c.consumer = ?1 AND c.partition = e.partition
                WHERE e.id > (SELECT CASE WHEN count(*) < ?2 THEN 0 ELSE min(position) END FROM cursors
                    WHERE consumer = ?1)
                  AND e.workflow_id = ?3 AND e.id > ifnull(c.position, 0)
                ORDER BY e.id LIMIT ?4
                """)
            statement.bind(consumer, Partition.count, number, max(0, limit) + 1)
            var count = 0
            var oldest: Timestamp?
            try statement.forEach { row in
                if count == 0 { oldest = row.timestamp(0) }
                count += 1
            }
            return Backlog(
                depth: count > limit ? Total(limit, .atLeast) : Total(count, .exact), oldest: oldest)
        }
    }
}
