/// What a transaction is refused for, in the order that ``StoreTransaction`` promises.
extension MemoryState {
    /// What is to be done to a run, once it is known that it may be done.
    enum RunPlan {
        case none
        case create(Record)
        case advance(MemoryRun, from: Record, to: Record)
        /// The run that used the idempotency key first.
        case first(RunID)
    }

    func plan(_ change: RunChange?) throws(WorkflowError) -> RunPlan {
        switch change {
        case nil: .none
        case .create(let record): try planCreation(of: record)
        case .advance(let previous, let next): try planAdvance(from: previous, to: next)
        }
    }

    private func planCreation(of record: Record) throws(WorkflowError) -> RunPlan {
        guard record.version == 1 else {
            throw WorkflowError(
                .invalidArgument, "a new run begins with version 1, not \(record.version)", runID: record.runID)
        }
        if let key = record.meta.idempotencyKey, has(.idempotencyKeys), let first = byKey[record.workflow]?[key] {
            return .first(first)
        }
        // A run whose data is deleted is not copied into another one.
        if let source = record.meta.retriedFrom, let stored = runs[source]?.current,
            stored.runState == .requestedDataDeleted || stored.runState == .dataDeleted
        {
            throw WorkflowError(.conflict, "the data of run \(source) was deleted meanwhile", current: stored)
        }
        if let last = latest[record.workflow]?[record.foreignID]?.current, last.runState.isUnfinished,
            has(.unfinishedRun)
        {
            throw WorkflowError(
                .runInProgress,
                "the foreign ID \"\(record.foreignID)\" has an unfinished run, \(last.runID), "
                    + "\(last.runState.name)",
                current: last)
        }
        guard runs[record.runID] == nil else {
            throw WorkflowError(.conflict, "there is a run \(record.runID) already", runID: record.runID)
        }
        return .create(record)
    }

    private func planAdvance(from previous: Record, to next: Record) throws(WorkflowError) -> RunPlan {
        guard previous.mayBecome(next) else {
            throw WorkflowError(
                .invalidArgument,
                "version \(next.version) of run \(next.runID), \(next.runState.name), does not follow version "
                    + "\(previous.version) of \(previous.runID), \(previous.runState.name)", runID: next.runID)
        }
        guard let run = runs[previous.runID] else {
            throw WorkflowError(.recordNotFound, "there is no run \(previous.runID)", runID: previous.runID)
        }
        let stored = run.current
        guard stored.version == previous.version || !has(.versionCheck) else {
            throw WorkflowError(
                .conflict,
                "run \(previous.runID) was written by somebody else: it has version \(stored.version)",
                current: stored)
        }
        return .advance(run, from: previous, to: next)
    }

    /// What can be done once: a timeout ends, a kept event is dealt with, a request is carried out.
    func checkOnce(_ transaction: StoreTransaction) throws(WorkflowError) {
        for case .finish(let id) in transaction.timeouts where timeouts[id] == nil {
            throw WorkflowError(.conflict, "the timeout ended meanwhile")
        }
        if !holds(transaction.basis, of: transaction) { throw .dealtWithMeanwhile }
        if case .dealtWith(let entry) = transaction.inbox, !inbox.holds(entry) { throw .notKept(entry) }
        if let entry = transaction.audit,
            audit.contains(where: { $0.requestID == entry.requestID && $0.runID == entry.runID })
        {
            throw WorkflowError(.conflict, "the request \(entry.requestID) was carried out already", runID: entry.runID)
        }
    }

    /// Whether nobody has dealt with an event yet.
    private func holds(_ basis: EventBasis?, of transaction: StoreTransaction) -> Bool {
        switch basis {
        case nil: true
        case .cursor: transaction.cursor.map { (cursors[$0.consumer]?[$0.partition] ?? 0) == $0.from } ?? true
        case .parked(let event): runs[event.runID]?.parked[event.consumer]?.version == event.version
        }
    }
}
