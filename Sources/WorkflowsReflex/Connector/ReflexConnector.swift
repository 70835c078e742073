public import Workflows
import WorkflowsWire

/// Reads a table of Reflex events for connectors: what happens elsewhere drives a workflow.
///
///     var options = ReflexOptions()
///     options.events.name = "customer_events"
///     let customers = ReflexConnector(on: theirs, cursorsOn: ours, options: options)
///     try await customers.createTables()
///     orders.addConnector("customers", source: customers) { event, foreignID, orders in … }
///
/// The events may be others', on a database of theirs; the cursors are this service's own. Each event is given at least
/// once, those of one foreign ID in the order of their IDs, and none is passed that may still appear.
public final class ReflexConnector: ConnectorSource {
    let tables: ReflexTables
    private let filter: ReflexFilter
    private let translate: @Sendable (ReflexEvent) throws -> ConnectorEvent

    /// A connector to a table.
    ///
    /// - Parameters:
    ///   - database: where the events are.
    ///   - cursors: where the cursors are; by default beside the events.
    ///   - options: how it reads.
    ///   - filter: which events are given; the others are passed over.
    ///   - translate: makes of an event what the connector is given. The ID has to stay the event's own. An event for which
    ///     it throws is kept among those that could not be read, and those behind it go on.
    public init(
        on database: any ReflexDatabase, cursorsOn cursors: (any ReflexDatabase)? = nil,
        options: ReflexOptions = ReflexOptions(), filter: ReflexFilter = .all,
        translate: @escaping @Sendable (ReflexEvent) throws -> ConnectorEvent = { ConnectorEvent($0) }
    ) {
        tables = ReflexTables(database, cursorsOn: cursors ?? database, connectors: true, options)
        self.filter = filter
        self.translate = translate
    }

    /// Makes the tables of cursors and errors that are not there yet. The table of events is its owner's.
    public func createTables() async throws(WorkflowError) { try await tables.create(events: false) }

    /// Puts a new consumer's cursors behind the events that there are: it hears of what comes later. A gap that is left to
    /// others (``GapPolicy/wait``) is waited for no longer than a second: the consumer begins before it then, and is given
    /// what is behind once it closes.
    public func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await tables.beginAtLatest(consumer)
    }

    /// Begins to read where a consumer's cursors stand; with the first event where it has none.
    public func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        let positions = try await tables.positions(of: consumer)
        return ReflexConnectorReceiver(
            TableReader(
                tables, source: source, consumer: consumer, partitions: partitions, polling: polling,
                // The events are written by others: all that tells of them is a look.
                listener: tables.changes.listen(to: []),
                positions: positions ?? [Int64](repeating: 0, count: Partition.count)))
    }

    var source: TableReader<ConnectorEvent>.Source {
        let (events, filter, translate) = (tables.options.events, filter, translate)
        return TableReader.Source(
            statement: { events.events(after: $0, through: $1, limit: $2) },
            read: { row, _, wants in
                let event: ReflexEvent
                switch row {
                case .event(let found): event = found
                case .malformed(let found):
                    // Whether the filter wants it nobody can say: it is kept, so that it is not lost.
                    let partition = found.foreignID.map { Partition(ofKey: $0) } ?? Partition(number: 0)
                    return wants(partition) ? (partition, .unreadable(found.why)) : nil
                }
                guard !event.isFiller, !event.isReplayed, filter.wants(event) else { return nil }
                let translated = Result { try translate(event) }
                let partition = (try? translated.get())?.partition ?? Partition(ofKey: event.foreignID)
                guard wants(partition) else { return nil }
                switch translated {
                case .success(let event): return (partition, .item(event))
                case .failure(let error):
                    let why = WorkflowError(.malformedWire, "An event cannot be translated: \(error).", cause: error)
                    return (partition, .unreadable(error as? WorkflowError ?? why))
                }
            })
    }
}
