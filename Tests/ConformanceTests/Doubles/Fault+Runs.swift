import Synchronization

@testable import Workflows

extension Fault {
    static let runs: [Fault] = [
        Fault("The trace context is lost", breaks: "A run is read back with everything that was stored of it") {
            let inner = $0.memory
            $0.broken.onLookup = { id throws(WorkflowError) in
                var record = try await inner.lookup(id)
                record?.meta.traceOrigin = nil
                return record
            }
        },

        Fault("What is not there is an error", breaks: "A run that there is not is nothing, and no error") {
            let inner = $0.memory
            $0.broken.onHistory = { id throws(WorkflowError) in
                let history = try await inner.history(id)
                guard !history.isEmpty else { throw WorkflowError(.recordNotFound, "there is none") }
                return history
            }
        },

        Fault(
            "Code that the store does not know is passed over",
            breaks: "Code of a kind that the store lends no transaction to is refused, with all that comes with it"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                transaction.effect = nil
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "The version is not compared",
            breaks: "Of two who write the same version of a run one gets a conflict, and nothing of it is stored",
            "A conflict says how the run stands now",
            "What is refused changes nothing else: no cursor, failure, timeout, schedule or line of the audit log",
            "A transition and its acknowledgement are stored together",
            "An action that is refused by the store leaves no line"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if case .advance(let previous, var next) = transaction.run, previous.mayBecome(next),
                    let current = try await inner.lookup(previous.runID)
                {
                    next.meta.version = current.version + 1
                    transaction.run = .advance(from: current, to: next)
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "A version that is refused is stored all the same",
            breaks: "Of two who write the same version of a run one gets a conflict, and nothing of it is stored"
        ) {
            let inner = $0.memory
            $0.broken.onRefusal { error, transaction in
                if error.code == .conflict, case .advance(let previous, let next) = transaction.run,
                    transaction.cursor == nil, transaction.timeouts.isEmpty, transaction.audit == nil,
                    previous.mayBecome(next)
                {
                    inner.state.withLock { $0.force(next) }
                }
                return error
            }
        },

        Fault("A conflict does not say with what", breaks: "A conflict says how the run stands now") {
            $0.broken.onRefusal { error, transaction in
                guard error.code == .conflict, case .advance = transaction.run else { return error }
                return WorkflowError(.conflict, error.message, runID: error.runID)
            }
        },

        Fault(
            "A cursor moves though its transaction is refused",
            breaks:
                "What is refused changes nothing else: no cursor, failure, timeout, schedule or line of the audit log"
        ) {
            let inner = $0.memory
            $0.broken.onRefusal { error, transaction in
                // With its acknowledgement alone another case deals.
                guard error.code == .conflict, transaction.audit != nil, let move = transaction.cursor else {
                    return error
                }
                inner.state.withLock { $0.force(move) }
                return error
            }
        },

        Fault("A run that there is not is taken for a lost race", breaks: "A run that there is not cannot be written") {
            $0.broken.onRefusal { error, _ in
                error.code == .recordNotFound ? WorkflowError(.conflict, error.message, runID: error.runID) : error
            }
        },

        Fault(
            "A version that cannot follow is taken for a lost race",
            breaks: "A version that cannot follow makes no sense, whatever is stored"
        ) {
            $0.broken.onRefusal { error, transaction in
                guard error.code == .invalidArgument, case .advance = transaction.run else { return error }
                return WorkflowError(.conflict, error.message, runID: error.runID)
            }
        },

        Fault("A run may begin anywhere", breaks: "A run begins with version 1") {
            $0.broken.onCreation { record in record.meta.version = 1 }
        },

        Fault("A second run of an ID gets another", breaks: "A run ID that is taken is a conflict") {
            let inner = $0.memory
            $0.broken.onCreation { record in
                let id = record.runID
                if inner.state.withLock({ $0.hasRun(id) }) { record.runID = .random() }
            }
        },

        Fault(
            "A cancelled task stores nothing",
            breaks: "What was begun is stored, also when the task that stores it is cancelled"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                guard !Task.isCancelled else { throw WorkflowError(.stopping, "cancelled") }
                return try await inner.transact(transaction)
            }
        },

        Fault("A store that is busy loses a transaction", breaks: "Many transactions at once are each stored once") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if case .create(let record) = transaction.run, record.foreignID == "many-77" { return StoreOutcome() }
                return try await inner.transact(transaction)
            }
        },
    ]
}
