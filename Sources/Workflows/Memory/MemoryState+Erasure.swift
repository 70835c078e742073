extension MemoryState {
    /// Overwrites what is kept of a run.
    mutating func erase(_ run: MemoryRun, _ erasure: Erasure) {
        run.overwrite(erasure.erased)
        let runID = run.id
        for index in audit.indices where audit[index].runID == runID {
            if audit[index].action != .delete || audit[index].result != .applied { audit[index].reason = nil }
        }
        for var failure in run.parked.values {
            failure.lastError = ""
            parked.put(failure, of: failure.consumer, run)
        }
    }
}
