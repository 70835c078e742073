import Workflows

/// What is read again, and what becomes of it.
extension DeadLetters {
    func reread(_ letter: DeadLetter, _ names: WorkflowNames, at now: Timestamp) throws -> RereadLetter {
        guard letter.keptID == nil else { return try rereadKept(letter, at: now) }
        let statement = try connection.statement(
            """
            SELECT \(EventReader.columns), \(RecordReader.Essentials.columns)
            FROM events e LEFT JOIN runs r ON r.run_key = e.run_key
            LEFT JOIN versions v ON v.version_id = (r.run_key << 31) | r.version WHERE e.id = ?
            """)
        statement.bind(letter.eventID)
        defer { statement.reset() }
        guard try statement.step() else { return .gone }
        var reader = EventReader(names: names, connection: connection)
        let problem: String
        if let event = try reader.event(statement) {
            let unreadable = try RecordReader(connection, names).problem(
                statement, from: EventReader.columnCount, .alone)
            guard let unreadable else { return .readable(event) }
            problem = Self.unreadableRecord(unreadable)
        } else {
            problem = try reader.problem(statement)
        }
        let found = try found(letter.eventID, by: letter.consumer, because: problem, at: now)
        let still = DeadLetter(
            consumer: letter.consumer, eventID: letter.eventID, bytes: found.bytes, error: found.error, at: now,
            tries: letter.tries &+ 1)
        return .unreadable(still, statement.runID(4))
    }

    private func rereadKept(_ letter: DeadLetter, at now: Timestamp) throws -> RereadLetter {
        guard let entry = try InboxTable(connection: connection).entry(of: letter, at: now) else { return .gone }
        guard let still = entry.letter else { return .kept(entry.event) }
        return .unreadable(
            DeadLetter(
                consumer: letter.consumer, eventID: letter.eventID, bytes: still.bytes, error: still.error, at: now,
                tries: letter.tries &+ 1), nil)
    }

    /// Refuses a letter that may not be replayed.
    func checkReplay(of letter: DeadLetter) throws {
        try checkTries(letter, letter.tries)
        // The names are read here: what is remembered of them may have been rolled back.
        switch try reread(letter, WorkflowNames(), at: letter.at) {
        case .readable, .kept: break
        case .unreadable, .gone: throw WorkflowError.unreadable("event \(letter.eventID)")
        }
    }

    /// Stores the event anew, for its consumer alone, and forgets the letter.
    ///
    /// - Returns: the event; `nil` for one that is kept for a connector again.
    func replay(_ letter: DeadLetter, at now: Timestamp) throws -> Event? {
        let event: Event
        switch try reread(letter, WorkflowNames(), at: now) {
        case .readable(let found): event = found
        case .kept: return try keepAgain(letter, at: now)
        case .unreadable, .gone: throw WorkflowError.unreadable("event \(letter.eventID)")
        }
        try connection.statement(
            """
            INSERT INTO events(workflow_id, topic, partition, run_key, version, status, previous_status, run_state, origin,
              at, consumer)
            SELECT workflow_id, topic, partition, run_key, version, status, previous_status, run_state, origin, at, ?2
            FROM events WHERE id = ?1
            """
        ).run(letter.eventID, letter.consumer)
        let id = connection.lastInsertedRow
        try remove(letter)
        return Event(
            id: id, topic: event.topic, partition: event.partition, runID: event.runID, foreignID: event.foreignID,
            version: event.version, status: event.status, previousStatus: event.previousStatus,
            runState: event.runState, origin: event.origin, at: event.at)
    }

    /// Keeps the event of a letter for its connector again, as if nobody had tried it yet.
    private func keepAgain(_ letter: DeadLetter, at now: Timestamp) throws -> Event? {
        let inbox = InboxTable(connection: connection)
        guard var entry = try inbox.entry(of: letter, at: now) else { return nil }
        entry.attempts = 0
        entry.lastError = ""
        entry.dueAt = now
        try remove(letter)
        try inbox.keep(entry, headers: InboxTable.headers(of: entry.event))
        return nil
    }

    /// Keeps a letter as it was found again.
    func update(_ letter: DeadLetter) throws {
        try connection.statement(
            "UPDATE dead_letters SET bytes = ?3, error = ?4, at = ?5, tries = ?6 WHERE consumer = ?1 AND event_id = ?2"
        ).run(letter.consumer, letter.eventID, letter.bytes, letter.error, letter.at, letter.tries)
    }

    func remove(_ letter: DeadLetter) throws {
        try connection.statement("DELETE FROM dead_letters WHERE consumer = ? AND event_id = ?")
            .run(letter.consumer, letter.eventID)
        try InboxTable(connection: connection).remove(letter)
    }

    /// - Throws: `conflict` where the letter was tried another number of times, or is gone.
    func checkTries(_ letter: DeadLetter, _ tries: Int) throws {
        guard try self.letter(of: letter.consumer, letter.eventID)?.tries == tries else {
            throw WorkflowError(
                .conflict,
                "The dead letter of \(letter.consumer) for event \(letter.eventID) was dealt with by somebody else.")
        }
    }
}
