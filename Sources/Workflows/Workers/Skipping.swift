import Logging

extension WorkflowCore {
    /// Notes what came of an event in the role's book, and in debug mode what was passed over, and why.
    func finished(_ role: RoleName, run: RunID?, lag: Duration, took latency: Duration, _ handled: Handled) {
        book.finished(role, lag: lag, took: latency, handled)
        if case .skipped(let reason) = handled { logSkip(role, run, reason) }
    }

    /// Notes that what was decided for a run was passed over.
    func skipped(_ role: RoleName, run: RunID?, _ reason: String) {
        book.skipped(role, reason)
        logSkip(role, run, reason)
    }

    private func logSkip(_ role: RoleName, _ run: RunID?, _ reason: String) {
        logger.debug(
            "passed over",
            metadata: [
                "role": "\(role)", "run_id": run.map { "\($0)" } ?? "none", "reason": "\(reason)",
            ])
    }
}
