import Workflows

extension MemberWrite {
    /// What is to be done to a run, once it is known that it may be done.
    enum RunPlan {
        case none
        case create(Record, workflow: Int64)
        case advance(Record, StoredRun)
        case duplicate(of: RunID)

        /// The key of the run that leaves its status, or ends.
        var endedVisit: Int64? {
            guard case .advance(let next, let stored) = self,
                next.meta.visit != stored.visit || !next.runState.isUnfinished
            else { return nil }
            return stored.key
        }
    }

    func planRun(_ change: RunChange?, _ group: inout WriteGroup) throws -> RunPlan {
        switch change {
        case nil: return .none
        case .create(let record): return try planCreation(of: record, &group)
        case .advance(let previous, let next): return try planAdvance(from: previous, to: next, &group)
        }
    }

    /// The number of a workflow in the tables; a new one gets one. That stays when the member is refused afterwards,
    /// which harms nobody.
    func workflowNumber(_ name: WorkflowName, _ group: inout WriteGroup) throws -> Int64 {
        if let number = group.known.workflows[name] { return number }
        try connection.statement("INSERT INTO workflows(name) VALUES (?) ON CONFLICT DO NOTHING").run(name)
        let statement = try connection.statement("SELECT id FROM workflows WHERE name = ?")
        statement.bind(name)
        let number = try statement.first { $0.int64(0) } ?? 0
        group.known.workflows[name] = number
        return number
    }

    private func planCreation(of record: Record, _ group: inout WriteGroup) throws -> RunPlan {
        guard record.version == 1 else {
            throw WorkflowError(
                .invalidArgument, "A new run begins with version 1, not \(record.version).", runID: record.runID)
        }
        try checkTopic(record)
        let workflow = try workflowNumber(record.workflow, &group)
        if let key = record.meta.idempotencyKey {
            let used = try connection.statement(
                "SELECT run_id FROM runs WHERE workflow_id = ? AND idempotency_key = ?")
            used.bind(workflow, key)
            if let first = try used.first({ $0.runID(0) }) {
                guard let first else { throw WorkflowError.unreadable("a run ID") }
                return .duplicate(of: first)
            }
        }
        if let source = record.meta.retriedFrom { try checkData(of: source, group) }
        let unfinished = try connection.statement(
            "SELECT run_id FROM runs WHERE workflow_id = ? AND foreign_id = ? AND run_state IN (1, 2, 3)")
        unfinished.bind(workflow, record.foreignID)
        let looks = lender?.hooks.ignoresUnfinishedRuns != true
        if looks, let running = try unfinished.first({ $0.runID(0) }) {
            let current = try running.flatMap { try RecordReader(connection, nil).lookupReadable($0) }
            throw WorkflowError(
                .runInProgress, "\(record.foreignID) has an unfinished run of \(record.workflow) already.",
                runID: running, current: current)
        }
        return .create(record, workflow: workflow)
    }

    /// A run whose data is deleted is not copied into another one.
    private func checkData(of source: RunID, _ group: WriteGroup) throws {
        guard let stored = try storedRun(source, group), let state = RunState(rawValue: stored.runState),
            state == .requestedDataDeleted || state == .dataDeleted
        else { return }
        throw WorkflowError(
            .conflict, "The data of run \(source) was deleted meanwhile.", runID: source,
            current: try RecordReader(connection, nil).lookupReadable(source))
    }

    private func planAdvance(
        from previous: Record, to next: Record, _ group: inout WriteGroup
    ) throws -> RunPlan {
        guard previous.mayBecome(next), next.version <= VersionKey.maximumVersion else {
            throw WorkflowError(
                .invalidArgument,
                "Version \(next.version) of run \(next.runID), \(next.runState.name), does not follow version "
                    + "\(previous.version) of \(previous.runID), \(previous.runState.name).", runID: next.runID)
        }
        try checkTopic(next)
        guard let stored = try storedRun(next.runID, group) else {
            throw WorkflowError(.recordNotFound, "There is no run \(next.runID).", runID: next.runID)
        }
        try check(previous, is: stored)
        return .advance(next, stored)
    }

    /// Refuses what is decided on a version that is not the present one.
    func checkVersion(_ record: Record, _ group: WriteGroup) throws {
        guard let stored = try storedRun(record.runID, group) else {
            throw WorkflowError(.recordNotFound, "There is no run \(record.runID).", runID: record.runID)
        }
        try check(record, is: stored)
    }

