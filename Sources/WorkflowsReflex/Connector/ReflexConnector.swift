public import Workflows

/// Reads a table of Reflex events for a connector: what happens elsewhere drives a workflow.
///
///     let customers = ReflexConnector(on: theirs, cursorsOn: ours) { $0.events.name = "customer_events" }
///
/// The events may be others', on a database of theirs; the cursors are this service's own. Each event is given at least
/// once, those of one foreign ID in the order of their IDs, and none is passed that may still appear.
public final class ReflexConnector: Sendable {
    private let tables: ReflexTables
    private let filter: ReflexFilter

    /// A connector to a table.
    ///
    /// - Parameters:
    ///   - database: where the events are.
    ///   - cursors: where the cursors are; by default beside the events.
    ///   - filter: which events are given; the others are passed over.
    ///   - change: what the options are beside the defaults.
    public init(
        on database: any ReflexDatabase, cursorsOn cursors: (any ReflexDatabase)? = nil,
        filter: ReflexFilter = .all, options change: (inout ReflexOptions) -> Void = { _ in }
    ) {
        var options = ReflexOptions()
        change(&options)
        tables = ReflexTables(database, cursorsOn: cursors ?? database, options)
        self.filter = filter
    }

    /// Makes the tables of cursors and errors that are not there yet. The table of events is its owner's.
    public func createTables() async throws(WorkflowError) { try await tables.create(events: false) }

    /// Puts a new consumer's cursors behind the events that there are: it hears of what comes later.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await tables.beginAtLatest(consumer)
    }

    /// Begins to read where a consumer's cursors stand; with the first event where it has none.
    public func receiver(
        for consumer: ConsumerName, partitions: PartitionSet = .all, polling: Duration
    ) async throws(WorkflowError) -> ReflexEventReceiver {
        let positions = try await tables.positions(of: consumer)
        let (events, wants) = (tables.options.events, filter.wants)
        let source = TableReader<ReflexEvent>.Source(
            statement: { events.events(after: $0, through: $1, limit: $2) },
            partition: { Partition(ofKey: $0.foreignID) },
            read: { event, _ in event.isFiller || !wants(event) ? nil : .item(event) })
        return ReflexEventReceiver(
            TableReader(
                tables, source: source, consumer: consumer, partitions: partitions, polling: polling,
                // The events are written by others: all that tells of them is a look.
                listener: tables.changes.listen(to: []),
                positions: positions ?? [Int64](repeating: 0, count: Partition.count)))
    }
}

/// Reads a table of events for one consumer. Used by one task at a time.
public final class ReflexEventReceiver: Sendable {
    private let reader: TableReader<ReflexEvent>

    init(_ reader: TableReader<ReflexEvent>) { self.reader = reader }

    /// The next events, each given once; waits while there are none.
    ///
    /// - Parameter moment: how long to wait, by the wall clock; `nil` waits for as long as the polling allows.
    /// - Returns: at most `limit`; none when the moment came, the polling's wait was over, or `interrupt()` was called.
    /// - Throws: `CancellationError`, or what the database failed with.
    public func receive(limit: Int, until moment: Timestamp? = nil) async throws -> [ReflexEvent] {
        try await reader.next(limit: limit, until: moment).map(\.item)
    }

    /// Makes a waiting `receive` return.
    public func interrupt() { reader.interrupt() }

    /// Moves the cursor of an event's partition there: it is dealt with, and so is what was given before it there. Returns
    /// when that is durable.
    public func acknowledge(_ event: ReflexEvent) async throws(WorkflowError) {
        try await reader.acknowledge(event.id, Partition(ofKey: event.foreignID))
    }
}

extension Partition {
    /// Where the events of something outside go: FNV-1a over its key's UTF-8.
    init(ofKey key: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        self.init(number: Int(hash % UInt64(Self.count)))
    }
}
