import Workflows

extension SQLiteRecordStore {
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        // What the file holds is the last word: in memory is only what this process wrote.
        let newest = try await lastEventID()
        guard newest > id else { return [] }
        if let recent = store.recentEvents.after(id, upTo: newest, limit: limit) { return recent.entries.map(\.event) }
        let names = store.names
        let (events, unreadable) = try await store.readShortly { connection in
            var reader = EventReader(names: names, connection: connection)
            let statement = try connection.statement(
                """
                SELECT \(EventReader.columns) FROM events e JOIN runs r ON r.run_key = e.run_key
                WHERE e.id > ? AND e.consumer IS NULL ORDER BY e.id LIMIT ?
                """)
            // What cannot be read is passed over, however much of it is before the rest.
            statement.bind(id, -1)
            defer { statement.reset() }
            var events: [Event] = []
            while events.count < limit, try statement.step() {
                if let event = try reader.event(statement) { events.append(event) }
            }
            return (events, reader.unreadable)
        }
        store.countUnreadable(unreadable)
        return events
    }

    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        let names = store.names
        let (events, unreadable) = try await store.read { connection in
            guard let workflow = try names.number(of: edge.workflow, connection),
                let topic = Topic.Kind.status(edge.to).number, let ended = Topic.Kind.runStateChange.number,
                let deletion = Topic.Kind.delete.number
            else { return ([Event](), 0) }
            var reader = EventReader(names: names, connection: connection)
            // A crossing into a terminal status is told on the topic of run state changes, most others on the status' own;
            // who asks for deletion crosses from a status to itself.
            let statement = try connection.statement(
                """
                SELECT \(EventReader.columns) FROM events e JOIN runs r ON r.run_key = e.run_key
                WHERE e.workflow_id = ?1 AND e.topic IN (?2, ?3, ?9)
                  AND e.id > (SELECT seq FROM sqlite_sequence WHERE name = 'events') - ?4
                  AND e.status = ?5 AND e.previous_status = ?6 AND e.origin = ?7 AND e.consumer IS NULL
                ORDER BY e.id DESC LIMIT ?8
                """)
            statement.bind(
                workflow, topic, ended, Crossed.reach, edge.to, edge.from, edge.origin.rawValue, max(0, limit),
                deletion)
            var events: [Event] = []
            try statement.forEach { row in
                if let event = try reader.event(row) { events.append(event) }
            }
            return (events, reader.unreadable)
        }
        store.countUnreadable(unreadable)
        return events
    }

    func lastEventID() async throws(WorkflowError) -> Int64 {
        try await store.readShortly { try EventReader.lastID($0) }
    }
}

/// Makes events of rows; what does not make one is passed over and counted.
struct EventReader {
    /// What ``event(_:)`` reads, of `events e` and `runs r`.
    static let columns = """
        e.id, e.workflow_id, e.topic, e.partition, r.run_id, r.foreign_id, e.version, e.status, e.previous_status,
        e.run_state, e.origin, e.at
        """
    static let columnCount: Int32 = 12

    let names: WorkflowNames
    let connection: Connection
    private(set) var unreadable = 0

    init(names: WorkflowNames, connection: Connection) {
        self.names = names
        self.connection = connection
    }

    /// The ID given out last, whether or not its event is still there; 0 when there was none.
    static func lastID(_ connection: Connection) throws -> Int64 {
        try connection.statement("SELECT seq FROM sqlite_sequence WHERE name = 'events'").first { $0.int64(0) } ?? 0
    }

    /// Why a row makes no event.
    func problem(_ row: PreparedStatement) throws -> String {
        if try names.name(of: row.int64(1), connection) == nil { return "workflow \(row.int64(1)) has no name" }
        if Topic.Kind(number: row.int64(2)) == nil { return "there is no topic \(row.int64(2))" }
        if row.runID(4) == nil { return "its run's ID is none" }
        if RunState(rawValue: row.int(9)) == nil { return "there is no run state \(row.int64(9))" }
        return "there is no origin \(row.int64(10))"
    }

    mutating func event(_ row: PreparedStatement) throws -> Event? {
        guard let workflow = try names.name(of: row.int64(1), connection), let kind = Topic.Kind(number: row.int64(2)),
            let runID = row.runID(4), let state = RunState(rawValue: row.int(9)),
            let origin = Origin.Kind(rawValue: row.int(10))
        else {
            unreadable += 1
            return nil
        }
        return Event(
            id: row.int64(0), topic: Topic(workflow: workflow, kind: kind), partition: Partition(number: row.int(3)),
            runID: runID, foreignID: ForeignID(row.text(5)), version: row.int(6), status: row.int(7),
            previousStatus: row.isNull(8) ? nil : row.int(8), runState: state, origin: origin, at: row.timestamp(11))
    }
}
