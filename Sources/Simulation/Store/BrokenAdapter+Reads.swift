import Synchronization
import Workflows
import WorkflowsTesting

extension BrokenAdapter: TimeoutStore {
    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        switch what {
        case .earlyTimeouts:
            let due = try await inner.dueTimeouts(
                workflow: workflow, status: status, by: by + .seconds(3), limit: limit)
            // Each once: what is put off would come at once again.
            return memory.withLock { memory in due.filter { $0.dueAt <= by || memory.hurried.insert($0.id).inserted } }
        case .oldTimeouts:
            let due = try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit)
            let pending = try await inner.timeouts(workflow: workflow, runID: nil, limit: 1000)
            let old = memory.withLock { memory in
                defer { for timeout in pending { memory.note(timeout) } }
                return pending.filter { timeout in
                    timeout.status == status && timeout.dueAt > by && memory.wasDue(timeout, by: by)
                }
            }
            return due + old
        case .heldTimeouts: return try await released(workflow, status).filter { $0.dueAt <= by }
        default: return try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit)
        }
    }

    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        guard what == .heldTimeouts else { return try await inner.nextTimeoutDue(workflow: workflow, status: status) }
        return try await released(workflow, status).first?.dueAt
    }

    /// Those of runs that were never paused.
    private func released(_ workflow: WorkflowName, _ status: Int) async throws -> [Timeout] {
        let pending = try await inner.timeouts(workflow: workflow, runID: nil, limit: 1000)
        return memory.withLock { memory in
            pending.filter { !$0.held && $0.status == status && !memory.paused.contains($0.runID) }
        }
    }

    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        try await inner.timeouts(workflow: workflow, runID: runID, limit: limit)
    }
}

extension BrokenMemory {
    mutating func note(_ timeout: Timeout) {
        if timeouts[timeout.runID]?.contains(where: { $0.id == timeout.id }) != true {
            timeouts[timeout.runID, default: []].append(timeout)
        }
    }

    /// Whether an earlier visit had the same timeout, which would be due by now.
    func wasDue(_ timeout: Timeout, by moment: Timestamp) -> Bool {
        timeouts[timeout.runID, default: []].contains { old in
            old.status == timeout.status && old.name == timeout.name && old.visit < timeout.visit && old.dueAt <= moment
        }
    }
}

extension BrokenAdapter: RoleScheduler {
    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        try await inner.join(instance, lease: lease)
    }

    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        var standing = try await inner.renew(renewal)
        guard what == .twoHolders else { return standing }
        memory.withLock { memory in
            memory.grants.merge(standing.held) { max($0, $1) }
            for role in renewal.wanted where standing.held[role] == nil { standing.held[role] = memory.grants[role] }
        }
        return standing
    }

    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool { try await inner.anyClaimable(roles) }

    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        guard what != .ignoredLeaving else { return }
        try await inner.leave(instance, reports: reports, at: at)
    }
}

extension BrokenAdapter: EventStreamer {
    var sharesStore: Bool { true }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) { try await inner.beginAtLatest(consumer) }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let receiver = try await inner.receiver(for: subscription)
        return switch what {
        case .lostEvents: LosingReceiver(receiver, generator)
        case .restlessReceivers: RestlessReceiver(inner: receiver)
        default: receiver
        }
    }
}

/// A receiver that loses an event once in a while.
private final class LosingReceiver: EventReceiver {
    private let inner: any EventReceiver
    private let generator: SharedGenerator

    init(_ inner: any EventReceiver, _ generator: SharedGenerator) {
        self.inner = inner
        self.generator = generator
    }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        try await inner.receive(limit: limit, until: moment).filter { _ in !generator.happens(0.02) }
    }

    func interrupt() { inner.interrupt() }
}

/// A receiver that waits for nothing.
private final class RestlessReceiver: EventReceiver {
    private let inner: any EventReceiver

    init(inner: any EventReceiver) { self.inner = inner }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        try await inner.receive(limit: limit, until: Timestamp(microseconds: 0))
    }

    func interrupt() { inner.interrupt() }
}
