/// How to wait for a run.
public struct AwaitOptions: Sendable {
    /// Give up after this time; `nil` waits for ever.
    public var deadline: Duration?
    /// The longest wait between two looks when nothing tells of a change; `nil` for the workflow's own.
    public var polling: Duration?

    /// Waits for ever.
    public init(deadline: Duration? = nil, polling: Duration? = nil) {
        self.deadline = deadline
        self.polling = polling
    }
}

extension WorkflowCore {
    /// The first version of a run that had a status, as soon as there is one.
    func awaitStatus(_ runID: RunID, reaching status: Int, options: AwaitOptions) async throws -> Record {
        let signal = Signal()
        let giveUpAt = options.deadline.map { clock.elapsed + $0 }
        let isInHand = CodeInHand.isCurrent(of: self)
        let stops = isInHand ? stopCount : watch.stopCount
        let awaited = ways[status] ?? definition.way(to: status)
        let registration = watch.watch(runID, for: awaited, isInHand: isInHand) { signal.raise() }
        defer { withExtendedLifetime(registration) {} }
        var isAwakened = false
        while true {
            // Asked before the look: what was stored until all that was in hand was done is found.
            let isOver = isInHand ? hasStopped(since: stops) : watch.hasStopped(since: stops)
            // Who is awakened has most often got there: one look instead of two.
            if isAwakened, let record = try await adapter.records.firstVersion(of: runID, in: status) { return record }
            if let record = try await reached(runID, awaited) { return record }
            guard !isOver else { throw stopping(runID) }
            // Who does not ask for a polling of its own is woken with all the others: ten thousand that wait have no timers.
            var deadline = options.polling.map { clock.elapsed + $0 }
            if let giveUpAt {
                guard clock.elapsed < giveUpAt else {
                    let record = try await requireRecord(runID)
                    throw WorkflowError(
                        .deadlineExceeded,
                        "run \(runID) did not reach \(label(status)) in time: it is \(record.runState.name) in "
                            + label(record.status),
                        current: record)
                }
                deadline = min(deadline ?? giveUpAt, giveUpAt)
            }
            isAwakened = try await signal.wait(until: deadline, clock: clock)
        }
    }

    /// The first version that had the status, also where later ones have it too; `nil` while it may still come.
    private func reached(_ runID: RunID, _ awaited: AwaitedStatus) async throws(WorkflowError) -> Record? {
        let status = awaited.status
        let record = try await requireRecord(runID)
        if record.version == 1, record.status == status { return record }
        if record.version > 1, has(.passedVersions),
            let first = try await adapter.records.firstVersion(of: runID, in: status)
        {
            return first
        }
        func stoppedAt() -> String { "run \(runID) is \(record.runState.name) in \(label(record.status))" }
        guard record.runState.isUnfinished else {
            throw WorkflowError(.unreachable, "\(stoppedAt()) and never reached \(label(status))", current: record)
        }
        guard awaited.isReachable(from: record.status) else {
            throw WorkflowError(
                .unreachable, "\(stoppedAt()), from where no path leads to \(label(status))", current: record)
        }
        return nil
    }
}
