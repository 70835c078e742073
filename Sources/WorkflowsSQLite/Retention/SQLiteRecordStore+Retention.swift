import Workflows

extension SQLiteRecordStore: RetentionStore {
    /// So many runs that are held back are passed over in one look.
    private static let heldLimit = 256
    /// Events of other workflows are passed over too, so many at once.
    private static let lookLimit = 4096

    func consumers() async throws(WorkflowError) -> [ConsumerStanding] {
        let now = store.options.clock.now
        return try await store.read { [names = store.names] connection in
            try ConsumerTable(connection: connection).standings(names, at: now)
        }
    }

    func expiredRuns(
        of workflow: WorkflowName, before moment: Timestamp, after position: UpkeepPosition?, limit: Int
    ) async throws(WorkflowError) -> ExpiredRuns {
        let now = store.options.clock.now
        return try await store.read { [names = store.names] connection in
            var expired = ExpiredRuns()
            guard let number = try names.number(of: workflow, connection) else { return expired }
            let start = ExpiryPlace(position)
            var places: [ExpiryPlace] = []
            let counts = try connection.statement(
                """
                SELECT status, run_state FROM counts
                WHERE workflow_id = ? AND n > 0 AND run_state IN (\(RunRemoval.finalStates))
                ORDER BY status, run_state
                """)
            counts.bind(number)
            try counts.forEach { places.append(ExpiryPlace(status: $0.int(0), runState: $0.int(1))) }
            let due = try connection.statement(
                """
                SELECT run_key, run_id, updated_at FROM runs INDEXED BY runs_list
                WHERE workflow_id = ? AND status = ? AND run_state = ? AND updated_at < ?
                  AND (updated_at, run_key) > (?, ?) ORDER BY updated_at, run_key
                """)
            let next = try connection.statement(
                """
                SELECT updated_at FROM runs INDEXED BY runs_list
                WHERE workflow_id = ? AND status = ? AND run_state = ? AND updated_at >= ? ORDER BY updated_at LIMIT 1
                """)
            var removal = try RunRemoval(connection, at: now)
            for place in places {
                var place = place
                if let start, place.isBefore(start) { continue }
                if let start, place.isBeside(start) { place = start }
                due.bind(number, place.status, place.runState, moment, place.writtenAt, place.run)
                defer { due.reset() }
                while expired.position == nil, try due.step() {
                    guard expired.held < Self.heldLimit, expired.runs.count < limit else {
                        expired.position = place.position
                        break
                    }
                    (place.run, place.writtenAt) = (due.int64(0), due.int64(2))
                    guard let id = due.runID(1) else { continue }
                    if try removal.isFree(place.run) { expired.runs.append(id) } else { expired.held += 1 }
                }
                next.bind(number, place.status, place.runState, moment)
                if let written = try next.first({ $0.timestamp(0) }) {
                    expired.next = min(expired.next ?? written, written)
                }
            }
            return expired
        }
    }

    func passedEvents(
        of workflow: WorkflowName, by consumer: ConsumerName, limit: Int
    ) async throws(WorkflowError) -> PassedEvents {
        let now = store.options.clock.now
        return try await store.read { [names = store.names] connection in
            let from = try ConsumerTable(connection: connection).positions(of: consumer)[0]
            var passed = PassedEvents(after: from)
            guard let number = try names.number(of: workflow, connection) else { return passed }
            var passing = try EventPassing(connection, at: now, but: consumer)
            var reader = EventReader(names: names, connection: connection)
            let statement = try connection.statement(
                """
                SELECT \(EventReader.columns), e.consumer FROM events e LEFT JOIN runs r ON r.run_key = e.run_key
                WHERE e.id > ? ORDER BY e.id LIMIT ?
                """)
            statement.bind(from, Self.lookLimit)
            defer { statement.reset() }
            while passed.events.count < limit, try statement.step() {
                let id = statement.int64(0)
                if statement.int64(1) == number {
                    let place = EventPassing.Place(
                        id: id, workflow: number, topic: statement.int64(2), partition: statement.int(3),
                        runState: statement.int(9), consumer: statement.optionalText(EventReader.columnCount))
                    guard try passing.havePassed(place) else { break }
                    // One that cannot be read has no object to drop either.
                    if let event = try reader.event(statement) { passed.events.append(event) }
                }
                passed.through = id
            }
            return passed
        }
    }
}
