import Synchronization
import Workflows

// What a transaction must be refused for, and is not.

/// Writes over what somebody else wrote.
final class VersionCheckDropped: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        do {
            return try await inner.transact(transaction)
        } catch {
            guard error.code == .conflict, case .advance(_, var next) = transaction.run, let current = error.current
            else { throw error }
            var again = transaction
            next.meta.version = current.version + 1
            again.run = .advance(from: current, to: next)
            return try await inner.transact(again)
        }
    }
}

/// Takes whatever is written for a role.
final class FenceDropped: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        transaction.fence = nil
        return try await inner.transact(transaction)
    }
}

/// Takes what is written under the epoch that has just ended.
final class FenceOffByOne: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        if let fence = transaction.fence { transaction.fence = RoleFence(role: fence.role, epoch: fence.epoch + 1) }
        return try await inner.transact(transaction)
    }
}

/// Carries out a request as often as it is asked.
final class RequestCarriedOutTwice: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        do {
            return try await inner.transact(transaction)
        } catch {
            guard error.code == .conflict, transaction.audit != nil, error.current == nil else { throw error }
            var again = transaction
            again.audit = nil
            return try await inner.transact(again)
        }
    }
}

/// Decides on a slot for each who asks.
final class SlotDecidedTwice: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        if case .decide(let key, let slot, _) = transaction.schedule, let standing = try await inner.schedule(key) {
            transaction.schedule = .decide(key, slot, after: standing.decisions)
        }
        return try await inner.transact(transaction)
    }
}

/// Triggers a run from one whose data is deleted.
final class DeletedDataRetried: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        var transaction = transaction
        if case .create(var record) = transaction.run, record.meta.retriedFrom != nil {
            record.meta.retriedFrom = nil
            transaction.run = .create(record)
        }
        return try await inner.transact(transaction)
    }
}

/// Knows keys by their text alone.
final class KeyOfAnotherWorkflow: PassingAdapter, @unchecked Sendable {
    private let used = Mutex<[IdempotencyKey: RunID]>([:])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        guard case .create(let record) = transaction.run, let key = record.meta.idempotencyKey else {
            return try await inner.transact(transaction)
        }
        if let first = used.withLock({ $0[key] }) { return StoreOutcome(cursorMoved: false, duplicateOf: first) }
        let outcome = try await inner.transact(transaction)
        if outcome.event != nil { used.withLock { $0[key] = record.runID } }
        return outcome
    }
}

/// Moves a cursor wherever it stands.
final class CursorMovedAnyway: PassingAdapter, @unchecked Sendable {
    private let positions = Mutex<[CursorMove: Int64]>([:])

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        guard let move = transaction.cursor else { return try await inner.transact(transaction) }
        var transaction = transaction
        let place = CursorMove(consumer: move.consumer, partition: move.partition, from: 0, to: 0)
        let from = positions.withLock { $0[place] ?? 0 }
        transaction.cursor = CursorMove(
            consumer: move.consumer, partition: move.partition, from: from, to: move.to)
        let outcome = try await inner.transact(transaction)
        if outcome.cursorMoved, outcome.duplicateOf == nil { positions.withLock { $0[place] = move.to } }
        return outcome
    }
}

/// Moves the cursor of a transaction that it refuses.
final class PartlyDone: PassingAdapter, @unchecked Sendable {
    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        do {
            return try await inner.transact(transaction)
        } catch {
            var rest = StoreTransaction(at: transaction.at)
            rest.cursor = transaction.cursor
            _ = try? await inner.transact(rest)
            throw error
        }
    }
}

/// Forgets which timeouts fired in a visit.
final class ArmedOnceMore: PassingAdapter, @unchecked Sendable {
    private static let mark = "\u{1}again"

    override func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.transact(transaction)
        guard outcome.dropped, case .arm(let timeout) = transaction.timeouts.first else { return outcome }
        var again = StoreTransaction(at: transaction.at)
        again.timeouts = [
            .arm(
                NewTimeout(
                    runID: timeout.runID, status: timeout.status, visit: timeout.visit,
                    name: timeout.name + Self.mark, dueAt: timeout.dueAt))
        ]
        return StoreOutcome(
            event: outcome.event, cursorMoved: outcome.cursorMoved, dropped: try await inner.transact(again).dropped)
    }
}
