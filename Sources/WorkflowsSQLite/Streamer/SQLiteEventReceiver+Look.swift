import Workflows

extension SQLiteEventReceiver {
    /// What one look at a topic found.
    struct Look: Sendable {
        var deliveries: [Delivery] = []
        var scan: TopicScan
        var isMoreBehind = false
        var dead: [DeadLetter] = []
    }

    /// Looks once, in one snapshot.
    static func look(
        _ connection: Connection, _ names: WorkflowNames, _ subscription: Subscription, _ before: TopicScan, limit: Int,
        at now: Timestamp
    ) throws -> Look {
        var look = Look(scan: before)
        guard let workflow = try names.number(of: subscription.workflow, connection) else { return look }
        let entries: PreparedStatement
        if let topic = subscription.topic {
            guard let number = topic.kind.number else { return look }
            entries = try connection.statement(
                """
                SELECT id, partition FROM events INDEXED BY events_topic
                WHERE workflow_id = ? AND topic = ? AND id > ? ORDER BY id LIMIT ?
                """)
            entries.bind(workflow, number, before.scanned, TopicScan.lookLimit)
        } else {
            entries = try connection.statement(
                "SELECT id, partition FROM events NOT INDEXED WHERE workflow_id = ? AND id > ? ORDER BY id LIMIT ?")
            entries.bind(workflow, before.scanned, TopicScan.lookLimit)
        }
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
            LEFT JOIN parked p ON p.run_key = r.run_key AND p.consumer = ?2
            WHERE e.id = ?1 AND (e.consumer IS NULL OR e.consumer = ?2)
            """)
        var events = EventReader(names: names, connection: connection)
        let records = RecordReader(connection, names)
        for entry in found {
            statement.bind(entry.id, subscription.consumer)
            defer { statement.reset() }
            // An event whose run is gone, or that is replayed for another consumer, is nobody's work here: the next one's
            // cursor passes it.
            guard try statement.step() else { continue }
            guard let event = try events.event(statement) else {
                look.dead.append(
                    try DeadLetters(connection: connection).found(
                        entry.id, by: subscription.consumer, because: events.problem(statement), at: now))
                continue
            }
            guard subscription.wants(event) else { continue }
            let record = try records.record(statement, from: EventReader.columnCount)
            // Nobody could do anything with it. Who relays events needs no record.
            if record == nil, subscription.topic != nil,
                let problem = try records.problem(statement, from: EventReader.columnCount)
            {
                look.dead.append(
                    try DeadLetters(connection: connection).found(
                        entry.id, by: subscription.consumer, because: DeadLetters.unreadableRecord(problem), at: now))
                continue
            }
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
        // Where the topic ends, everything that is there was looked at.
        if found.count < limit, seen < TopicScan.lookLimit { last = max(last, try EventReader.lastID(connection)) }
        look.scan.look(upTo: last, entries: seen)
        look.isMoreBehind = look.deliveries.isEmpty && (!found.isEmpty || seen == TopicScan.lookLimit)
        return look
    }
}
