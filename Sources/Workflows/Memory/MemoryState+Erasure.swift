extension MemoryState {
    /// Overwrites what is kept of a run.
    mutating func erase(_ runID: RunID, _ erasure: Erasure) {
        guard let versions = runs[runID]?.versions else { return }
        runs[runID]?.versions = versions.map(erasure.erased)
        for index in audit.indices where audit[index].runID == runID {
            if audit[index].action != .delete || audit[index].result != .applied { audit[index].reason = nil }
        }
        for var failure in parked.of(runID) {
            failure.lastError = ""
            parked[runID, failure.consumer] = failure
        }
    }
}
