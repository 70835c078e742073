public import Workflows

/// Carries events in SQL tables as Reflex has them: one table for all topics, numbered, and a cursor for each consumer and
/// partition. The database is another than the record store's.
///
///     let streamer = ReflexStreamer(on: try SQLiteReflexDatabase(path: "events.db"))
///     try await streamer.createTables()
///     let adapter = RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
///
/// The Go framework's Reflex adapter writes the same rows, and what it wrote is read. What an event cannot say there is not
/// known of it: by what means its version came about, and where the run was before.
public final class ReflexStreamer: RelayedStreamer {
    let tables: ReflexTables

    /// So many events are one statement.
    private static let batch = 100
    /// A batch whose IDs were filled is written so often.
    private static let attempts = 5

    /// A streamer on a database whose tables are there, or are made by ``createTables()``.
    public init(on database: any ReflexDatabase, options: ReflexOptions = ReflexOptions()) {
        tables = ReflexTables(database, cursorsOn: database, connectors: false, options)
    }

    /// Makes the tables that are not there yet.
    public func createTables() async throws(WorkflowError) { try await tables.create(events: true) }

    /// Writes events in one transaction.
    public func send(_ events: [Event]) async throws(WorkflowError) {
        guard !events.isEmpty else { return }
        var rows: [(event: ReflexEvent, topic: String)] = []
        for event in events { rows.append((try ReflexEvent(event), event.topic.name)) }
        let table = tables.options.events
        try await write(
            stride(from: 0, to: rows.count, by: Self.batch).map { first in
                table.insertion(Array(rows[first..<min(first + Self.batch, rows.count)]))
            })
        tables.changes.notify(Set(events.map { Change.topic($0.topic) }))
    }

    /// The IDs that a database gave may have been filled before they were used. It gives others the next time.
    private func write(_ statements: [SQLStatement]) async throws(WorkflowError) {
        for _ in 1..<Self.attempts {
            do {
                return try await tables.database.execute(statements)
            } catch {
                guard error.code == .conflict else { throw error }
            }
        }
        try await tables.database.execute(statements)
    }

    /// Puts a new consumer's cursors where all events are settled, once those are that there are now. A gap that is left to
    /// others (``GapPolicy/wait``) is waited for no longer than a second: the consumer begins before it then, and is given
    /// what is behind once it closes.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await tables.beginAtLatest(consumer)
    }

    /// Begins to read a topic.
    ///
    /// - Throws: `invalidArgument` for a subscription to everything of a workflow.
    public func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        guard let topic = subscription.topic else {
            throw WorkflowError(.invalidArgument, "Reflex gives the events of one topic at a time.")
        }
        // Listening begins before the cursors are read, so that nothing sent in between is slept through.
        let listener = tables.changes.listen(to: [.topic(topic)])
        let positions = try await tables.positions(of: subscription.consumer)
        return ReflexReceiver(
            TableReader(
                tables, source: .init(topic: topic, of: tables.options.events, for: subscription),
                consumer: subscription.consumer, partitions: subscription.partitions, polling: subscription.polling,
                listener: listener, positions: positions ?? [Int64](repeating: 0, count: Partition.count)),
            consumer: subscription.consumer)
    }
}
