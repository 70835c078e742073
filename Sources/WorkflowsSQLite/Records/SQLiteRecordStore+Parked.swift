import Workflows

extension SQLiteRecordStore {
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        let names = store.names
        let (events, unreadable) = try await store.readShortly { connection -> ([ParkedEvent], Int) in
            let number = try workflow.flatMap { try names.number(of: $0, connection) }
            guard workflow == nil || number != nil else { return ([], 0) }
            let statement: PreparedStatement
            if let runID {
                statement = try connection.statement(
                    """
                    SELECT \(ParkedReader.columns) FROM parked p JOIN runs r ON r.run_key = p.run_key
                    WHERE r.run_id = ?2 AND (?3 IS NULL OR p.workflow_id = ?3) ORDER BY p.due_at LIMIT ?1
                    """)
                statement.bind(runID, at: 2)
                statement.bind(number, at: 3)
            } else {
                let workflows = try number.map { [$0] } ?? names.all(connection)
                guard !workflows.isEmpty else { return ([], 0) }
                let selection = """
                    SELECT \(ParkedReader.columns) FROM parked p INDEXED BY parked_next
                    CROSS JOIN runs r ON r.run_key = p.run_key
                    """
                statement = try connection.temporaryStatement(
                    WorkflowMerge.sql(selection, number: "p.workflow_id", workflows: workflows, order: 9))
            }
            statement.bind(max(0, limit), at: 1)
            var events: [ParkedEvent] = []
            var unreadable = 0
            try statement.forEach { row in
                guard let event = try ParkedReader.event(row, names, connection) else {
                    unreadable += 1
                    return
                }
                events.append(event)
            }
            return (events, unreadable)
        }
        store.countUnreadable(unreadable)
        return events
    }

    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        let names = store.names
        let (due, unreadable) = try await store.read(shortly: partitions == .all) { connection in
            // The index leads to what is due in order; of it, the mask picks the worker's own partitions.
            let statement = try connection.statement(
                """
                SELECT \(ParkedReader.columns), \(RecordReader.columns) FROM parked p INDEXED BY parked_due
                JOIN runs r ON r.run_key = p.run_key
                JOIN versions v ON v.version_id = (r.run_key << 31) | p.version
                WHERE p.consumer = ? AND p.due_at <= ? AND (? >> p.partition) & 1
                  AND (p.lasting OR p.version = r.version) ORDER BY p.due_at LIMIT ?
                """)
            // What cannot be read is passed over, however much of it is before the rest.
            statement.bind(consumer, by, Int64(bitPattern: partitions.bits), -1)
            defer { statement.reset() }
            let reader = RecordReader(connection, names)
            var due: [(ParkedEvent, Record)] = []
            var unreadable = 0
            while due.count < limit, try statement.step() {
                guard let event = try ParkedReader.event(statement, names, connection),
                    let record = try reader.record(statement, from: ParkedReader.columnCount)
                else {
                    unreadable += 1
                    continue
                }
                due.append((event, record))
            }
            return (due, unreadable)
        }
        store.countUnreadable(unreadable)
        return due
    }

    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        let names = store.names
        // A worker with a share passes over what is parked for the others.
        return try await store.read(shortly: partitions == .all) { connection in
            let statement = try connection.statement(
                """
                SELECT p.due_at, p.workflow_id, p.lasting OR p.version = r.version, \(RecordReader.Essentials.columns)
                FROM parked p INDEXED BY parked_due
                LEFT JOIN runs r ON r.run_key = p.run_key
                LEFT JOIN versions v ON v.version_id = (r.run_key << 31) | p.version
                WHERE p.consumer = ? AND (? >> p.partition) & 1 ORDER BY p.due_at
                """)
            statement.bind(consumer, Int64(bitPattern: partitions.bits))
            let reader = RecordReader(connection, names)
            return try statement.firstMoment { row in
                try names.name(of: row.int64(1), connection) != nil && row.int(2) != 0
                    && reader.problem(row, from: 3, .alone) == nil
            }
        }
    }
}

extension PreparedStatement {
    /// The first column of the first row that can be read: so that what cannot be read hides no moment behind it. Where
    /// there is no such row, that of the first there is.
    func firstMoment(where isReadable: (PreparedStatement) throws -> Bool) throws -> Timestamp? {
        defer { reset() }
        var first: Timestamp?
        while try step() {
            if try isReadable(self) { return timestamp(0) }
            first = first ?? timestamp(0)
        }
        return first
    }
}

/// Makes parked failures of rows.
enum ParkedReader {
    /// What ``event(_:from:_:_:)`` reads, of `parked p` and `runs r`.
    static let columns = """
        p.consumer, p.workflow_id, r.run_id, r.foreign_id, p.partition, p.version, p.status, p.attempts, p.due_at,
        p.last_error, p.first_error_at, p.last_error_at, p.lasting
        """
    static let columnCount: Int32 = 13

    /// `nil` for a row that does not make one, or that has none.
    static func event(
        _ row: PreparedStatement, from c: Int32 = 0, _ names: WorkflowNames, _ connection: Connection
    ) throws -> ParkedEvent? {
        guard !row.isNull(c), let workflow = try names.name(of: row.int64(c + 1), connection),
            let runID = row.runID(c + 2)
        else { return nil }
        return ParkedEvent(
            consumer: ConsumerName(row.text(c)), workflow: workflow, runID: runID,
            foreignID: ForeignID(row.text(c + 3)), partition: Partition(number: row.int(c + 4)),
            version: row.version(c + 5), status: row.int(c + 6), attempts: row.count(c + 7),
            dueAt: row.timestamp(c + 8),
            lastError: row.text(c + 9), firstErrorAt: row.timestamp(c + 10), lastErrorAt: row.timestamp(c + 11),
            lasting: row.int(c + 12) != 0)
    }
}
