import Workflows

/// The runs that a journal knows: each as it was stored last.
struct JournaledRuns {
    private struct Key: Hashable {
        let workflow: WorkflowName
        let text: String
    }

    private(set) var current: [RunID: Record] = [:]
    /// In the order they were triggered.
    private(set) var order: [RunID] = []
    private var unfinished: [Key: RunID] = [:]
    private var byKey: [Key: RunID] = [:]
    private var lastEvent: Int64 = 0

    mutating func apply(_ transaction: StoreTransaction, _ outcome: StoreOutcome) -> [BrokenInvariant] {
        guard let change = transaction.run else {
            return outcome.event == nil ? [] : [BrokenInvariant(.events, "an event came of no version")]
        }
        var broken: [BrokenInvariant] = []
        switch change {
        case .create(let record): broken += create(record)
        case .advance(let previous, let next): broken += advance(from: previous, to: next)
        }
        let record = change.record
        current[record.runID] = record
        let foreign = Key(workflow: record.workflow, text: record.foreignID.rawValue)
        if record.runState.isUnfinished {
            unfinished[foreign] = record.runID
        } else if unfinished[foreign] == record.runID {
            unfinished[foreign] = nil
        }
        return broken + check(outcome.event, of: record)
    }

    private mutating func create(_ record: Record) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        if current[record.runID] != nil {
            broken.append(BrokenInvariant(.versions, "run \(record.runID) was created twice"))
        } else {
            order.append(record.runID)
        }
        if record.version != 1 || record.runState != .initiated {
            broken.append(
                BrokenInvariant(
                    .runStates, "run \(record.runID) began with version \(record.version), \(record.runState)"))
        }
        if let other = unfinished[Key(workflow: record.workflow, text: record.foreignID.rawValue)] {
            broken.append(
                BrokenInvariant(
                    .unfinished,
                    "\(record.foreignID) has two unfinished runs of \(record.workflow): \(other) and \(record.runID)"))
        }
        if let key = record.meta.idempotencyKey {
            if let other = byKey.updateValue(record.runID, forKey: Key(workflow: record.workflow, text: key.rawValue)) {
                broken.append(
                    BrokenInvariant(.keys, "the key \"\(key)\" belongs to two runs: \(other) and \(record.runID)"))
            }
        }
        return broken
    }

    /// A key that was used gives back the run that used it.
    func checkDuplicate(_ transaction: StoreTransaction, _ outcome: StoreOutcome) -> [BrokenInvariant] {
        guard case .create(let record) = transaction.run, let key = record.meta.idempotencyKey,
            byKey[Key(workflow: record.workflow, text: key.rawValue)] == outcome.duplicateOf
        else {
            return [BrokenInvariant(.keys, "a run that used no such key was given back: \(outcome)")]
        }
        return []
    }

    private func advance(from previous: Record, to next: Record) -> [BrokenInvariant] {
        guard let stored = current[previous.runID] else {
            return [
                BrokenInvariant(.versions, "run \(previous.runID), which is not there, got version \(next.version)")
            ]
        }
        var broken: [BrokenInvariant] = []
        if stored.version != previous.version || next.version != stored.version + 1 {
            broken.append(
                BrokenInvariant(
                    .versions,
                    "run \(stored.runID) is at version \(stored.version); version \(next.version), made of "
                        + "\(previous.version), was accepted"))
        }
        if !stored.runState.mayBecome(next.runState) {
            broken.append(
                BrokenInvariant(
                    .runStates,
                    "run \(stored.runID) was \(stored.runState) and became \(next.runState) in version \(next.version)")
            )
        }
        return broken
    }

    private mutating func check(_ event: Event?, of record: Record) -> [BrokenInvariant] {
        guard let event else {
            return [BrokenInvariant(.events, "version \(record.version) of run \(record.runID) has no event")]
        }
        defer { lastEvent = max(lastEvent, event.id) }
        let isRight =
            event.id > lastEvent && event.runID == record.runID && event.version == record.version
            && event.topic == record.topic && event.partition == Partition(of: record.runID)
            && event.status == record.status && event.runState == record.runState
        return isRight
            ? []
            : [
                BrokenInvariant(
                    .events, "event \(event.id) is not that of version \(record.version) of \(record.runID)")
            ]
    }
}

extension RunState {
    /// Whether a version in this state may be followed by one in that. A run that is running may be written again.
    func mayBecome(_ next: RunState) -> Bool {
        canMove(to: next) || self == next && self == .running
    }
}
