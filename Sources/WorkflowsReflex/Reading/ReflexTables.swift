import Synchronization
import Workflows

/// What everybody shares who reads a table of events in this process.
final class ReflexTables: Sendable {
    /// Where the events are.
    let database: any ReflexDatabase
    /// Where the cursors are.
    let own: any ReflexDatabase
    let options: ReflexOptions
    let settled: SettledEvents
    /// Tells of what this process wrote, and of what it found that others wrote.
    let changes = ChangeHub()
    let duty = WatchDuty()
    private let cursors: CursorTable
    let errors: ErrorTable
    private let writers = Mutex<[ConsumerName: CursorWriter]>([:])

    /// - Parameter connectors: whether they are read for connectors.
    init(
        _ database: any ReflexDatabase, cursorsOn own: any ReflexDatabase, connectors: Bool, _ options: ReflexOptions
    ) {
        self.database = database
        self.own = own
        self.options = options
        cursors = CursorTable(name: options.cursors)
        errors = ErrorTable(name: options.errors, connectors: connectors)
        settled = SettledEvents(
            database: database, events: options.events, cursors: cursors, cursorsOn: own,
            policy: options.events.isFilled ? options.gaps : .wait, seesGaps: !options.switchedOff.contains(.gaps),
            clock: options.clock)
    }

    /// Makes the tables that are not there yet; that of the events on request.
    func create(events: Bool) async throws(WorkflowError) {
        if events { try await database.execute(options.events.creation(database.dialect)) }
        try await own.execute([cursors.creation(own.dialect), errors.creation(own.dialect)])
        do {
            _ = try await own.query(errors.probe)
        } catch {
            // Made by an earlier build. Where something else is wrong this fails with it.
            try await own.execute(errors.additions(own.dialect))
        }
    }

    /// Where a consumer's cursors stand; `nil` for one that has none.
    func positions(of consumer: ConsumerName) async throws(WorkflowError) -> [Int64]? {
        let ids = (0..<Partition.count).map { CursorTable.id(consumer, Partition(number: $0)) }
        let rows = try await own.query(cursors.positions(of: ids))
        guard !rows.isEmpty else { return nil }
        let known = Dictionary(
            rows.compactMap { row in row.first?.text.flatMap { id in row.last?.integer.map { (id, $0) } } }
        ) { first, _ in first }
        return ids.map { max(0, known[$0] ?? 0) }
    }

    /// Moves cursors on; returns when that is durable.
    func advance(_ partitions: [Partition], of consumer: ConsumerName, to id: Int64) async throws(WorkflowError) {
        let writer = writers.withLock { writers in
            if let known = writers[consumer] { return known }
            let writer = CursorWriter(database: own, cursors: cursors, consumer: consumer, clock: options.clock)
            writers[consumer] = writer
            return writer
        }
        try await writer.advance(partitions, to: id)
    }

    /// A gap that is left to others may never close: nobody who begins waits longer for one.
    private static let beginningWait = Duration.seconds(1)

    /// Puts a new consumer's cursors where all events are settled, once those are that there are now; before a gap that
    /// others do not close in time, so that what comes there is not lost.
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        guard try await positions(of: consumer) == nil else { return }
        let newest = try await database.query(options.events.ends).first?.last?.integer ?? 0
        let clock = options.clock
        let patience = clock.elapsed + Self.beginningWait
        var end = try await settled.advance()
        while end.id < newest, end.gapDueAt != nil || clock.elapsed < patience {
            do {
                try await clock.sleep(
                    until: end.gapDueAt ?? min(patience, clock.elapsed + options.watchInterval))
            } catch {
                throw WorkflowError(.stopping, "\(consumer) was not begun: it was cancelled.", cause: error)
            }
            end = try await settled.advance()
        }
        let now = clock.now
        try await own.execute(
            (0..<Partition.count).map { number in
                cursors.begin(CursorTable.id(consumer, Partition(number: number)), at: end.id, now: now)
            })
    }

    /// Keeps what a consumer could not read.
    func keep(_ unreadable: [(row: EventRow, why: String)], of consumer: ConsumerName) async throws(WorkflowError) {
        guard !unreadable.isEmpty else { return }
        let now = options.clock.now
        try await own.execute(unreadable.map { errors.insertion($0.row, of: consumer, $0.why, at: now) })
    }
}
