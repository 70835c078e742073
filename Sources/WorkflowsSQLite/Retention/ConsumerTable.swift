import Workflows

/// Who reads the store's events, what they read, and when an instance claimed them last.
struct ConsumerTable {
    let connection: Connection

    /// What is known of a consumer's claim.
    struct Claim {
        var reads: ConsumedEvents?
        var claimedAt: Timestamp
        /// How many of its events went that it was not told of.
        var untold: Int
    }

    /// Where a consumer's cursors stand, by the number of the partition.
    func positions(of consumer: ConsumerName) throws -> [Int64] {
        let statement = try connection.statement("SELECT partition, position FROM cursors WHERE consumer = ?")
        statement.bind(consumer)
        var positions = [Int64](repeating: 0, count: Partition.count)
        try statement.forEach { row in
            positions[Partition(number: row.int(0)).number] = row.position(1)
        }
        return positions
    }

    /// The claim of a consumer; `nil` for one that nobody ever claimed.
    func claim(of consumer: ConsumerName, _ names: WorkflowNames) throws -> Claim? {
        let statement = try connection.statement(
            """
            SELECT workflow_id, topic, run_state, one_cursor, claimed_at, missed - told FROM consumers
            WHERE consumer = ?
            """)
        statement.bind(consumer)
        return try statement.first { row in
            Claim(
                reads: try? reads(row, from: 0, names), claimedAt: row.timestamp(4), untold: max(0, row.int(5)))
        }
    }

    /// An instance serves a consumer.
    func claim(_ consumer: ConsumerName, _ reads: ConsumedEvents, workflow: Int64, at now: Timestamp) throws {
        try connection.statement(
            """
            INSERT INTO consumers(consumer, workflow_id, topic, run_state, one_cursor, claimed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (consumer) DO UPDATE SET workflow_id = excluded.workflow_id, topic = excluded.topic,
              run_state = excluded.run_state, one_cursor = excluded.one_cursor,
              claimed_at = excluded.claimed_at
            """
        ).run(
            consumer, workflow, reads.topic?.number, reads.runState?.rawValue, reads.hasOneCursor ? 1 : 0, now)
    }

    /// How many of a consumer's events went that it was not told of before.
    func takeMissed(_ consumer: ConsumerName) throws -> Int {
        let statement = try connection.statement("SELECT missed - told FROM consumers WHERE consumer = ?")
        statement.bind(consumer)
        let untold = try statement.first { $0.count(0) } ?? 0
        guard untold > 0 else { return 0 }
        try connection.statement("UPDATE consumers SET told = missed WHERE consumer = ?").run(consumer)
        return untold
    }

    /// Every consumer that has a cursor or was ever claimed.
    func standings(_ names: WorkflowNames, at now: Timestamp) throws -> [ConsumerStanding] {
        var standings: [ConsumerStanding] = []
        let statement = try connection.statement(
            """
            SELECT workflow_id, topic, run_state, one_cursor, consumer, claimed_at, missed FROM consumers
            ORDER BY consumer
            """)
        try statement.forEach { row in
            let reads = try reads(row, from: 0, names)
            let consumer = ConsumerName(row.text(4))
            let positions = try positions(of: consumer)
            let claimedAt = row.timestamp(5)
            standings.append(
                ConsumerStanding(
                    consumer: consumer, workflow: reads?.workflow, topic: reads?.topic, runState: reads?.runState,
                    positions: Dictionary(
                        uniqueKeysWithValues: positions.enumerated().filter { $0.element > 0 }
                            .map { (Partition(number: $0.offset), $0.element) }),
                    waiting: try reads.map { try waiting(for: $0, row.int64(0), behind: positions) }
                        ?? Total(0, .atLeast),
                    claimedAt: claimedAt,
                    isAbandoned: ConsumerStanding.isAbandoned(claimedAt: claimedAt, at: now), missed: row.int(6)))
        }
        return standings
    }

    private func reads(
        _ row: PreparedStatement, from c: Int32, _ names: WorkflowNames
    ) throws -> ConsumedEvents? {
        guard let number = row.optionalInt64(c), let workflow = try names.name(of: number, connection) else {
            return nil
        }
        var reads = ConsumedEvents(
            workflow: workflow, topic: row.optionalInt64(c + 1).flatMap { Topic.Kind(number: $0) },
            runState: row.isNull(c + 2) ? nil : RunState(rawValue: row.int(c + 2)))
        reads.hasOneCursor = row.int(c + 3) != 0
        return reads
    }

    /// Waiting events are looked for no further.
    private static let waitingLimit = 10_000

    private func waiting(
        for reads: ConsumedEvents, _ workflow: Int64, behind positions: [Int64]
    ) throws -> Total {
        let statement = try connection.statement(
            reads.topic == nil
                ? "SELECT id, partition, run_state FROM events WHERE id > ? AND workflow_id = ? ORDER BY id LIMIT ?"
                : """
                SELECT id, partition, run_state FROM events INDEXED BY events_topic
                WHERE id > ? AND workflow_id = ? AND topic = ? ORDER BY id LIMIT ?
                """)
        if let topic = reads.topic?.number {
            statement.bind(positions.min() ?? 0, workflow, topic, Self.waitingLimit)
        } else {
            statement.bind(reads.hasOneCursor ? positions[0] : positions.min() ?? 0, workflow, Self.waitingLimit)
        }
        var seen = 0
        var waiting = 0
        try statement.forEach { row in
            seen += 1
            guard row.int64(0) > positions[reads.hasOneCursor ? 0 : Partition(number: row.int(1)).number] else {
                return
            }
            if reads.runState == nil || reads.runState?.rawValue == row.int(2) { waiting += 1 }
        }
        return Total(waiting, seen < Self.waitingLimit ? .exact : .atLeast)
    }
}
