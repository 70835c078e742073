import Workflows

/// Lets go of events that nobody needs any more, a few with each commit that stores new ones.
struct EventTrimmer {
    /// So many events are looked at in one commit at most: twice as many as come in meanwhile.
    private static let lookLimit = 2 * Int(EventTrimming.pace)

    private var trimming: EventTrimming

    /// - Parameter kept: How many of the newest events are kept.
    init(keeping kept: Int) { trimming = EventTrimming(keeping: Int64(max(0, kept))) }

    /// Looks at some, when it is time.
    ///
    /// - Parameter last: The event that was stored last.
    /// - Returns: The last of those that are gone now.
    mutating func trim(_ connection: Connection, last: Int64, at now: Timestamp) throws -> Int64? {
        guard let (after, end) = trimming.next(last: last) else { return nil }
        var passing = try EventPassing(connection, at: now)
        let hasLetters = try connection.statement("SELECT 1 FROM dead_letters LIMIT 1").first { _ in true } != nil
        let statement = try connection.statement(
            """
            SELECT e.id, e.workflow_id, e.topic, e.partition, e.run_state, e.version = r.version AND r.run_state IN
              (\(RunState.initiated.rawValue), \(RunState.running.rawValue), \(RunState.paused.rawValue),
               \(RunState.requestedDataDeleted.rawValue)), e.consumer
            FROM events e LEFT JOIN runs r ON r.run_key = e.run_key WHERE e.id > ? AND e.id <= ? ORDER BY e.id LIMIT ?
            """)
        statement.bind(after, end, Self.lookLimit)
        var gone: [ClosedRange<Int64>] = []
        var looked = 0
        var left = 0
        var through = after
        try statement.forEach { row in
            looked += 1
            let place = EventPassing.Place(
                id: row.int64(0), workflow: row.int64(1), topic: row.int64(2), partition: row.int(3),
                runState: row.int(4), consumer: row.optionalText(6))
            let before = through
            through = place.id
            // The present version of a run under way waits for whoever is to move it on, however long they stay away.
            let isKept = try row.int(5) != 0 || hasLetters && hasLetter(place.id, connection)
            guard try !isKept && passing.letGo(of: place) else {
                left += 1
                return
            }
            if let last = gone.last, last.upperBound == before {
                gone[gone.count - 1] = last.lowerBound...place.id
            } else {
                gone.append(place.id...place.id)
            }
        }
        trimming.looked(upTo: looked < Self.lookLimit ? end : through, leaving: left)
        guard let last = gone.last?.upperBound else { return nil }
        // Said before anything goes: whoever checks the store is to know it, also where the rest of this fails.
        try connection.statement(
            "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) WHERE key = 'trimmed_through'"
        ).run(last)
        try passing.writeMissed()
        let delete = try connection.statement("DELETE FROM events WHERE id BETWEEN ? AND ?")
        for range in gone { try delete.run(range.lowerBound, range.upperBound) }
        return last
    }

    /// What could not be read may be replayed.
    private func hasLetter(_ id: Int64, _ connection: Connection) throws -> Bool {
        let statement = try connection.statement("SELECT 1 FROM dead_letters WHERE event_id = ? LIMIT 1")
        statement.bind(id)
        return try statement.first { _ in true } != nil
    }
}
