import Workflows

/// Failures and timeouts.
extension StoreModel {
    /// - Returns: `false` when it was dropped, because it is about a version that the run no longer has.
    mutating func park(_ change: ParkingChange) -> Bool {
        switch change {
        case .parked(var failure):
            guard let run = current(failure.runID),
                failure.lasting ? failure.version <= run.version : failure.version == run.version
            else { return false }
            // Late, it would tell of data that is deleted.
            if run.runState == .dataDeleted { failure.lastError = "" }
            parked[ParkedKey(runID: failure.runID, consumer: failure.consumer)] = failure
        case .cleared(let failure):
            let key = ParkedKey(runID: failure.runID, consumer: failure.consumer)
            if parked[key]?.version == failure.version { parked[key] = nil }
        }
        return true
    }

    /// - Returns: `false` when it was dropped, because its visit is over or it is itself.
    mutating func apply(_ change: TimeoutChange) -> Bool {
        switch change {
        case .arm(let new):
            let key = TimeoutKey(runID: new.runID, visit: new.visit, name: new.name)
            guard let run = current(new.runID), run.runState.isUnfinished, run.meta.visit == new.visit,
                run.status == new.status, pending[key] == nil, !finished.contains(key)
            else { return false }
            pending[key] = Pending(status: new.status, dueAt: new.dueAt, firstDueAt: new.dueAt)
        case .finish(let id):
            // It was there when this was checked: where it is not any more, its visit ended with this very transaction.
            guard let key = timeoutIDs[id], pending.removeValue(forKey: key) != nil else { return true }
            finished.insert(key)
        case .again(let id, let dueAt):
            guard let key = timeoutIDs[id], let before = pending[key] else { return false }
            pending[key] = Pending(status: before.status, dueAt: dueAt, firstDueAt: dueAt)
        case .fail(let id, let attempts, let error, let retryAt):
            guard let key = timeoutIDs[id], pending[key] != nil else { return false }
            pending[key]?.attempts = attempts
            pending[key]?.lastError = error
            pending[key]?.dueAt = retryAt
        }
        return true
    }
}
