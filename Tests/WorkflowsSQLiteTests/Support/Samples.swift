import Foundation
import Workflows

/// Records as the engine would make them, for a workflow of three statuses.
enum Samples {
    static let workflow: WorkflowName = "orders"
    static let start = Timestamp(microseconds: 1_700_000_000_000_000)

    static func record(
        _ foreignID: ForeignID = "order-1", workflow: WorkflowName = workflow, status: Int = 1, at: Timestamp = start,
        key: IdempotencyKey? = nil, object: String = "{}"
    ) -> Record {
        Record(
            workflow: workflow, foreignID: foreignID, runID: .random(), runState: .initiated, status: status,
            object: Data(object.utf8), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: Record.Meta(
                version: 1, visit: 1, enteredAt: at, statusLabel: "Created",
                origin: Origin(.trigger, instance: "here"), idempotencyKey: key))
    }
}

extension Record {
    /// The record of another run, whose events are in the same partition.
    func beside(_ foreignID: ForeignID) -> Record {
        while true {
            let other = Samples.record(foreignID)
            if Partition(of: other.runID) == Partition(of: runID) { return other }
        }
    }

    /// The version after this one; a status of its own begins a visit.
    func next(
        status: Int? = nil, runState: RunState = .running, after: Duration = .seconds(1), reason: String? = nil,
        origin: Origin = Origin(.step, role: "orders-1", instance: "here")
    ) -> Record {
        var next = self
        next.runState = runState
        next.updatedAt = updatedAt + after
        next.meta.version += 1
        next.meta.reason = reason
        next.meta.origin = origin
        if let status, status != self.status {
            next.status = status
            next.meta.visit = next.meta.version
            next.meta.enteredAt = next.updatedAt
        }
        return next
    }
}

extension StoreTransaction {
    static func create(_ record: Record) -> StoreTransaction {
        var transaction = StoreTransaction(at: record.updatedAt)
        transaction.run = .create(record)
        return transaction
    }

    static func advance(
        _ record: Record, _ next: Record, fence: RoleFence? = nil, cursor: CursorMove? = nil
    ) -> StoreTransaction {
        var transaction = StoreTransaction(at: next.updatedAt)
        transaction.run = .advance(from: record, to: next)
        transaction.fence = fence
        transaction.cursor = cursor
        return transaction
    }
}

extension RecordStore {
    /// Stores a new run.
    @discardableResult
    func create(_ record: Record) async throws -> Record {
        _ = try await transact(.create(record))
        return record
    }

    /// Stores a run's next version.
    @discardableResult
    func advance(_ record: Record, _ next: Record) async throws -> Record {
        _ = try await transact(.advance(record, next))
        return next
    }
}