    private func check(_ record: Record, is stored: StoredRun) throws {
        guard stored.version != record.version else { return }
        let current = try RecordReader(connection, nil).lookupReadable(record.runID)
        throw WorkflowError(
            .conflict,
            "Run \(record.runID) is at version \(stored.version) by now; this was decided on version "
                + "\(record.version).", runID: record.runID, current: current)
    }

    func storedRun(_ id: RunID, _ group: WriteGroup) throws -> StoredRun? {
        if let known = group.known.run(id) { return known }
        let statement = try connection.statement(
            """
            SELECT run_key, workflow_id, version, status, run_state, visit, entered_at FROM runs WHERE run_id = ?
            """)
        statement.bind(id)
        return try statement.first { row in
            StoredRun(
                key: row.int64(0), workflow: row.int64(1), version: row.int(2), status: row.int(3),
                runState: row.int(4), visit: row.int(5), enteredAt: row.timestamp(6))
        }
    }

    private func checkTopic(_ record: Record) throws {
        guard record.topic.kind.number != nil else {
            throw WorkflowError(
                .invalidArgument, "The status \(record.status) is too large to be stored.", runID: record.runID)
        }
    }
}

extension MemberWrite {
    func create(
        _ record: Record, workflow: Int64, fence: RoleFence?, at: Timestamp, _ group: inout WriteGroup
    ) throws -> Event {
        let meta = record.meta
        let partition = Partition(of: record.runID)
        try connection.statement(
            """
            INSERT INTO runs(run_id, workflow_id, foreign_id, run_state, status, version, visit, entered_at, created_at,
              updated_at, reason, partition, idempotency_key, retried_from, object_version, trace_origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            record.runID, workflow, record.foreignID, record.runState.rawValue, record.status, meta.version, meta.visit,
            meta.enteredAt, record.createdAt, record.updatedAt, meta.reason, partition.number, meta.idempotencyKey,
            meta.retriedFrom, record.objectVersion, meta.traceOrigin)
        let key = connection.lastInsertedRow
        guard key <= VersionKey.maximumRunKey else {
            throw SQLiteFailure(code: 13, message: "the store holds as many runs as it can number")
        }
        group.known.remember(
            record.runID,
            StoredRun(
                key: key, workflow: workflow, version: meta.version, status: record.status,
                runState: record.runState.rawValue, visit: meta.visit, enteredAt: meta.enteredAt, mayBeParked: false,
                mayBeArmed: false))
        group.mark(record.createdAt, key)
        group.count(CountKey(workflow: workflow, status: record.status, runState: record.runState.rawValue), 1)
        group.statistics.countVersion(workflow, record.updatedAt)
        group.statistics.countEntry(workflow, record.status, record.updatedAt)
        return try insertVersion(record, run: key, workflow: workflow, previous: nil, partition, fence, &group)
    }

    func advance(
        _ next: Record, stored: StoredRun, fence: RoleFence?, at: Timestamp, _ group: inout WriteGroup
    ) throws -> Event {
        let meta = next.meta
        try connection.statement(
            """
            UPDATE runs SET run_state = ?2, status = ?3, version = ?4, visit = ?5, entered_at = ?6, updated_at = ?7,
              reason = ?8, object_version = ?9 WHERE run_key = ?1
            """
        ).run(
            stored.key, next.runState.rawValue, next.status, meta.version, meta.visit, meta.enteredAt, next.updatedAt,
            meta.reason, next.objectVersion)
        var present = stored
        present.version = meta.version
        present.status = next.status
        present.runState = next.runState.rawValue
        present.visit = meta.visit
        present.enteredAt = meta.enteredAt
        let keepsFailures = next.keepsFailures(
            inVisit: stored.visit, after: RunState(rawValue: stored.runState))
        try passFailuresOn(of: stored, next: next, kept: keepsFailures, &group)
        try endVisit(of: stored, next: next, &group)
        present.mayBeParked = stored.mayBeParked && keepsFailures
        present.mayBeArmed = stored.mayBeArmed && meta.visit == stored.visit && present.isUnfinished
        group.known.remember(next.runID, present)
        countAdvance(of: stored, to: next, &group)
        return try insertVersion(
            next, run: stored.key, workflow: stored.workflow, previous: stored.status, Partition(of: next.runID), fence,
            &group)
    }

    private func insertVersion(
        _ record: Record, run: Int64, workflow: Int64, previous: Int?, _ partition: Partition, _ fence: RoleFence?,
        _ group: inout WriteGroup
    ) throws -> Event {
        let meta = record.meta
        // Kept where the version's own role wrote it, so that its epochs can be held against each other.
        let epoch = fence.flatMap { $0.role == meta.origin.role ? $0.epoch : nil }
        try connection.statement(
            """
            INSERT INTO events(workflow_id, topic, partition, run_key, version, status, previous_status, run_state,
              origin, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            workflow, record.topic.kind.number, partition.number, run, meta.version, record.status, previous,
            record.runState.rawValue, meta.origin.kind.rawValue, record.updatedAt)
        let event = connection.lastInsertedRow
        group.lastEvent = event
        try connection.statement(
            """
            INSERT INTO versions(version_id, run_state, status, visit, entered_at, at, reason, status_label, origin, role,
              instance, actor, epoch, object_version, object, event_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            VersionKey.make(run: run, version: meta.version), record.runState.rawValue, record.status, meta.visit,
            meta.enteredAt, record.updatedAt, meta.reason, meta.statusLabel, meta.origin.kind.rawValue,
            meta.origin.role, meta.origin.instance, meta.origin.actor, epoch, record.objectVersion,
            record.object, event)
        group.notices.insert(.topic(record.topic))
        group.notices.insert(.versions)
        return Event(
            id: event, topic: record.topic, partition: partition, runID: record.runID,
            foreignID: record.foreignID, version: meta.version, status: record.status, previousStatus: previous,
            runState: record.runState, origin: meta.origin.kind, at: record.updatedAt)
    }

    /// What failed is over with the next version, or goes along with it.
    private func passFailuresOn(
        of stored: StoredRun, next: Record, kept: Bool, _ group: inout WriteGroup
    ) throws {
        guard stored.mayBeParked, try !isNothingParked(&group) else { return }
        if kept {
            try connection.statement(
                "UPDATE parked SET version = ?2, due_at = min(due_at, ?3) WHERE run_key = ?1 AND lasting = 0"
            ).run(stored.key, next.version, next.updatedAt)
        } else {
            try connection.statement("DELETE FROM parked WHERE run_key = ? AND lasting = 0").run(stored.key)
        }
        if connection.changedRows > 0 { group.notices.insert(.parked(next.workflow)) }
    }

    /// Leaving a status ends the timeouts that were pending for the stay. Pausing holds them instead, and resuming lets them
    /// go on, their failures forgotten.
    private func endVisit(of stored: StoredRun, next: Record, _ group: inout WriteGroup) throws {
        guard stored.mayBeArmed, try !isNothingArmed(&group) else { return }
        if next.meta.visit != stored.visit || !next.runState.isUnfinished {
            try connection.statement("DELETE FROM timeouts WHERE run_key = ?").run(stored.key)
        } else if next.runState == .paused {
            try connection.statement("UPDATE timeouts SET held = 1 WHERE run_key = ?").run(stored.key)
        } else if stored.runState == RunState.paused.rawValue {
            try connection.statement(
                "UPDATE timeouts SET held = 0, attempts = 0, last_error = NULL, due_at = first_due_at WHERE run_key = ?"
            ).run(stored.key)
        } else {
            return
        }
        if connection.changedRows > 0 { group.notices.insert(.timeouts(next.workflow)) }
    }

    private func countAdvance(of stored: StoredRun, to next: Record, _ group: inout WriteGroup) {
        let workflow = stored.workflow
        let at = next.updatedAt
        group.count(CountKey(workflow: workflow, status: stored.status, runState: stored.runState), -1)
        group.count(CountKey(workflow: workflow, status: next.status, runState: next.runState.rawValue), 1)
        group.statistics.countVersion(workflow, at)
        let leaves = next.meta.visit != stored.visit
        if leaves {
            group.statistics.countEntry(workflow, next.status, at)
            group.statistics.countEdge(workflow, stored.status, next.status, next.meta.origin.kind, at)
        }
        if stored.isUnfinished, leaves || !next.runState.isUnfinished {
            group.statistics.countStay(workflow, stored.status, at - stored.enteredAt, at)
        }
    }
}
