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
        audit.removeAll { runs[$0.runID] == nil && !$0.isOfNoRun }
        auditKept = audit.count
    }

    /// So many lines are kept of what people did to roles; to runs that never were, and to events; and to runs that went
    /// with their ``Retention``. The first two belong to no run, and go with none. Twice as many, before the older half
    /// goes.
    static let keptLines = 1000

    /// Adds a line of the audit log.
    mutating func note(_ entry: AuditEntry) {
        audit.append(entry)
        guard entry.isOfNoRun else { return }
        auditUnfounded += 1
        guard auditUnfounded > 2 * Self.keptLines else { return }
        audit = audit.filter { entry in
            guard entry.isOfNoRun, auditUnfounded > Self.keptLines else { return true }
            auditUnfounded -= 1
            return false
        }
    }

    /// Runs went because nobody needs them any more: of what people did to such runs the latest stays.
    mutating func trimAudit() {
        // Looked through as a whole, so that is done for many runs at once.
        guard audit.count > auditKept + 2 * Self.keptLines else { return }
        var gone = audit.count { runs[$0.runID] == nil && !$0.isOfNoRun } - Self.keptLines
        audit.removeAll { entry in
            guard gone > 0, runs[entry.runID] == nil, !entry.isOfNoRun else { return false }
            gone -= 1
            return true
        }
        auditKept = audit.count
    }

    /// Adds a line of what people did to roles.
    mutating func note(_ entry: RoleActionEntry) {
        roleActions.append(entry)
        if roleActions.count > Self.keptLines { roleActions.removeFirst() }
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

extension AuditEntry {
    /// Whether it is of a run that never was, or of an event that no run is known of.
    fileprivate var isOfNoRun: Bool { result == .notFound || runID == .zero }
}
