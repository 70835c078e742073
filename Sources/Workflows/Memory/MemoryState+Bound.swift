extension MemoryState {
    /// A run finished: of more finished runs than are kept, those that finished first go, with all that people did to
    /// them.
    mutating func finish(_ run: MemoryRun) {
        finishedCount += 1
        finished[run.current.workflow, default: FinishedRuns()].append(run)
        guard let keepingFinished else { return }
        while finishedCount > keepingFinished, let first = firstFinished { forget(first) }
        // Looked through as a whole, so that is done for many runs at once.
        guard audit.count > 2 * auditKept + 64 else { return }
        audit.removeAll { runs[$0.runID] == nil && $0.result != .notFound }
        auditKept = audit.count
    }

    /// The run that finished first of all that are left.
    private var firstFinished: MemoryRun? {
        finished.values.compactMap(\.first).min { $0.at < $1.at }?.run
    }

    /// Removes a finished run whole, with its events; what people did to it is kept.
    mutating func forget(_ run: MemoryRun) {
        let record = run.current
        guard runs.removeValue(forKey: record.runID) != nil else { return }
        parked.forget(run)
        events.drop(run)
        order.remove(run)
        finishedCount -= 1
        finished[record.workflow]?.removeGone()
        let before = siblings.unlink(record.runID)
        if latest[record.workflow]?[record.foreignID] === run {
            latest[record.workflow]?[record.foreignID] = before.flatMap { runs[$0] }
        }
        if let key = record.meta.idempotencyKey { byKey[record.workflow]?[key] = nil }
    }
}
