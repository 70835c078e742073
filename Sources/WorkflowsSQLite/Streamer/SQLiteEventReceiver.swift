import Synchronization
import Workflows

/// Reads one subscription of a SQLite store.
final class SQLiteEventReceiver: EventReceiver {
    /// After how many entries of the topic the cursors of idle partitions are brought forward.
    private static let idleEntries = 10_000
    /// So many events are passed over on the thread that asks.
    private static let shortLook: Int64 = 2000

    private let store: Store
    private let subscription: Subscription
    private let listener: ChangeListener
    private let claim: ConsumerClaim
    let missed: Int
    private let scan: Mutex<TopicScan>
    /// What this receiver finds among the recent events nobody was given before; older ones may have failed already.
    private let last: Int64
    private let interrupted = Atomic<Bool>(false)
    private let unreadable = Mutex<[DeadLetter]>([])

    /// - Parameter last: The newest event when the positions were read.
    init(
        store: Store, subscription: Subscription, listener: ChangeListener, claim: ConsumerClaim, missed: Int,
        positions: [Int64], last: Int64
    ) {
        self.claim = claim
        self.missed = missed
        self.last = last
        self.store = store
        self.subscription = subscription
        self.listener = listener
        scan = Mutex(TopicScan(partitions: subscription.partitions, positions: positions))
    }

    func interrupt() {
        interrupted.store(true, ordering: .releasing)
        listener.interrupt()
    }

    func takeUnreadable() -> [DeadLetter] {
        unreadable.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let clock = store.options.clock
        let polled = clock.elapsed + subscription.polling
        let deadline = moment.map { min(clock.elapsed(at: $0), polled) } ?? polled
        var hasUnreadable = false
        while true {
            try Task.checkCancellation()
            if interrupted.exchange(false, ordering: .acquiring) { return [] }
            try await claim.renew()
            // What the file holds is the last word: in memory is only what this process wrote.
            let newest = try await store.readShortly { try EventReader.lastID($0) }
            if newest > scan.withLock({ $0.scanned }) {
                if let recent = takeRecent(upTo: newest, limit: limit) {
                    if !recent.isEmpty { return recent }
                } else {
                    let look = try await look(upTo: newest, limit: limit)
                    hasUnreadable = hasUnreadable || !look.dead.isEmpty
                    if !look.deliveries.isEmpty { return look.deliveries }
                    if look.isMoreBehind { continue }
                }
            }
            try await bringIdleCursorsForward()

            // Whoever asks is told of what cannot be read, too.
            guard clock.elapsed < deadline, !hasUnreadable else { return [] }
            try await listener.wait(until: deadline, clock: clock)
        }
    }

    /// What came since the last look, where this process committed all of it up to the newest event; `nil` otherwise.
    private func takeRecent(upTo newest: Int64, limit: Int) -> [Delivery]? {
        scan.withLock { scan in
            guard scan.scanned >= last else { return nil }
            let found = store.recentEvents.after(scan.scanned, upTo: newest, limit: max(1, limit)) { event in
                subscription.covers(event) && subscription.wants(event)
                    && scan.wants(event.id, event.partition.number)
            }
            guard let found else { return nil }
            let deliveries = found.entries.map { entry in
                Delivery(
                    event: entry.event, record: entry.record,
                    cursor: CursorMove(
                        consumer: subscription.consumer, partition: entry.event.partition,
                        from: scan.give(entry.event.id, entry.event.partition.number), to: entry.event.id))
            }
            scan.look(upTo: found.through, entries: deliveries.count)
            return deliveries
        }
    }

    private func look(upTo newest: Int64, limit: Int) async throws(WorkflowError) -> Look {
        let names = store.names
        let subscription = subscription
        let before = scan.withLock { $0 }
        let now = store.options.clock.now
        // Who is far behind passes over many entries.
        let look = try await store.read(shortly: newest - before.scanned <= Self.shortLook) { connection in
            try Self.look(connection, names, subscription, before, limit: max(1, limit), at: now)
        }
        try await keep(look.dead)
        scan.withLock { $0 = look.scan }
        store.countUnreadable(look.dead.count)
        if !look.dead.isEmpty { unreadable.withLock { $0 += look.dead } }
        return look
    }

    /// Keeps what cannot be read before anything behind it is given out: no cursor passes it earlier.
    private func keep(_ dead: [DeadLetter]) async throws(WorkflowError) {
        guard !dead.isEmpty, store.mode.isWritable else { return }
        try store.requireWriter()
        let fence = subscription.fence
        try await store.writer.urgently { connection in
            if let fence { try fence.check(against: fence.storedEpoch(connection)) }
            try DeadLetters(connection: connection).insert(dead)
        }.get()
    }

    /// A cursor that meanwhile stands elsewhere is left there: something given is not acknowledged yet, or the role is
    /// somebody else's by now.
    private func bringIdleCursorsForward() async throws(WorkflowError) {
        guard store.mode.isWritable else { return }
        let moves = scan.withLock { $0.idleCursors(of: subscription.consumer, after: Self.idleEntries) }
        guard !moves.isEmpty else { return }
        try store.requireWriter()
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
        if !moved.isEmpty { store.changes.notify([.cursors]) }
    }
}
