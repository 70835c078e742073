import Workflows

/// What a store keeps and answers, in the simplest form there is: written from engine.md and from what the adapter
/// protocols say, never from an adapter. A store that answers otherwise is wrong, or the documents are.
struct StoreModel {
    /// A timeout is one of a visit: a store's number for it is the store's own affair.
    struct TimeoutKey: Hashable {
        let runID: RunID
        let visit: Int
        let name: String

        init(runID: RunID, visit: Int, name: String) {
            self.runID = runID
            self.visit = visit
            self.name = name
        }

        init(_ timeout: Timeout) { self.init(runID: timeout.runID, visit: timeout.visit, name: timeout.name) }
    }

    struct Pending {
        var status: Int
        var dueAt: Timestamp
        var firstDueAt: Timestamp
        var attempts = 0
        var lastError: String?

        mutating func forgetFailures() { (dueAt, attempts, lastError) = (firstDueAt, 0, nil) }
    }

    struct ParkedKey: Hashable {
        let runID: RunID
        let consumer: ConsumerName
    }

    /// Every version of every run, the first first.
    var runs: [RunID: [Record]] = [:]
    /// The runs in the order of insertion.
    var order: [RunID] = []
    var keys: [WorkflowName: [IdempotencyKey: RunID]] = [:]
    var events: [Event] = []
    var cursors: [ConsumerName: [Partition: Int64]] = [:]
    var parked: [ParkedKey: ParkedEvent] = [:]
    var pending: [TimeoutKey: Pending] = [:]
    /// What fired, or was skipped, in the present visit of its run.
    var finished: Set<TimeoutKey> = []
    /// The numbers that the store gave to timeouts; none is given twice.
    var timeoutIDs: [Int64: TimeoutKey] = [:]
    var schedules: [ScheduleKey: ScheduleStanding] = [:]
    var audit: [AuditEntry] = []
    var instances: [StartID: Instance] = [:]
    var roles: [RoleName: Hold] = [:]
    var definitions: [WorkflowDefinition: Timestamp] = [:]
    var roleStops: [RoleStop] = []
    var roleActions: [RoleActionEntry] = []

    struct Instance {
        var description: InstanceDescription
        var leaseEnds: Duration
        var heardAt: Duration
        var seenAt: Timestamp
        var stoppedAt: Timestamp?
        var lost = false
        var reports: [RoleName: RoleReport] = [:]
    }

    struct Hold {
        var epoch: Int64
        var holder: StartID?
    }

    var lastEventID: Int64 { events.last?.id ?? 0 }

    func current(_ runID: RunID) -> Record? { runs[runID]?.last }

    func position(_ consumer: ConsumerName, _ partition: Partition) -> Int64 { cursors[consumer]?[partition] ?? 0 }

    /// The unfinished run of a foreign ID.
    func unfinished(_ workflow: WorkflowName, _ foreignID: ForeignID) -> Record? {
        // An older one cannot be: it had finished when the latest was triggered, and what finished stays so.
        latest(workflow, foreignID).flatMap { $0.runState.isUnfinished ? $0 : nil }
    }

    func latest(_ workflow: WorkflowName, _ foreignID: ForeignID) -> Record? {
        for id in order.reversed() {
            if let record = current(id), record.workflow == workflow, record.foreignID == foreignID { return record }
        }
        return nil
    }

    /// What is pending, as the store is to tell it.
    func timeout(_ key: TimeoutKey, id: Int64) -> Timeout? {
        guard let pending = pending[key], let run = current(key.runID) else { return nil }
        return Timeout(
            id: id, workflow: run.workflow, runID: key.runID, foreignID: run.foreignID, status: pending.status,
            visit: key.visit, name: key.name, dueAt: pending.dueAt, held: run.runState == .paused,
            attempts: pending.attempts, lastError: pending.lastError, firstDueAt: pending.firstDueAt)
    }
}
