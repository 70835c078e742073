import FoundationEssentials
import Synchronization
import Workflows

/// Reads a table of events for one consumer, each event once, and never past one that may still appear.
final class TableReader<Item: Sendable>: Sendable {
    /// What a row is to this reader.
    enum Reading: Sendable {
        case item(Item)
        /// It is this reader's, and cannot be read.
        case unreadable(WorkflowError)
    }

    /// An item, where it stands, and after which event of its partition.
    struct Given: Sendable {
        let item: Item
        let id: Int64
        let partition: Partition
        let from: Int64
    }

    /// Which rows are read, and what they are.
    struct Source: Sendable {
        let statement: @Sendable (_ after: Int64, _ through: Int64, _ limit: Int) -> SQLStatement
        /// What a row is, and in which partition; `nil` for a row that is not for this reader, or in a partition that it
        /// does not want.
        let read:
            @Sendable (_ row: EventRow, _ values: [SQLValue], _ wants: (Partition) -> Bool) -> (Partition, Reading)?
    }

    private let tables: ReflexTables
    private let source: Source
    private let consumer: ConsumerName
    private let polling: Duration
    private let listener: ChangeListener
    private let scan: Mutex<PartitionScan>
    /// What it could not read, until it is asked; without the bytes.
    private let unread = Mutex<[DeadLetter]>([])
    private let knownGap = Mutex<SettledEvents.Gap?>(nil)
    private let interrupted = Atomic<Bool>(false)
    /// Whether something was found that cannot be read, and whoever asks was not sent to look at it yet.
    private let hasUnreadable = Atomic<Bool>(false)

    init(
        _ tables: ReflexTables, source: Source, consumer: ConsumerName, partitions: PartitionSet, polling: Duration,
        listener: ChangeListener, positions: [Int64]
    ) {
        self.tables = tables
        self.source = source
        self.consumer = consumer
        self.polling = polling
        self.listener = listener
        scan = Mutex(PartitionScan(partitions: partitions, positions: positions))
    }

    func interrupt() {
        interrupted.store(true, ordering: .releasing)
        listener.interrupt()
    }

    /// Everything that was given in a partition up to an event is dealt with. Returns when that is durable.
    func acknowledge(_ id: Int64, _ partition: Partition) async throws(WorkflowError) {
        let end = scan.withLock { $0.end(of: id, partition) }
        try await tables.advance([partition], of: consumer, to: end)
        scan.withLock { $0.acknowledge(end, partition) }
    }

    /// The next items; waits while there are none, as ``EventReceiver/receive(limit:until:)`` does.
    func next(limit: Int, until moment: Timestamp?) async throws -> [Given] {
        let clock = tables.options.clock
        let polled = clock.elapsed + polling
        let deadline = moment.map { min(clock.elapsed(at: $0), polled) } ?? polled
        let duty = ObjectIdentifier(self)
        defer { tables.duty.leave(duty) }
        var known: SettledEvents.End?
        var wasTold = true
        while true {
            try Task.checkCancellation()
            if interrupted.exchange(false, ordering: .acquiring) { return [] }
            let end = try await tables.settled.advance()
            // Nobody has told the others of it, who wait for it too, perhaps.
            if let known, end.id > known.id, !wasTold || known.gapDueAt != nil { tables.changes.notifyAll() }
            known = end
            knownGap.withLock { $0 = end.gap }
            if end.id > scan.withLock({ $0.scanned }) {
                let (given, isMoreBehind) = try await look(through: end.id, limit: max(1, limit))
                if !given.isEmpty {
                    hasUnreadable.store(false, ordering: .relaxed)
                    return given
                }
                if isMoreBehind { continue }
            }
            for (partition, id) in scan.withLock({ $0.goOnUnreadable() }) {
                try await tables.advance([partition], of: consumer, to: id)
            }
            let (idle, scanned) = scan.withLock { scan in (scan.goOnIdle(after: Self.idleEvents), scan.scanned) }
            if !idle.isEmpty { try await tables.advance(idle, of: consumer, to: scanned) }

            let now = clock.elapsed
            let isNews = hasUnreadable.exchange(false, ordering: .relaxed)
            guard now < deadline, !isNews else { return [] }
            var next = deadline
            if tables.duty.wait(duty, listener) {
                next = min(deadline, end.gapDueAt ?? deadline, now + tables.options.watchInterval)
            }
            wasTold = try await listener.wait(until: next, clock: clock)
        }
    }

    /// Reads on, up to an event before which everything is settled.
    private func look(
        through last: Int64, limit: Int
    ) async throws(WorkflowError) -> (given: [Given], isMoreBehind: Bool) {
        let before = scan.withLock { $0 }
        let rows = try await tables.database.query(source.statement(before.scanned, last, Self.chunk))
        var found: [(row: EventRow, partition: Partition, reading: Reading)] = []
        var through = before.scanned
        for values in rows where found.count < limit {
            guard let row = tables.options.events.reading(of: values) else {
                let table = tables.options.events.name
                throw WorkflowError(.damagedStore, "An event in \(table) behind \(through) has no number for an ID.")
            }
            through = row.id
            let read = source.read(row, values) { before.wants(row.id, $0) }
            if let (partition, reading) = read { found.append((row, partition, reading)) }
        }
        // Kept before anything behind it is given out: no cursor passes it earlier.
        let unreadable = found.compactMap { row, _, reading in
            if case .unreadable(let error) = reading { (row: row, why: error.message) } else { nil }
        }
        try await tables.keep(unreadable, of: consumer)
        note(unreadable)
        let isAll = found.count < limit && rows.count < Self.chunk
        return scan.withLock { scan in
            let given = found.compactMap { row, partition, reading -> Given? in
                guard case .item(let item) = reading else {
                    scan.pass(row.id, partition)
                    return nil
                }
                return Given(item: item, id: row.id, partition: partition, from: scan.give(row.id, partition))
            }
            scan.look(through: isAll ? last : through, events: rows.count)
            return (given, !isAll)
        }
    }

    /// The gap that it waits behind and that is left to others.
    var gap: StreamGap? {
        let clock = tables.options.clock
        return knownGap.withLock { $0 }.map { gap in
            StreamGap(eventID: String(gap.id), since: clock.now - (clock.elapsed - gap.since))
        }
    }

    /// What it could not read since it was asked last: of very many the last found.
    func takeUnreadable() -> [DeadLetter] {
        unread.withLock { unread in
            defer { unread = [] }
            return unread
        }
    }

    private func note(_ unreadable: [(row: EventRow, why: String)]) {
        guard !unreadable.isEmpty else { return }
        hasUnreadable.store(true, ordering: .relaxed)
        let now = tables.options.clock.now
        unread.withLock { unread in
            unread += unreadable.map {
                DeadLetter(consumer: consumer, eventID: $0.row.id, bytes: Data(), error: $0.why, at: now)
            }
            unread.removeFirst(max(0, unread.count - Self.noted))
        }
    }

    /// So many are noted until somebody asks.
    private static var noted: Int { 1000 }
    /// So many events are read at once.
    private static var chunk: Int { 500 }
    /// After how many events the cursors of idle partitions are brought forward.
    private static var idleEvents: Int { 10_000 }
}
