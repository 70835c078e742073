import Synchronization

@testable import Workflows

extension Fault {
    static let triggers: [Fault] = [
        Fault(
            "A paused run does not hold its foreign ID",
            breaks: "While a foreign ID's run is unfinished - initiated, running or paused - there is no second"
        ) {
            let inner = $0.memory
            $0.broken.onCreation { record in
                let (workflow, foreignID) = (record.workflow, record.foreignID)
                inner.state.withLock { state in
                    guard state.latest[workflow]?[foreignID]?.current.runState == .paused
                    else { return }
                    state.latest[workflow]?[foreignID] = nil
                }
            }
        },

        Fault(
            "A run in progress is not named",
            breaks: "Who may not trigger a run is told which one is in progress, and how it stands"
        ) {
            $0.broken.onRefusal { error, _ in
                error.code == .runInProgress ? WorkflowError(.runInProgress, error.message) : error
            }
        },

        Fault(
            "A foreign ID is taken in every workflow",
            breaks: "A run that finished leaves its foreign ID free, and so does any other workflow's"
        ) {
            let inner = $0.memory
            $0.broken.beforeCreation { record throws(WorkflowError) in
                guard record.workflow == "returns", record.foreignID == "order-0",
                    let other = try await inner.latest(workflow: "orders", foreignID: record.foreignID),
                    other.runState.isUnfinished
                else { return }
                throw WorkflowError(.runInProgress, "there is one", current: other)
            }
        },

        Fault(
            "The foreign ID is looked at before the transaction",
            breaks: "Of many who trigger a run for a foreign ID at once one does"
        ) {
            let inner = $0.memory
            let gate = Gate()
            $0.broken.beforeCreation { record throws(WorkflowError) in
                // Of many at once: who comes alone would wait at the gate.
                guard record.foreignID == "popular" else { return }
                if let latest = try await inner.latest(workflow: record.workflow, foreignID: record.foreignID),
                    latest.runState.isUnfinished
                {
                    throw WorkflowError(.runInProgress, "there is one", current: latest)
                }
                await gate.takeTurn {
                    inner.state.withLock { $0.latest[record.workflow]?[record.foreignID] != nil }
                }
                inner.state.withLock { $0.latest[record.workflow]?[record.foreignID] = nil }
            }
        },

        Fault(
            "A key is forgotten with the end of its run",
            breaks: "A key that was used gives back its run and stores nothing, also when that run is finished"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if case .advance(_, let next) = transaction.run, !next.runState.isUnfinished {
                    inner.state.withLock { $0.byKey = [:] }
                }
                return outcome
            }
        },

        Fault(
            "A run in progress is found before the key",
            breaks: "A key that was used is answered before the foreign ID is looked at"
        ) {
            let inner = $0.memory
            $0.broken.beforeCreation { record throws(WorkflowError) in
                guard let latest = try await inner.latest(workflow: record.workflow, foreignID: record.foreignID),
                    latest.runState.isUnfinished
                else { return }
                throw WorkflowError(.runInProgress, "there is one", current: latest)
            }
        },

        Fault(
            "A duplicate moves the cursor",
            breaks: "A key that was used moves no cursor and keeps nothing else of its transaction"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if outcome.duplicateOf != nil, let move = transaction.cursor {
                    inner.state.withLock { $0.force(move) }
                }
                return outcome
            }
        },

        Fault("Keys are looked for in every workflow", breaks: "A key is a workflow's own, and leads to its run") {
            let inner = $0.memory
            $0.broken.onKey = { _, key throws(WorkflowError) in
                inner.state.withLock { $0.byKey.values.compactMap { $0[key] }.min() }
            }
        },

        Fault(
            "A key is looked at before the transaction",
            breaks: "Of many who trigger runs with one key at once one does, and all are given its run"
        ) {
            let inner = $0.memory
            let gate = Gate()
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                // Of many at once: who comes alone would wait at the gate.
                if case .create(let record) = transaction.run, let key = record.meta.idempotencyKey, key == "popular" {
                    if let first = inner.state.withLock({ $0.byKey[record.workflow]?[key] }) {
                        return StoreOutcome(cursorMoved: transaction.cursor == nil, duplicateOf: first)
                    }
                    await gate.takeTurn { inner.state.withLock { $0.byKey[record.workflow]?[key] != nil } }
                    inner.state.withLock { $0.byKey[record.workflow]?[key] = nil }
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "A retry copies what is deleted",
            breaks: "A run whose data is deleted, or to be deleted, is not tried again: that would keep a copy"
        ) {
            let inner = $0.memory
            $0.broken.onCreation { record in
                guard let source = record.meta.retriedFrom else { return }
                if inner.state.withLock({ $0.hasRun(source) }) { record.meta.retriedFrom = nil }
            }
        },

        Fault(
            "The latest run is told by the time",
            breaks: "The latest run of a foreign ID is the one triggered last, whatever the clocks said"
        ) {
            let inner = $0.memory
            $0.broken.onLatest = { workflow, foreignID throws(WorkflowError) in
                let all = inner.state.withLock { $0.records }
                return all.filter { $0.workflow == workflow && $0.foreignID == foreignID }
                    .enumerated().max { ($0.element.createdAt, $0.offset) < ($1.element.createdAt, $1.offset) }?
                    .element
            }
        },
    ]
}
