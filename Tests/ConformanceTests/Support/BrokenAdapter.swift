import WorkflowsTesting

@testable import Workflows

/// The adapter in memory, and what is broken of it.
struct BrokenAdapter: WorkflowAdapter {
    let memory: InMemoryAdapter
    var broken: BrokenRecords
    var brokenTimeouts: BrokenTimeouts
    var brokenStreamer: BrokenStreamer
    var brokenRoles: BrokenRoles
    var brokenAudit: BrokenAudit
    /// The hub that tells of changes, where it is not the one of the adapter in memory.
    var hub: ChangeHub?
    /// Whether the record store carries out transactions at once.
    var storesAtOnce = false
    /// What becomes of those, where it is not what becomes of those that wait.
    var onTransactAtOnce: (@Sendable (StoreTransaction) throws(WorkflowError) -> StoreOutcome)?

    init(_ clock: ManualClock) {
        memory = InMemoryAdapter(clock: clock.engineClock, keepingEvents: Adapters.keptEvents)
        broken = BrokenRecords(memory)
        brokenTimeouts = BrokenTimeouts(memory)
        brokenStreamer = BrokenStreamer(memory)
        brokenRoles = BrokenRoles(memory)
        brokenAudit = BrokenAudit(memory)
    }

    var records: any RecordStore {
        storesAtOnce ? BrokenImmediate(broken: broken, onTransactAtOnce: onTransactAtOnce) : broken
    }
    var timeouts: (any TimeoutStore)? { brokenTimeouts }
    var streamer: any EventStreamer { brokenStreamer }
    var roles: any RoleScheduler { brokenRoles }
    var registry: any InstanceRegistry { brokenRoles }
    var audit: any AuditLog { brokenAudit }
    var statistics: (any StatisticsStore)? { nil }
    var changes: ChangeHub { hub ?? memory.changes }
}

/// A timeout store of which each answer can be broken.
struct BrokenTimeouts: LateTimeoutCounting {
    var onDue: @Sendable (WorkflowName, Int, Timestamp, Int) async throws -> [Timeout]
    var onNext: @Sendable (WorkflowName, Int) async throws -> Timestamp?
    var onPending: @Sendable (WorkflowName?, RunID?, Int) async throws -> [Timeout]
    var onLate: @Sendable (Timestamp, Int) async throws -> [WorkflowName: Total]

    init(_ inner: InMemoryAdapter) {
        onDue = inner.dueTimeouts
        onNext = inner.nextTimeoutDue
        onPending = inner.timeouts
        onLate = { moment, limit in
            let late = try await inner.timeouts(workflow: nil, runID: nil, limit: .max)
                .filter { !$0.held && $0.firstDueAt <= moment }
            return late.counted(\.workflow, limit: limit)
        }
    }

    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        try await onDue(workflow, status, by, limit)
    }
    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        try await onNext(workflow, status)
    }
    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        try await onPending(workflow, runID, limit)
    }
    func lateTimeouts(firstDueBy moment: Timestamp, limit: Int) async throws -> [WorkflowName: Total] {
        try await onLate(moment, limit)
    }
}

extension Array {
    /// How many there are of each workflow, no further than the bound.
    func counted(_ workflow: (Element) -> WorkflowName, limit: Int) -> [WorkflowName: Total] {
        Dictionary(grouping: self, by: workflow).mapValues {
            $0.count > limit ? Total(limit, .atLeast) : Total($0.count, .exact)
        }
    }
}

/// An audit log of which each answer can be broken.
struct BrokenAudit: AuditLog {
    var onEntry: @Sendable (RequestID, RunID) async throws -> AuditEntry?
    var onRequest: @Sendable (RequestID) async throws -> [AuditEntry]
    var onEntries: @Sendable (RunID?, Int) async throws -> [AuditEntry]

    init(_ inner: InMemoryAdapter) {
        onEntry = inner.auditEntry
        onRequest = inner.auditEntries
        onEntries = inner.auditEntries
    }

    func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry? { try await onEntry(request, runID) }
    func auditEntries(request: RequestID) async throws -> [AuditEntry] { try await onRequest(request) }
    func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] { try await onEntries(runID, limit) }
}
