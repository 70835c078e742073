import Synchronization

@testable import Workflows

extension Fault {
    static let cursors: [Fault] = [
        Fault(
            "A cursor moves from wherever it stands",
            breaks: "A cursor moves on from where it stands, and stays where somebody else moved it"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if let move = transaction.cursor, transaction.run == nil, transaction.basis == nil {
                    let stands = inner.state.withLock { $0.stands(move) }
                    transaction.cursor = CursorMove(
                        consumer: move.consumer, partition: move.partition, from: stands, to: move.to)
                }
                return try await inner.transact(transaction)
            }
        },

        Fault("Consumers share a cursor", breaks: "A cursor is of one consumer, in one partition") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if let move = transaction.cursor, move.partition.number == 5, move.to == 7 {
                    transaction.cursor = CursorMove(
                        consumer: "all", partition: move.partition, from: move.from, to: move.to)
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "A cursor that stands elsewhere is a conflict",
            breaks: "A cursor that somebody else moved keeps nothing else from being stored"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if let move = transaction.cursor, transaction.run != nil,
                    inner.state.withLock({ $0.stands(move) }) != move.from
                {
                    throw WorkflowError(.conflict, "the cursor was moved")
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "The fence is forgotten",
            breaks: "A write under an epoch that is over is refused and changes nothing",
            "Who lost the role hears of that before anything else",
            "A cursor that moves without a transition is fenced too"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                transaction.fence = nil
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "What the fence refuses is stored",
            breaks: "A write under an epoch that is over is refused and changes nothing"
        ) {
            let inner = $0.memory
            $0.broken.onRefusal { error, transaction in
                if error.code == .roleLost, case .advance(_, let next) = transaction.run {
                    inner.state.withLock { $0.force(next) }
                }
                return error
            }
        },

        Fault(
            "Only transitions are fenced", breaks: "A cursor that moves without a transition is fenced too"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if transaction.run == nil { transaction.fence = nil }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "The present epoch is taken for an old one",
            breaks: "A write under the present epoch is accepted, of any role that it is for"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if let fence = transaction.fence, transaction.run != nil,
                    inner.state.withLock({ $0.roles[fence.role]?.epoch }) == fence.epoch
                {
                    throw WorkflowError(.roleLost, "it was given away")
                }
                return try await inner.transact(transaction)
            }
        },

        Fault("The version is compared first", breaks: "Who lost the role hears of that before anything else") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if case .advance(let previous, _) = transaction.run,
                    let current = try await inner.lookup(previous.runID), current.version != previous.version
                {
                    throw WorkflowError(.conflict, "it was written by somebody else", current: current)
                }
                return try await inner.transact(transaction)
            }
        },
    ]
}
