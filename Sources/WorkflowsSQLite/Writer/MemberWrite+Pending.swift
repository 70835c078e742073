import Workflows

/// Parked failures, timeouts and cursors.
extension MemberWrite {
    func isNothingParked(_ group: inout WriteGroup) throws -> Bool {
        if let known = group.nothingParked { return known }
        let nothing = try connection.statement("SELECT 1 FROM parked LIMIT 1").first { _ in true } == nil
        group.nothingParked = nothing
        return nothing
    }

    func isNothingArmed(_ group: inout WriteGroup) throws -> Bool {
        if let known = group.nothingArmed { return known }
        let nothing = try connection.statement("SELECT 1 FROM timeouts LIMIT 1").first { _ in true } == nil
        group.nothingArmed = nothing
        return nothing
    }

    func park(_ parked: ParkedEvent, _ outcome: inout StoreOutcome, _ group: inout WriteGroup) throws {
        guard let run = try storedRun(parked.runID, group),
            parked.lasting ? run.version >= parked.version : run.version == parked.version
        else {
            outcome.dropped = true
            return
        }
        try connection.statement(
            """
            INSERT INTO parked(run_key, consumer, workflow_id, partition, version, status, attempts, due_at, last_error,
              first_error_at, last_error_at, lasting) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run_key, consumer) DO UPDATE SET version = excluded.version, status = excluded.status,
              attempts = excluded.attempts, due_at = excluded.due_at, last_error = excluded.last_error,
              first_error_at = excluded.first_error_at, last_error_at = excluded.last_error_at, lasting = excluded.lasting
            """
        ).run(
            run.key, parked.consumer, run.workflow, Partition(of: parked.runID).number, parked.version, parked.status,
            parked.attempts, parked.dueAt,
            // What failed while the data was deleted does not tell of it afterwards.
            run.runState == RunState.dataDeleted.rawValue ? "" : parked.lastError, parked.firstErrorAt,
            parked.lastErrorAt,
            parked.lasting ? 1 : 0)
        group.nothingParked = false
        group.known.notePending(parked.runID, parked: true)
        group.notices.insert(.parked(parked.workflow))
    }

    func unpark(_ parked: ParkedEvent, _ group: inout WriteGroup) throws {
        guard let run = try storedRun(parked.runID, group) else { return }
        // One of a later version is another failure, of a worker that works beside this one.
        try connection.statement("DELETE FROM parked WHERE run_key = ? AND consumer = ? AND version = ?")
            .run(run.key, parked.consumer, parked.version)
        if connection.changedRows > 0 { group.notices.insert(.parked(parked.workflow)) }
    }

    /// Refuses what hangs on an event that somebody else has dealt with.
    func checkBasis(of transaction: StoreTransaction, _ group: WriteGroup) throws {
        switch transaction.basis {
        case nil: return
        case .cursor:
            guard let move = transaction.cursor else { return }
            let key = CursorKey(consumer: move.consumer, partition: move.partition)
            guard try position(of: key, group) == move.from else { throw WorkflowError.dealtWithMeanwhile }
        case .parked(let event):
            let statement = try connection.statement(
                """
                SELECT 1 FROM parked p JOIN runs r ON r.run_key = p.run_key
                WHERE r.run_id = ? AND p.consumer = ? AND p.version = ?
                """)
            statement.bind(event.runID, event.consumer, event.version)
            guard try statement.first({ _ in true }) != nil else { throw WorkflowError.dealtWithMeanwhile }
        }
    }

    /// Where an attempt failed: in the status the run stood in, whatever became of the run.
    func countFailure(of transaction: StoreTransaction, _ group: inout WriteGroup) throws {
        if case .parked(let event) = transaction.parking {
            group.statistics.countError(
                try workflowNumber(event.workflow, &group), event.status, transaction.at)
        } else if case .advance(let previous, _) = transaction.run {
            group.statistics.countError(
                try workflowNumber(previous.workflow, &group), previous.status, transaction.at)
        } else {
            for case .fail(let id, _, _, _) in transaction.timeouts {
                guard let timeout = try timeout(id) else { continue }
                group.statistics.countError(
                    try workflowNumber(timeout.workflow, &group), timeout.status, transaction.at)
            }
        }
    }

    /// A timeout that fired must still be there: one that is gone was fired by somebody else, or its visit ended.
    func checkTimeouts(_ changes: [TimeoutChange]) throws {
        for case .finish(let id) in changes {
            let statement = try connection.statement("SELECT 1 FROM timeouts WHERE id = ? AND done = 0")
            statement.bind(id)
            guard try statement.first({ _ in true }) != nil else {
                throw WorkflowError(.conflict, "Timeout \(id) is gone: it fired already, or its run moved on.")
            }
        }
    }

    /// What concerns timeouts that are there comes before the run's change, which may end them.
    ///
    /// - Parameter ended: The key of the run whose visit that change ends.
    func applyBeforeRun(
        _ change: TimeoutChange, ending ended: Int64?, at: Timestamp, _ outcome: inout StoreOutcome,
        _ group: inout WriteGroup
    ) throws {
        switch change {
        case .arm:
            return
        case .finish(let id):
            guard let timeout = try timeout(id) else { return }
            try connection.statement("UPDATE timeouts SET done = 1 WHERE id = ?").run(id)
            group.notices.insert(.timeouts(timeout.workflow))
        case .again(let id, _):
            guard let timeout = try timeout(id), timeout.run != ended else {
                outcome.dropped = true
                return
            }
            try putOff(change)
            group.notices.insert(.timeouts(timeout.workflow))
        case .fail(let id, _, _, _):
            guard let timeout = try timeout(id), timeout.run != ended else {
                outcome.dropped = true
                return
            }
            try putOff(change)
            group.notices.insert(.timeouts(timeout.workflow))
        }
    }

