import Synchronization
import Workflows

/// Reads one subscription of a SQLite store.
final class SQLiteEventReceiver: EventReceiver {
    /// After how many entries of the topic the cursors of idle partitions are brought forward.
    private static let idleEntries = 10_000

    private let store: Store
    private let subscription: Subscription
    private let listener: ChangeListener
    private let scan: Mutex<TopicScan>
    private let interrupted = Atomic<Bool>(false)

    init(store: Store, subscription: Subscription, listener: ChangeListener, positions: [Int64]) {
        self.store = store
        self.subscription = subscription
        self.listener = listener
        scan = Mutex(TopicScan(partitions: subscription.partitions, positions: positions))
    }

    func interrupt() {
        interrupted.store(true, ordering: .releasing)
        listener.interrupt()
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let clock = store.options.clock
        let polled = clock.elapsed + subscription.polling
        let deadline = moment.map { min(clock.elapsed(at: $0), polled) } ?? polled
        while true {
            try Task.checkCancellation()
            if interrupted.exchange(false, ordering: .acquiring) { return [] }
            let look = try await look(limit: limit)
            if !look.deliveries.isEmpty { return look.deliveries }
            if look.isMoreBehind { continue }
            try await bringIdleCursorsForward()

            guard clock.elapsed < deadline else { return [] }
            try await listener.wait(until: deadline, clock: clock)
        }
    }

    private struct Look: Sendable {
        var deliveries: [Delivery] = []
        var scan: TopicScan
        var isMoreBehind = false
        var dead: [DeadLetter] = []
    }

    private func look(limit: Int) async throws(WorkflowError) -> Look {
        let names = store.names
        let subscription = subscription
        let before = scan.withLock { $0 }
        let now = store.options.clock.now
        let look = try await store.read { connection in
            try Self.look(connection, names, subscription, before, limit: max(1, limit), at: now)
        }
        try await keep(look.dead)
        scan.withLock { $0 = look.scan }
        store.countUnreadable(look.dead.count)
        return look
    }

    /// Keeps what cannot be read before anything behind it is given out: no cursor passes it earlier.
    private func keep(_ dead: [DeadLetter]) async throws(WorkflowError) {
        guard !dead.isEmpty, store.mode.isWritable else { return }
        let fence = subscription.fence
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            try DeadLetters(connection: connection).insert(dead)
        }.get()
    }

    private static func look(
        _ connection: Connection, _ names: WorkflowNames, _ subscription: Subscription, _ before: TopicScan, limit: Int,
        at now: Timestamp
    ) throws -> Look {
        var look = Look(scan: before)
        guard let workflow = try names.number(of: subscription.topic.workflow, connection),
            let topic = subscription.topic.kind.number
        else { return look }

        let entries = try connection.statement(
            """
            SELECT id, partition FROM events INDEXED BY events_topic
            WHERE workflow_id = ? AND topic = ? AND id > ? ORDER BY id LIMIT ?
            """)
        entries.bind(workflow, topic, before.scanned, TopicScan.lookLimit)
        var found: [(id: Int64, partition: Int)] = []
        var seen = 0
        var last = before.scanned
        try {
            defer { entries.reset() }
            while found.count < limit, try entries.step() {
                seen += 1
                last = entries.int64(0)
                let partition = Partition(number: entries.int(1)).number
                if before.wants(last, partition) { found.append((last, partition)) }
            }
        }()
        let statement = try connection.statement(
            """
            SELECT \(EventReader.columns), \(RecordReader.columns), \(ParkedReader.columns)
            FROM events e JOIN runs r ON r.run_key = e.run_key
            LEFT JOIN versions v ON v.version_id = (r.run_key << 31) | r.version
            LEFT JOIN parked p ON p.run_key = r.run_key AND p.consumer = ?2 WHERE e.id = ?1
            """)
        var events = EventReader(names: names, connection: connection)
        let records = RecordReader(connection)
        for entry in found {
            statement.bind(entry.id, subscription.consumer)
            defer { statement.reset() }
            // An event whose run is gone is nobody's work: the next one's cursor passes it.
            guard try statement.step() else { continue }
            guard let event = try events.event(statement) else {
                look.dead.append(
                    try DeadLetters(connection: connection).found(
                        entry.id, by: subscription.consumer, because: events.problem(statement), at: now))
                continue
            }
            let record = try records.record(statement, from: EventReader.columnCount)
            let parked = try ParkedReader.event(
                statement, from: EventReader.columnCount + RecordReader.columnCount, names, connection)
            let from = look.scan.give(entry.id, entry.partition)
            look.deliveries.append(
                Delivery(
                    event: event, record: record, parked: parked,
                    cursor: CursorMove(
                        consumer: subscription.consumer, partition: Partition(number: entry.partition), from: from,
                        to: entry.id)))
        }
        look.scan.look(upTo: last, entries: seen)
        look.isMoreBehind = look.deliveries.isEmpty && (!found.isEmpty || seen == TopicScan.lookLimit)
        return look
    }

    /// A cursor that meanwhile stands elsewhere is left there: something given is not acknowledged yet, or the role is
    /// somebody else's by now.
    private func bringIdleCursorsForward() async throws(WorkflowError) {
        guard store.mode.isWritable else { return }
        let moves = scan.withLock { $0.idleCursors(of: subscription.consumer, after: Self.idleEntries) }
        guard !moves.isEmpty else { return }
        let writer = store.writer
        let fence = subscription.fence
        let moved = try await writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            var moved: [CursorMove] = []
            let update = try connection.statement(
                "UPDATE cursors SET position = ? WHERE consumer = ? AND partition = ? AND position = ?")
            let insert = try connection.statement(
                "INSERT INTO cursors(position, consumer, partition) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            for move in moves {
                try update.run(move.to, move.consumer, move.partition.number, move.from)
                if connection.changedRows == 0, move.from == 0 {
                    try insert.run(move.to, move.consumer, move.partition.number)
                }
                if connection.changedRows > 0 { moved.append(move) }
            }
            return moved
        }.get()
        scan.withLock { scan in for move in moved { scan.broughtForward(move) } }
    }
}
