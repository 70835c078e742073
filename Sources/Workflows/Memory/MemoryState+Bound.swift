extension MemoryState {
    /// A run finished: of more finished runs than are kept, those that finished first go.
    mutating func forgetOldest(after run: RunID) {
        guard let keepingFinished else { return }
        finished.append(run)
        while finished.count > keepingFinished { forget(finished.removeFirst()) }
    }

    private mutating func forget(_ id: RunID) {
        guard let stored = runs.removeValue(forKey: id) else { return }
        let record = stored.current
        parked.forget(id)
        if latest[record.workflow]?[record.foreignID] == id { latest[record.workflow]?[record.foreignID] = nil }
        if let key = record.meta.idempotencyKey { byKey[record.workflow]?[key] = nil }
        let madeRoom = events.drop(id, count: stored.versions.count)
        // Both are looked through as a whole, so that is done for many runs at once.
        guard madeRoom else { return }
        order.removeAll { runs[$0] == nil }
        audit.removeAll { runs[$0.runID] == nil && $0.result != .notFound }
    }
}
