import Logging

extension WorkflowCore {
    /// Notes what came of an event in the role's book, and in debug mode what was passed over, and why.
    func finished(_ role: RoleName, run: RunID?, lag: Duration, took latency: Duration, _ handled: Handled) {
        book.finished(role, run: run, lag: lag, took: latency, handled)
        if case .skipped(let reason) = handled { logSkip(role, run, reason) }
    }

    /// Notes that what was decided for a run was passed over.
    func skipped(_ role: RoleName, run: RunID?, _ reason: String) {
        book.skipped(role, run: run, reason)
        logSkip(role, run, reason)
    }

    /// Says that events went before a consumer had dealt with them: nobody had claimed it for too long.
    func tellMissed(_ count: Int, _ consumer: ConsumerName, _ role: RoleName) {
        guard count > 0 else { return }
        book.skipped(role, "missed", count)
        logger.warning(
            "events went before this consumer came back; it begins with the first that is left",
            metadata: about(role, [.consumer: consumer, .count: count]))
    }

    private func logSkip(_ role: RoleName, _ run: RunID?, _ reason: String) {
        logger.debug("passed over", metadata: about(role, [.runID: run, .reason: reason]))
    }
}
