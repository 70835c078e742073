import Synchronization

/// What this instance's roles are doing: the internal state, guarded by one lock, and what of it is still to be told.
final class RoleBook: Sendable {
    private struct Entry {
        var report: RoleReport
        var latencies = LatencyWindow()
        /// When the event in hand happened.
        var eventAt: Timestamp?
        var untold = true
        var toldState: RoleState?
        /// The lag beyond which there is an alert.
        var tolerance: Duration
    }

    private struct State {
        var entries: [RoleName: Entry] = [:]
        var listener: (@Sendable () -> Void)?

        /// Changes an entry where it stands: a copy of it is a copy of all its latencies.
        mutating func change<Value>(_ role: RoleName, _ body: (inout Entry) -> Value) -> Value? {
            guard let index = entries.index(forKey: role) else { return nil }
            return body(&entries.values[index])
        }
    }

    private let state = Mutex(State())

    /// - Parameter roles: how much lag each of them may have.
    init(roles: [RoleName: Duration], at: Timestamp) {
        state.withLock { state in
            for (role, tolerance) in roles {
                state.entries[role] = Entry(
                    report: RoleReport(role: role, state: .unknown, since: at), tolerance: tolerance)
            }
        }
    }

    /// Called after a change that somebody watching should see at once.
    func onChange(_ listener: (@Sendable () -> Void)?) {
        state.withLock { $0.listener = listener }
    }

    func reports(at now: Timestamp) -> [RoleName: RoleReport] {
        state.withLock { $0.entries.mapValues { Self.complete($0, at: now) } }
    }

    /// The reports that changed since they were last taken.
    func takeUntold(at now: Timestamp) -> [RoleReport] {
        state.withLock { state in
            var reports: [RoleReport] = []
            // What is in hand grows older, which is news too.
            for (role, entry) in state.entries where entry.untold || entry.report.currentRun != nil {
                reports.append(Self.complete(entry, at: now))
                state.entries[role]?.untold = false
                state.entries[role]?.toldState = entry.report.state
            }
            return reports
        }
    }

    /// Whether a role's state changed since it was last told.
    var hasUntoldStates: Bool {
        state.withLock { state in state.entries.values.contains { $0.untold && $0.report.state != $0.toldState } }
    }

    /// They could not be stored after all.
    func putBack(_ reports: [RoleReport]) {
        state.withLock { state in
            for report in reports { state.entries[report.role]?.untold = true }
        }
    }

    func set(_ role: RoleName, to roleState: RoleState, at: Timestamp) {
        change(role, tellNow: true) { report in
            guard report.state != roleState else { return }
            report.state = roleState
            report.since = at
            report.currentRun = nil
            if roleState != .running { report.lag = nil }
        }
    }

    func setStop(_ role: RoleName, _ stop: RoleStop?) { change(role, tellNow: true) { $0.stop = stop } }

    func began(_ role: RoleName, run: RunID, eventAt: Timestamp, at: Timestamp) {
        state.withLock { state in
            _ = state.change(role) { entry in
                entry.report.currentRun = run
                entry.report.currentRunSince = at
                entry.eventAt = eventAt
                entry.untold = true
            }
        }
    }

    func finished(_ role: RoleName, lag: Duration, took latency: Duration, _ handled: Handled) {
        state.withLock { state in
            _ = state.change(role) { entry in
                entry.report.currentRun = nil
                entry.report.lag = max(.zero, lag)
                entry.report.backoffUntil = nil
                switch handled {
                case .processed:
                    entry.report.processed += 1
                    entry.latencies.add(latency)
                case .skipped(let reason): entry.report.skipped[reason, default: 0] += 1
                case .failed: break
                }
                entry.untold = true
            }
        }
    }

    func skipped(_ role: RoleName, _ reason: String, _ count: Int = 1) {
        change(role, tellNow: false) { $0.skipped[reason, default: 0] += count }
    }

    func caughtUp(_ role: RoleName) {
        change(role, tellNow: false) { report in
            report.lag = .zero
            report.backoffUntil = nil
        }
    }

    func failed(_ role: RoleName, _ message: String, at: Timestamp, backoffUntil: Timestamp? = nil) {
        change(role, tellNow: true) { report in
            report.lastError = message
            report.lastErrorAt = at
            report.errorCount += 1
            report.currentRun = nil
            report.backoffUntil = backoffUntil
        }
    }

    private func change(_ role: RoleName, tellNow: Bool, _ body: (inout RoleReport) -> Void) {
        let listener: (@Sendable () -> Void)? = state.withLock { state in
            let hasChanged = state.change(role) { entry in
                let before = entry.report
                body(&entry.report)
                guard entry.report != before else { return false }
                entry.untold = true
                return true
            }
            return tellNow && hasChanged == true ? state.listener : nil
        }
        listener?()
    }

    private static func complete(_ entry: Entry, at now: Timestamp) -> RoleReport {
        var report = entry.report
        if report.currentRun != nil, let eventAt = entry.eventAt { report.lag = max(.zero, now - eventAt) }
        if report.currentRun == nil { report.currentRunSince = nil }
        report.alert = report.lag.map { $0 > entry.tolerance } ?? false
        report.latencyP50 = entry.latencies.percentile(0.5)
        report.latencyP99 = entry.latencies.percentile(0.99)
        return report
    }
}

/// The last 512 latencies.
struct LatencyWindow {
    private var values: [Int64] = []
    private var next = 0

    mutating func add(_ latency: Duration) {
        let value = latency.wholeMicroseconds
        if values.count < 512 { values.append(value) } else { values[next] = value }
        next = (next + 1) % 512
    }

    func percentile(_ share: Double) -> Duration? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let rank = max(1, Int((Double(sorted.count) * share).rounded(.up)))
        return .microseconds(sorted[min(rank, sorted.count) - 1])
    }
}

/// What became of an event, or of a timeout, in a role's hands.
enum Handled: Hashable {
    case processed
    /// Passed over, for this reason.
    case skipped(String)
    /// Counted with the errors, where it was told.
    case failed
}
