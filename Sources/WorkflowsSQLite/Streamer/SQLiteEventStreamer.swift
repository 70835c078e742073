import Synchronization
import Workflows

/// The events of a SQLite store. A run's version and its event are one commit, and a cursor moves in the commit of the
/// transition it acknowledges: nothing is relayed.
struct SQLiteEventStreamer: EventStreamer {
    let store: Store

    var sharesStore: Bool { true }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        // Listening begins before the cursors are read, so that nothing stored in between is slept through.
        let listener = store.changes.listen(to: [.topic(subscription.topic)])
        var (positions, last) = try await store.read { try Self.positions($0, of: subscription.consumer) }
        if positions == nil, subscription.start == .latest { positions = try await beginAtLatest(subscription) }
        return SQLiteEventReceiver(
            store: store, subscription: subscription, listener: listener,
            positions: positions ?? [Int64](repeating: 0, count: Partition.count), last: last)
    }

    /// Where a consumer stands in each partition, `nil` for one that is new; and the newest event.
    private static func positions(
        _ connection: Connection, of consumer: ConsumerName
    ) throws -> (positions: [Int64]?, last: Int64) {
        let statement = try connection.statement("SELECT partition, position FROM cursors WHERE consumer = ?")
        statement.bind(consumer)
        var positions: [Int64]?
        try statement.forEach { row in
            positions = positions ?? [Int64](repeating: 0, count: Partition.count)
            positions?[Partition(number: row.int(0)).number] = max(0, row.int64(1))
        }
        return (positions, try EventReader.lastID(connection))
    }

    /// Puts a new consumer's cursors behind the newest event, unless another instance did so meanwhile.
    private func beginAtLatest(_ subscription: Subscription) async throws(WorkflowError) -> [Int64]? {
        guard store.mode.isWritable else { return nil }
        try store.requireWriter()
        let (consumer, fence) = (subscription.consumer, subscription.fence)
        return try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            let (known, last) = try Self.positions(connection, of: consumer)
            if let known { return known }
            let insert = try connection.statement(
                "INSERT INTO cursors(consumer, partition, position) VALUES (?, ?, ?)")
            for number in 0..<Partition.count { try insert.run(consumer, number, last) }
            return [Int64](repeating: last, count: Partition.count)
        }.get()
    }
}