    func putOffAgain(_ changes: [TimeoutChange]) throws { for change in changes { try putOff(change) } }

    /// Has a timeout that is there fire later, for what its code said or failed at.
    private func putOff(_ change: TimeoutChange) throws {
        switch change {
        case .arm, .finish: break
        case .again(let id, let dueAt):
            try connection.statement(
                """
                UPDATE timeouts SET due_at = ?2, first_due_at = ?2, attempts = 0, last_error = NULL
                WHERE id = ?1 AND done = 0
                """
            ).run(id, dueAt)
        case .fail(let id, let attempts, let error, let retryAt):
            try connection.statement(
                "UPDATE timeouts SET due_at = ?2, attempts = ?3, last_error = ?4 WHERE id = ?1 AND done = 0"
            ).run(id, retryAt, attempts, error)
        }
    }

    /// What is armed belongs to the visit that the run is in after its change.
    func applyAfterRun(_ change: TimeoutChange, _ outcome: inout StoreOutcome, _ group: inout WriteGroup) throws {
        guard case .arm(let timeout) = change else { return }
        guard let run = try storedRun(timeout.runID, group), run.isUnfinished, run.visit == timeout.visit,
            run.status == timeout.status
        else {
            outcome.dropped = true
            return
        }
        try connection.statement(
            """
            INSERT INTO timeouts(run_key, visit, name, workflow_id, status, due_at, first_due_at, held, attempts)
            VALUES (?, ?, ?, ?, ?, ?6, ?6, ?7, 0) ON CONFLICT (run_key, visit, name) DO NOTHING
            """
        ).run(
            run.key, timeout.visit, timeout.name, run.workflow, timeout.status, timeout.dueAt,
            run.runState == RunState.paused.rawValue ? 1 : 0)
        guard connection.changedRows > 0 else {
            outcome.dropped = true
            return
        }
        group.nothingArmed = false
        group.known.notePending(timeout.runID, armed: true)
        if let name = try workflowName(run.workflow, group) { group.notices.insert(.timeouts(name)) }
    }

    private func timeout(_ id: Int64) throws -> (run: Int64, workflow: WorkflowName, status: Int)? {
        let statement = try connection.statement(
            """
            SELECT t.run_key, w.name, t.status FROM timeouts t JOIN workflows w ON w.id = t.workflow_id
            WHERE t.id = ? AND t.done = 0
            """)
        statement.bind(id)
        return try statement.first { ($0.int64(0), WorkflowName($0.text(1)), $0.int(2)) }
    }

    private func workflowName(_ number: Int64, _ group: WriteGroup) throws -> WorkflowName? {
        if let known = group.known.workflows.first(where: { $0.value == number }) { return known.key }
        let statement = try connection.statement("SELECT name FROM workflows WHERE id = ?")
        statement.bind(number)
        return try statement.first { WorkflowName($0.text(0)) }
    }

    /// Moves a cursor within the group; the row is written once, with the group.
    func move(_ move: CursorMove, _ group: inout WriteGroup) throws -> Bool {
        let key = CursorKey(consumer: move.consumer, partition: move.partition)
        let position = try position(of: key, group)
        guard position == move.from else {
            group.known.cursors[key] = position
            return false
        }
        group.known.cursors[key] = move.to
        group.movedCursors.insert(key)
        return true
    }

    /// Where a cursor stands, what the group did included.
    func position(of key: CursorKey, _ group: WriteGroup) throws -> Int64 {
        if let known = group.known.cursors[key] { return known }
        let statement = try connection.statement("SELECT position FROM cursors WHERE consumer = ? AND partition = ?")
        statement.bind(key.consumer, key.partition.number)
        return try statement.first { $0.position(0) } ?? 0
    }

    func writeCursors(_ group: WriteGroup) throws {
        let statement = try connection.statement(
            """
            INSERT INTO cursors(consumer, partition, position) VALUES (?, ?, ?)
            ON CONFLICT (consumer, partition) DO UPDATE SET position = excluded.position
            """)
        for key in group.movedCursors {
            try statement.run(key.consumer, key.partition.number, group.known.cursors[key] ?? 0)
        }
    }

    func writeCounts(_ group: WriteGroup) throws {
        let statement = try connection.statement(
            """
            INSERT INTO counts(workflow_id, status, run_state, n) VALUES (?, ?, ?, ?)
            ON CONFLICT (workflow_id, status, run_state) DO UPDATE SET n = n + excluded.n
            """)
        for (key, change) in group.counts where change != 0 {
            try statement.run(key.workflow, key.status, key.runState, change)
        }
    }

    func insert(_ audit: AuditEntry) throws {
        try connection.statement(
            """
            INSERT INTO audit(at, actor, claimed_actor, action, workflow, run_id, request_id, reason, decided_version,
              result, detail, triggered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            audit.at, audit.actor, audit.claimedActor, audit.action.rawValue, audit.workflow, audit.runID,
            audit.requestID, audit.reason, audit.decidedVersion, audit.result.rawValue, audit.detail, audit.triggered)
    }
}
