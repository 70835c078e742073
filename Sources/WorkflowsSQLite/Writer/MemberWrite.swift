import Workflows

/// Carries out one member of a group: first every check, then the writes. A `WorkflowError` is thrown by checks alone,
/// and whoever gets one has written nothing.
struct MemberWrite {
    let connection: Connection
    /// What lends the transaction to a user's code; `nil` where nothing does.
    var lender: Lender?

    func carryOut(_ transaction: StoreTransaction, in group: inout WriteGroup) throws -> StoreOutcome {
        if let effect = transaction.effect { return try carryOut(transaction, with: effect, in: &group) }
        try checkFence(transaction.fence, &group)
        try checkSchedule(transaction.schedule, &group)
        try checkLetter(transaction.upkeep)
        let plan = try planRun(transaction.run, &group)
        if case .duplicate(let first) = plan {
            return StoreOutcome(cursorMoved: transaction.cursor == nil, duplicateOf: first)
        }
        try checkTimeouts(transaction.timeouts)
        try checkBasis(of: transaction, group)
        try checkInbox(transaction.inbox)
        try checkAudit(transaction.audit)

        var outcome = StoreOutcome()
        for change in transaction.timeouts {
            try applyBeforeRun(change, ending: plan.endedVisit, at: transaction.at, &outcome, &group)
        }
        switch plan {
        case .none, .duplicate: break
        case .create(let record, let workflow):
            let event = try create(record, workflow: workflow, fence: transaction.fence, at: transaction.at, &group)
            group.entries.append(RecentEvents.Entry(event: event, record: record))
            outcome.event = event
        case .advance(let next, let stored):
            let event = try advance(next, stored: stored, fence: transaction.fence, at: transaction.at, &group)
            group.entries.append(RecentEvents.Entry(event: event, record: next))
            // Whatever failed before is forgotten with a resume, and not what is said together with it.
            if stored.runState == RunState.paused.rawValue { try putOffAgain(transaction.timeouts) }
            outcome.event = event
        }
        if let erasure = transaction.erasure, let run = transaction.run?.record {
            try erase(run, erasure, &group)
        }
        for change in transaction.timeouts { try applyAfterRun(change, &outcome, &group) }
        switch transaction.parking {
        case .parked(let event): try park(event, &outcome, &group)
        case .cleared(let event): try unpark(event, &group)
        case nil: break
        }
        if transaction.failedAttempt { try countFailure(of: transaction, &group) }
        if let cursor = transaction.cursor {
            outcome.cursorMoved = try move(cursor, &group)
            if transaction.run == nil, transaction.upkeep == nil { group.notices.insert(.cursors) }
        }
        if let schedule = transaction.schedule { try apply(schedule, at: transaction.at, &group) }
        if let upkeep = transaction.upkeep { try apply(upkeep, of: transaction, &group) }
        if let change = transaction.inbox { try apply(change) }
        if let audit = transaction.audit { try insert(audit) }
        return outcome
    }

    /// Writes what the members changed together.
    func finish(_ group: inout WriteGroup, trimmedMinute: Int64) throws {
        try writeCursors(group)
        try writeCounts(group)
        try CreatedMarks(connection: connection).write(group.createdMarks)
        try writeStatistics(&group, trimmedMinute: trimmedMinute)
    }

    func checkFence(_ fence: RoleFence?, _ group: inout WriteGroup) throws {
        guard let fence else { return }
        let epoch = try group.epochs[fence.role] ?? fence.storedEpoch(connection)
        group.epochs[fence.role] = .some(epoch)
        try fence.check(against: epoch)
    }

    func checkAudit(_ audit: AuditEntry?) throws {
        guard let audit else { return }
        let statement = try connection.statement("SELECT 1 FROM audit WHERE request_id = ? AND run_id = ?")
        statement.bind(audit.requestID, audit.runID)
        guard try statement.first({ _ in true }) == nil else {
            throw WorkflowError(
                .conflict,
                "Request \(audit.requestID) was answered already for run \(audit.runID): ask for its answer.",
                runID: audit.runID)
        }
    }
}
