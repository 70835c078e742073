import Logging

/// Code that was called for a run failed.
struct RunFailure {
    /// What failed, for the log.
    let what: String
    let role: RoleName
    let record: Record
    let attempt: Int
    let error: any Error
    /// What is kept of the error.
    let message: String
    /// Whether the engine pauses the run for it.
    var pauses = false
}

extension WorkflowCore {
    /// Notes what failed for a run: in the role's book, in the log, and with who counts errors.
    func failed(_ failure: RunFailure, at now: Timestamp) {
        let (role, record) = (failure.role, failure.record)
        book.failed(
            RoleFailure(
                role: role, run: record.runID, attempt: failure.attempt, error: failure.error,
                message: failure.message, at: now))
        logger.warning("\(failure.what)", metadata: about(failure))
        if failure.pauses { logger.warning("a run is paused for it", metadata: about(failure)) }
        count(failure.error, role, of: "\(record.runID)", clears: failure.pauses)
    }

    /// Tells who counts errors.
    ///
    /// - Parameters:
    ///   - subject: What the code was called for.
    ///   - clears: Whether that was paused, so that its errors are counted anew.
    func count(_ error: any Error, _ role: RoleName, of subject: String, clears: Bool = false) {
        guard let counter = options.errorCounter else { return }
        let labels = [book.observed(role)?.processName ?? role.rawValue, subject]
        counter.add(error, labels: labels)
        if clears { counter.clear(error, labels: labels) }
    }

    private func about(_ failure: RunFailure) -> Logger.Metadata {
        let record = failure.record
        return about(
            failure.role,
            [
                // A connector's record is another workflow's, whose labels are not known here.
                .runID: record.runID, .foreignID: record.foreignID,
                .status: record.meta.statusLabel ?? label(record.status), .version: record.version,
                .attempt: failure.attempt, .error: failure.message, .traceOrigin: record.meta.traceOrigin,
            ])
    }

    /// Notes that a role cannot go on for a while.
    func failed(_ role: RoleName, _ error: any Error, backoff wait: Duration) {
        let now = clock.now
        let message = ErrorText.describe(error)
        book.failed(RoleFailure(role: role, error: error, message: message, at: now, backoffUntil: now + wait))
        logger.error("a role failed", metadata: about(role, [.error: message]))
    }

    /// Notes that a role is this instance's no longer.
    func lost(_ role: RoleName, because reason: String) {
        let now = clock.now
        book.failed(RoleFailure(role: role, error: nil, message: reason, at: now))
        book.set(role, to: .idle, at: now)
        logger.debug("role given up", metadata: about(role, [.reason: reason]))
    }
}
