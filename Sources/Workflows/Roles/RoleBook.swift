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

        /// How far the role is behind by now with what it has in hand; `nil` where that is nothing.
        func lagInHand(at now: Timestamp) -> Duration? {
            guard report.currentRun != nil, let eventAt else { return nil }
            return max(.zero, now - eventAt)
        }

        func isAlert(_ lag: Duration?) -> Bool { lag.map { $0 > tolerance } ?? false }
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
    /// Held while a role's state changes and is told of, so that it is told of in order.
    private let stateChange = Mutex(())
    private let observers: Observers
    private let observed: [RoleName: ObservedRole]

    /// - Parameters:
    ///   - roles: how much lag each of them may have.
    ///   - observed: how they are told of.
    init(
        roles: [RoleName: Duration], at: Timestamp, observers: Observers = Observers(),
        as observed: [RoleName: ObservedRole] = [:]
    ) {
        self.observers = observers
        self.observed = observed
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
        let reports = state.withLock { state in
            var reports: [RoleReport] = []
            // What is in hand grows older, which is news too.
            for (role, entry) in state.entries where entry.untold || entry.report.currentRun != nil {
                reports.append(Self.complete(entry, at: now))
                state.entries[role]?.untold = false
                state.entries[role]?.toldState = entry.report.state
            }
            return reports
        }
        for report in reports where report.currentRun != nil { tellLag(report.role, report.lag, report.alert) }
        return reports
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
        stateChange.withLock { _ in
            var previous = roleState
            change(role, tellNow: true) { report in
                guard report.state != roleState else { return }
                previous = report.state
                report.state = roleState
                report.since = at
                report.currentRun = nil
                if roleState != .running { report.lag = nil }
            }
            guard previous != roleState else { return }
            tell(of: role) { observer, role in
                observer.roleChanged(RoleChange(role: role, previous: previous, state: roleState, at: at))
            }
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

    func finished(_ role: RoleName, run: RunID?, lag: Duration, took latency: Duration, _ handled: Handled) {
        let isAlert = state.withLock { state in
            state.change(role) { entry in
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
                return entry.isAlert(entry.report.lag)
            }
        }
        guard !observers.isEmpty else { return }
        tellLag(role, lag, isAlert)
        tell(of: role) { observer, role in
            observer.eventHandled(HandledEvent(role: role, runID: run, result: handled.observed, latency: latency))
        }
    }

    func skipped(_ role: RoleName, run: RunID? = nil, _ reason: String, _ count: Int = 1) {
        change(role, tellNow: false) { $0.skipped[reason, default: 0] += count }
        tell(of: role) { observer, role in
            observer.eventHandled(
                HandledEvent(role: role, runID: run, result: .skipped(reason), latency: nil, count: count))
        }
    }

    func caughtUp(_ role: RoleName) {
        var wasBehind = false
        change(role, tellNow: false) { report in
            wasBehind = report.lag != .zero
            report.lag = .zero
            report.backoffUntil = nil
        }
        if wasBehind { tellLag(role, .zero, false) }
    }

    /// The role waits for something that it cannot take yet, and is so far behind.
    func behind(_ role: RoleName, by lag: Duration) {
        let isAlert = state.withLock { state in
            state.change(role) { entry in
                entry.report.lag = max(.zero, lag)
                entry.report.backoffUntil = nil
                entry.untold = true
                return entry.isAlert(entry.report.lag)
            }
        }
        tellLag(role, lag, isAlert)
    }

    func failed(_ failure: RoleFailure) {
        // What the role itself failed at is still to be dealt with. A run that failed is put aside.
        let behind = failure.run == nil ? behind(failure.role, at: failure.at) : nil
        change(failure.role, tellNow: true) { report in
            if let behind { report.lag = behind.lag }
            report.lastError = failure.text
            report.lastErrorAt = failure.at
            report.errorCount += 1
            report.currentRun = nil
            report.backoffUntil = failure.backoffUntil
        }
        if let behind { tellLag(failure.role, behind.lag, behind.isAlert) }
        tell(of: failure.role) { observer, role in observer.errorOccurred(failure.observed(by: role)) }
    }

    /// How far a role is behind by now that has something in hand.
    private func behind(_ role: RoleName, at now: Timestamp) -> (lag: Duration, isAlert: Bool)? {
        state.withLock { state in
            state.change(role) { entry in entry.lagInHand(at: now).map { ($0, entry.isAlert($0)) } } ?? nil
        }
    }

    // MARK: Telling

    /// How a role is told of.
    func observed(_ role: RoleName) -> ObservedRole? { observed[role] }

    /// Never under the lock of the state: an observer may ask for the reports.
    private func tell(of role: RoleName, _ body: (any WorkflowObserver, ObservedRole) -> Void) {
        guard !observers.isEmpty, let observed = observed[role] else { return }
        observers.tell { body($0, observed) }
    }

    private func tellLag(_ role: RoleName, _ lag: Duration?, _ isAlert: Bool?) {
        guard let lag else { return }
        tell(of: role) { observer, role in
            observer.roleLagged(RoleLag(role: role, lag: max(.zero, lag), isAlert: isAlert ?? false))
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
        if let lag = entry.lagInHand(at: now) { report.lag = lag }
        if report.currentRun == nil { report.currentRunSince = nil }
        report.alert = entry.isAlert(report.lag)
        report.latencyP50 = entry.latencies.percentile(0.5)
        report.latencyP99 = entry.latencies.percentile(0.99)
        return report
    }
}
