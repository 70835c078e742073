import FoundationEssentials
import Workflows

extension World {
    func perform(_ write: Write) async throws {
        guard let transaction = try transaction(write) else { return }
        let found = await Answer { () async throws(WorkflowError) in
            try await adapter.records.transact(transaction)
        }
        var eventID = model.lastEventID + 1
        if case .given(let outcome) = found, let event = outcome.event {
            try require(event.id > model.lastEventID, "event IDs grow", "\(event.id) after \(model.lastEventID)")
            eventID = event.id
        }
        let expected = Answer { () throws(WorkflowError) in try model.transact(transaction, eventID: eventID) }
        guard let (outcome, due) = try expectAlike(found, expected, "transaction") else { return }
        try expect(outcome.event, due.event, "the event")
        try expect(outcome.duplicateOf, due.duplicateOf, "the run that used the key before")
        try expect(outcome.cursorMoved, due.cursorMoved, "whether the cursor was moved")
        try expect(outcome.dropped, due.dropped, "whether something was dropped")
        if !transaction.timeouts.isEmpty { try await learnTimeouts(of: Universe.runID(write.run)) }
    }

    /// What a worker would make of what it knows; `nil` for a move that the run's state does not allow.
    func transaction(_ write: Write) throws -> StoreTransaction? {
        let at = wall + .seconds(write.skew)
        var transaction = StoreTransaction(at: at)
        switch write.change {
        case nil: break
        case .create(let creation): transaction.run = .create(record(creation, at: at))
        case .advance(let run, let age, let move):
            let previous = version(of: run, age: age)
            guard let next = try next(previous, move, at: at) else { return nil }
            transaction.run = .advance(from: previous, to: next)
            if move.erases { transaction.erasure = erasure(of: next, leaving: move.leaves) }
        case .malformed(let run, let leavesOut):
            let previous = version(of: run, age: 0)
            var next = previous
            next.meta.version += leavesOut ? 2 : 1
            if !leavesOut { next.foreignID = "somebody else" }
            transaction.run = .advance(from: previous, to: next)
        }
        if let fence = write.fence {
            let role = Universe.roles[fence.role]
            transaction.fence = RoleFence(role: role, epoch: max(0, (model.roles[role]?.epoch ?? 0) - Int64(fence.age)))
        }
        transaction.cursor = write.cursor.map { cursorMove($0, run: write.run) }
        transaction.parking = write.failure.map { parking($0, run: write.run, at: at) }
        transaction.timeouts = write.timeouts.map { timing($0, run: write.run, at: at) }
        transaction.schedule = write.schedule.map { planning($0, run: write.run, at: at) }
        transaction.audit = write.audit.map { entry($0, run: write.run, at: at) }
        return transaction
    }

    /// The version a worker read so many versions ago; for a run that there is not, one as it might have been.
    func version(of run: Int, age: Int) -> Record {
        let versions = model.runs[Universe.runID(run)] ?? []
        if !versions.isEmpty { return versions[max(0, versions.count - 1 - age)] }
        return attempts[run] ?? record(Write.Creation(run: run, workflow: 0, foreignID: 0), at: wall)
    }

    private func record(_ creation: Write.Creation, at: Timestamp) -> Record {
        if let tried = attempts[creation.run] { return tried }
        let record = Record(
            workflow: Universe.workflows[creation.workflow], foreignID: Universe.foreignIDs[creation.foreignID],
            runID: Universe.runID(creation.run), runState: .initiated, status: creation.status,
            object: Data("object of \(creation.run)".utf8), objectVersion: creation.run % 3, createdAt: at,
            updatedAt: at,
            meta: Record.Meta(
                version: creation.version, visit: creation.version, enteredAt: at, statusLabel: "Created",
                origin: Origin(.trigger, instance: "here"), retriedFrom: creation.retriedFrom.map(Universe.runID),
                traceOrigin: creation.run.isMultiple(of: 5) ? "00-trace-\(creation.run)" : nil,
                idempotencyKey: creation.key.map { Universe.keys[$0] }))
        attempts[creation.run] = record
        return record
    }

    private func next(_ previous: Record, _ move: Write.Move, at: Timestamp) throws -> Record? {
        let legal = LegalMoves.allow(previous.runState, move.runState)
        let origin = Origin(
            move.origin, role: move.origin == .step ? "role-1" : nil, instance: move.origin == .person ? nil : "here",
            actor: move.origin == .person ? "ann" : nil)
        let advanced = Answer { () throws(WorkflowError) in
            try previous.advanced(
                to: move.runState, status: move.status, label: move.status.map { "Status \($0)" },
                object: move.object.map { Data(repeating: UInt8(truncatingIfNeeded: $0), count: $0 % 40) },
                newVisit: move.newVisit, reason: move.reason.map { Universe.reasons[$0] }, origin: origin, at: at)
        }
        let what = "a move from \(previous.runState) to \(move.runState)"
        switch advanced {
        case .given(let next):
            try require(legal, "\(what) is refused", "allowed")
            return next
        case .refused(let error):
            try require(!legal, "\(what) is allowed", "\(error)")
            try expect(error.code, .illegalRunState, what)
            return nil
        }
    }

    private func erasure(of next: Record, leaving version: Int?) -> Erasure {
        guard let version else { return Erasure() }
        return Erasure(
            objects: [version: Data("what is left".utf8), next.version: Data("gone".utf8)],
            objectVersions: [version: 7])
    }
}

/// The moves of engine.md, section 1.
enum LegalMoves {
    static func allow(_ from: RunState, _ to: RunState) -> Bool {
        switch (from, to) {
        // The status moves, the state stays.
        case (.running, .running): true
        case (.initiated, .running), (.initiated, .completed), (.initiated, .paused), (.initiated, .cancelled): true
        case (.running, .completed), (.running, .paused), (.running, .cancelled): true
        case (.paused, .running), (.paused, .cancelled): true
        case (.completed, .requestedDataDeleted), (.cancelled, .requestedDataDeleted): true
        case (.requestedDataDeleted, .dataDeleted), (.dataDeleted, .requestedDataDeleted): true
        default: false
        }
    }
}
