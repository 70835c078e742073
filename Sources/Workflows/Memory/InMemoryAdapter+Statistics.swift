import Synchronization

extension InMemoryAdapter: StatisticsStore {
    /// What each edge saw.
    public func edgeActivity(
        workflow: WorkflowName, since: Timestamp
    ) async throws(WorkflowError) -> [EdgeActivity] {
        state.withLock { $0.numbers[workflow]?.edgeActivity(since: since) ?? [] }
    }

    /// What each status saw.
    public func statusActivity(
        workflow: WorkflowName, since: Timestamp
    ) async throws(WorkflowError) -> [StatusActivity] {
        state.withLock { $0.numbers[workflow]?.statusActivity(since: since) ?? [] }
    }

    /// Since when somebody stands in each status: a scan over all runs.
    public func oldestStays(workflow: WorkflowName) async throws(WorkflowError) -> [Int: Timestamp] {
        state.withLock { state in
            var oldest: [Int: Timestamp] = [:]
            for run in state.order.all {
                let record = run.current
                guard record.workflow == workflow, record.runState.isUnfinished else { continue }
                oldest[record.status] = min(oldest[record.status] ?? record.meta.enteredAt, record.meta.enteredAt)
            }
            return oldest
        }
    }

    /// What each workflow did in each minute.
    public func minutes(since: Timestamp) async throws(WorkflowError) -> [WorkflowMinute] {
        let minutes = state.withLock { state in
            state.numbers.flatMap { workflow, numbers in numbers.minutes(of: workflow, since: since) }
        }
        return minutes.sorted { ($0.minute, $0.workflow) < ($1.minute, $1.workflow) }
    }
}

extension MemoryState {
    /// The numbers of a workflow.
    mutating func numbers(of workflow: WorkflowName) -> MemoryNumbers {
        if let known = numbers[workflow] { return known }
        let new = MemoryNumbers()
        numbers[workflow] = new
        return new
    }

    /// Counts a failed attempt where its run stood, whatever became of the run.
    mutating func countFailure(of transaction: StoreTransaction) {
        if case .parked(let event) = transaction.parking {
            numbers(of: event.workflow).countError(in: event.status, at: transaction.at)
        } else if case .advance(let previous, _) = transaction.run {
            numbers(of: previous.workflow).countError(in: previous.status, at: transaction.at)
        } else {
            for case .fail(let id, _, _, _) in transaction.timeouts {
                guard let timeout = timeouts[id] else { continue }
                numbers(of: timeout.workflow).countError(in: timeout.status, at: transaction.at)
            }
        }
    }
}
