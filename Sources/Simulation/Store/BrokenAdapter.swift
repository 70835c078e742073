import Synchronization
import Workflows
import WorkflowsTesting

/// The store in memory with one of its protections switched off. It lies to whoever calls it: the journal hears what is
/// told to the engine.
final class BrokenAdapter: WorkflowAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    let what: Break
    let generator: SharedGenerator
    /// What the store itself would not tell.
    let memory = Mutex(BrokenMemory())

    init(_ inner: InMemoryAdapter, _ what: Break, seed: UInt64) {
        self.inner = inner
        self.what = what
        generator = SharedGenerator(seed: seed, stream: 5)
    }

    var innerRecords: any RecordStore { inner }
    var records: any RecordStore { self }
    var timeouts: (any TimeoutStore)? { self }
    var streamer: any EventStreamer { self }
    var roles: any RoleScheduler { self }
    var registry: any InstanceRegistry { inner }
    var audit: any AuditLog { inner }
    var statistics: (any StatisticsStore)? { nil }
    /// Nobody ever tells this one of anything.
    private let silence = ChangeHub()
    var changes: ChangeHub { what == .silentChanges ? silence : inner.changes }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        switch what {
        case .noVersionCheck: transaction.run = try await unchecked(transaction.run)
        case .noFence: transaction.fence = nil
        case .noCursorCheck: transaction.cursor = uncheckedCursor(transaction.cursor)
        case .acknowledgedFirst:
            if transaction.cursor != nil, transaction.run != nil { return try await acknowledgeFirst(transaction) }
        case .forgottenKeys: transaction.run = transaction.run.map(withoutKey)
        case .forgottenFailures:
            if case .parked(let event) = transaction.parking, event.attempts == 2 {
                transaction.parking = .cleared(event)
            }
        case .repeatedRequests: transaction.audit?.requestID = RequestID("\(generator.runID())")
        case .noScheduleCheck: transaction.schedule = try await unchecked(transaction.schedule)
        case .keptData: transaction.erasure = try await kept(transaction.erasure, of: transaction.run)
        case .lostTriggers:
            guard case .create(let record) = transaction.run else { break }
            if try await isUnfinished(record) { return told(of: record) }
        case .oldTimeouts, .earlyTimeouts, .lostEvents, .twoHolders, .wrongCounts, .heldTimeouts, .newestVersions,
            .silentChanges, .ignoredLeaving, .restlessReceivers, .wrongEvents:
            break
        case .forgottenHooks, .miscountedFailures: transaction.parking = transaction.parking.map(mistaken)
        case .oldObjects, .falseConflicts, .wrongStatuses, .runningAtFirst:
            transaction.run = try mistaken(transaction.run)
        case .keptConnectorCursors:
            if transaction.run?.record.meta.origin.kind == .connector { transaction.cursor = nil }
        }
        var outcome = try await inner.transact(transaction)
        note(transaction, outcome)
        if what == .keptConnectorCursors, transaction.run?.record.meta.origin.kind == .connector {
            outcome.cursorMoved = false
        }
        if what == .wrongEvents, generator.happens(0.02) { outcome.event = outcome.event.map(mistaken) }
        return outcome
    }

    private func note(_ transaction: StoreTransaction, _ outcome: StoreOutcome) {
        if let record = transaction.run?.record, record.runState == .paused {
            memory.withLock { _ = $0.paused.insert(record.runID) }
        }
        guard let move = transaction.cursor, outcome.cursorMoved else { return }
        memory.withLock { $0.cursors[move.consumer, default: [:]][move.partition] = move.to }
    }

    // MARK: What is not checked

    private func unchecked(_ change: RunChange?) async throws(WorkflowError) -> RunChange? {
        guard case .advance(let previous, var next) = change, let stored = try await inner.lookup(previous.runID),
            stored.version > previous.version, stored.runState.canMove(to: next.runState) || stored.runState == .running
        else { return change }
        next.meta.version = stored.version + 1
        return .advance(from: stored, to: next)
    }

    private func uncheckedCursor(_ move: CursorMove?) -> CursorMove? {
        guard let move else { return nil }
        let stands = memory.withLock { $0.cursors[move.consumer]?[move.partition] } ?? move.from
        return CursorMove(consumer: move.consumer, partition: move.partition, from: stands, to: move.to)
    }

    private func acknowledgeFirst(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var first = StoreTransaction(at: transaction.at)
        first.fence = transaction.fence
        first.cursor = transaction.cursor
        let moved = try await inner.transact(first).cursorMoved
        var rest = transaction
        rest.cursor = nil
        // As if the process had died between the two, once in a while.
        if generator.happens(0.05) { throw WorkflowError(.storeUnavailable, "the store failed between two writes") }
        var outcome = try await inner.transact(rest)
        outcome.cursorMoved = moved
        return outcome
    }

    private func withoutKey(_ change: RunChange) -> RunChange {
        guard case .create(var record) = change else { return change }
        record.meta.idempotencyKey = nil
        return .create(record)
    }

    private func unchecked(_ change: ScheduleChange?) async throws(WorkflowError) -> ScheduleChange? {
        guard case .decide(let key, let slot, _) = change, let standing = try await inner.schedule(key) else {
            return change
        }
        return .decide(key, slot, after: standing.decisions)
    }

    private func kept(_ erasure: Erasure?, of change: RunChange?) async throws(WorkflowError) -> Erasure? {
        guard var erasure, let runID = change?.record.runID else { return nil }
        for record in try await inner.history(runID).map(\.record) { erasure.objects[record.version] = record.object }
        return erasure
    }

    private func isUnfinished(_ record: Record) async throws(WorkflowError) -> Bool {
        let latest = try await inner.latest(workflow: record.workflow, foreignID: record.foreignID)
        return latest?.runState.isUnfinished ?? false
    }

    private func told(of record: Record) -> StoreOutcome {
        StoreOutcome(
            event: Event(
                id: .max, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
                foreignID: record.foreignID, version: 1, status: record.status, previousStatus: nil,
                runState: record.runState, origin: record.meta.origin.kind, at: record.updatedAt))
    }

    /// How many runs stand where, but that none ever left.
    func counts() async throws(WorkflowError) -> [RunCount] {
        let counts = try await inner.counts()
        guard what == .wrongCounts else { return counts }
        return counts.map { count in
            RunCount(
                workflow: count.workflow, status: count.status, runState: count.runState,
                count: count.count > 4 ? count.count + 1 : count.count)
        }
    }
}

/// What a broken store remembers beside the store.
struct BrokenMemory {
    var cursors: [ConsumerName: [Partition: Int64]] = [:]
    /// Every timeout that was ever seen, by its run and name.
    var timeouts: [RunID: [Timeout]] = [:]
    /// The timeouts that were given out before they were due.
    var hurried: Set<Int64> = []
    var grants: [RoleName: Int64] = [:]
    /// The runs that were ever paused.
    var paused: Set<RunID> = []
}
