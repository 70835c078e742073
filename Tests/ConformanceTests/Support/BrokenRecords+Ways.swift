import Synchronization

@testable import Workflows

/// What faults have in common.
extension BrokenRecords {
    /// Breaks what becomes of a transaction that is refused.
    mutating func onRefusal(_ body: @escaping @Sendable (WorkflowError, StoreTransaction) -> WorkflowError) {
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            do throws(WorkflowError) {
                return try await transact(transaction)
            } catch {
                throw body(error, transaction)
            }
        }
    }

    /// Breaks the runs that are created.
    mutating func onCreation(_ body: @escaping @Sendable (inout Record) -> Void) {
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            if case .create(var record) = transaction.run {
                body(&record)
                transaction.run = .create(record)
            }
            return try await transact(transaction)
        }
    }

    /// Decides on a run before it is created.
    mutating func beforeCreation(_ body: @escaping @Sendable (Record) async throws(WorkflowError) -> Void) {
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            if case .create(let record) = transaction.run { try await body(record) }
            return try await transact(transaction)
        }
    }

    /// Breaks the changes to timeouts.
    mutating func onTimeouts(_ body: @escaping @Sendable (TimeoutChange) -> TimeoutChange?) {
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            transaction.timeouts = transaction.timeouts.compactMap(body)
            return try await transact(transaction)
        }
    }

    /// Breaks the failures that are set aside.
    mutating func onParking(_ body: @escaping @Sendable (inout ParkedEvent) -> Void) {
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            if case .parked(var event) = transaction.parking {
                body(&event)
                transaction.parking = .parked(event)
            }
            return try await transact(transaction)
        }
    }

    /// Breaks what a transaction leaves: what is to be done after it, decided before it.
    mutating func after(
        _ body: @escaping @Sendable (StoreTransaction, MemoryState) -> (@Sendable (inout MemoryState) -> Void)?
    ) {
        guard let memory else { return }
        let transact = onTransact
        onTransact = { transaction throws(WorkflowError) in
            let change = memory.state.withLock { body(transaction, $0) }
            let outcome = try await transact(transaction)
            if let change { memory.state.withLock { change(&$0) } }
            return outcome
        }
    }

    /// Breaks what a deletion leaves: what is to be done after it, decided before it.
    mutating func onErasure(
        _ body: @escaping @Sendable (Erasure, RunID, MemoryState) -> (@Sendable (inout MemoryState) -> Void)?
    ) {
        after { transaction, state in
            guard let erasure = transaction.erasure, let runID = transaction.run?.record.runID else { return nil }
            return body(erasure, runID, state)
        }
    }

    /// Breaks the events of the change feed.
    mutating func onEvent(_ body: @escaping @Sendable (Event) -> Event) {
        let events = onEvents
        onEvents = { id, limit throws(WorkflowError) in try await events(id, limit).map(body) }
    }

    /// Breaks what is asked for.
    mutating func onQuery(_ body: @escaping @Sendable (inout RunQuery) -> Void) {
        let list = onList
        onList = { query, cursor, limit throws(WorkflowError) in
            var changed = query
            body(&changed)
            return try await list(changed, cursor, limit)
        }
    }
}
