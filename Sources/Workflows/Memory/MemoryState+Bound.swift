extension MemoryState {
    /// A run finished: of more finished runs than are kept, those that finished first go.
    mutating func forgetOldest(after run: MemoryRun) {
        guard let keepingFinished else { return }
        finished.append(run)
        while finished.count > keepingFinished { forget(finished.removeFirst()) }
    }

    private mutating func forget(_ run: MemoryRun) {
        let record = run.current
        guard runs.removeValue(forKey: record.runID) != nil else { return }
        parked.forget(run)
        if latest[record.workflow]?[record.foreignID] === run { latest[record.workflow]?[record.foreignID] = nil }
        if let key = record.meta.idempotencyKey { byKey[record.workflow]?[key] = nil }
        let madeRoom = events.drop(run)
        // Both are looked through as a whole, so that is done for many runs at once.
        guard madeRoom else { return }
        order.removeAll { $0.isGone }
        audit.removeAll { runs[$0.runID] == nil && $0.result != .notFound }
    }
}
