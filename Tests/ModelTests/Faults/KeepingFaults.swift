import FoundationEssentials
import Synchronization
import Workflows

// What must be over, and stays; what must stay, and is gone.

/// Keeps a failure when its run moves on.
final class FailureOutlivesItsVersion: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        if case .parked(var failure) = transaction.parking {
            failure.lasting = true
            transaction.parking = .parked(failure)
        }
        return try await inner.transact(transaction)
    }

    override func parked(
        workflow: WorkflowName?, runID: RunID?, limit: Int
    ) async throws(WorkflowError) -> [ParkedEvent] {
        try await inner.parked(workflow: workflow, runID: runID, limit: limit).map {
            var failure = $0
            failure.lasting = false
            return failure
        }
    }
}

/// Forgets any failure with a run when told that one is over.
final class AnotherFailureCleared: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        if case .cleared(let failure) = transaction.parking {
            let all = try await inner.parked(workflow: nil, runID: failure.runID, limit: .max)
            transaction.parking = .cleared(all.first { $0.consumer == failure.consumer } ?? failure)
        }
        return try await inner.transact(transaction)
    }
}

/// Keeps the timeouts of a visit that ended.
final class TimeoutOutlivesItsVisit: PassingAdapter, @unchecked Sendable {
    private let kept = Mutex<[Timeout]>([])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var before: [Timeout] = []
        if case .advance(let previous, let next) = transaction.run, next.meta.visit != previous.meta.visit {
            before = (try? await inner.timeouts(workflow: nil, runID: next.runID, limit: .max)) ?? []
        }
        let outcome = try await inner.transact(transaction)
        kept.withLock { $0 += before }
        return outcome
    }

    override func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        let old = kept.withLock { $0 }.filter { runID ?? $0.runID == $0.runID }
        return try await inner.timeouts(workflow: workflow, runID: runID, limit: limit) + old
    }
}

/// Counts a run where it was triggered, until the next is.
final class CountsStandStill: PassingAdapter, @unchecked Sendable {
    private let known = Mutex<[RunCount]>([])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.transact(transaction)
        if case .create = transaction.run {
            let counts = try await inner.counts()
            known.withLock { $0 = counts }
        }
        return outcome
    }

    override func counts() async throws(WorkflowError) -> [RunCount] { known.withLock { $0 } }
}

/// Overwrites all versions but the first.
final class ErasureLeavesOne: PassingAdapter, @unchecked Sendable {
    private let first = Mutex<[RunID: Data]>([:])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.transact(transaction)
        if case .create(let record) = transaction.run, outcome.event != nil {
            first.withLock { $0[record.runID] = record.object }
        }
        return outcome
    }

    override func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        var record = try await inner.version(number, of: runID)
        if number == 1, let object = first.withLock({ $0[runID] }) { record?.object = object }
        return record
    }

    override func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        var versions = try await inner.history(runID)
        if let oldest = versions.first, let record = try await version(1, of: runID) {
            versions[0] = RecordVersion(record: record, dwell: oldest.dwell)
        }
        return versions
    }
}

/// Keeps what people said about a run whose data is deleted.
final class ErasureLeavesReasons: PassingAdapter, @unchecked Sendable {
    private let said = Mutex<[[String]: String]>([:])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.transact(transaction)
        if let entry = transaction.audit, outcome.duplicateOf == nil {
            said.withLock { $0["\(entry.requestID) \(entry.runID)".components] = entry.reason }
        }
        return outcome
    }

    override func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] {
        try await inner.auditEntries(runID: runID, limit: limit).map { entry in
            var entry = entry
            entry.reason = said.withLock { $0["\(entry.requestID) \(entry.runID)".components] }
            return entry
        }
    }
}

extension String {
    fileprivate var components: [String] { split(separator: " ").map(String.init) }
}

/// Lets an instance that left keep its roles.
final class RolesKeptOnLeaving: PassingAdapter, @unchecked Sendable {
    override func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {}
}

/// Gives a role away before its holder's lease is over.
final class LeaseCutShort: PassingAdapter, @unchecked Sendable {
    override func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        var renewal = renewal
        renewal.lease -= .seconds(1)
        return try await inner.renew(renewal)
    }
}
