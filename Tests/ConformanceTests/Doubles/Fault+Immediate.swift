import Synchronization

@testable import Workflows

extension Fault {
    /// What only a store does wrong that carries out transactions at once.
    static let immediate: [Fault] = [
        Fault(
            "What is stored at once is stored later",
            breaks: "What is stored at once is there when the call has returned, whatever is asked"
        ) {
            let inner = $0.memory
            $0.onTransactAtOnce = { transaction throws(WorkflowError) in
                guard case .advance(_, let next) = transaction.run, next.foreignID == "seen at once" else {
                    return try inner.transactAtOnce(transaction)
                }
                return StoreOutcome()
            }
        },

        Fault(
            "Who waits is told later",
            breaks: "Who waits for what is stored at once has been told when the call returns"
        ) {
            let (inner, hub) = ($0.memory, ChangeHub())
            $0.hub = hub
            $0.onTransactAtOnce = { transaction throws(WorkflowError) in
                let (outcome, rest) = try inner.state.withLock { state throws(WorkflowError) in
                    try state.apply(transaction)
                }
                guard transaction.run?.record.foreignID != "told at once" else { return outcome }
                hub.notify(rest + (outcome.event.map { [.topic($0.topic), .versions] } ?? []))
                return outcome
            }
        },

        Fault(
            "A write at once is held against nothing",
            breaks: "What is stored at once is held against what others stored that wait, and the other way round"
        ) {
            $0.ignoreRefusals { error, record in error.code == .conflict && record.foreignID == "either way" }
        },

        Fault(
            "Everybody is told that it stored a version",
            breaks: "Of many who write the same version of a run, at once or with a wait, one does"
        ) {
            $0.ignoreRefusals { error, record in error.code == .conflict && record.foreignID == "popular either way" }
        },

        Fault(
            "A timeout fires twice",
            breaks:
                "A timeout that fired at once does not fire again, and the transition of who comes second is not stored"
        ) {
            let inner = $0.memory
            $0.onTransactAtOnce = { transaction throws(WorkflowError) in
                var transaction = transaction
                if transaction.run?.record.foreignID == "fires", transaction.run?.record.version == 3 {
                    transaction.timeouts = []
                }
                return try inner.transactAtOnce(transaction)
            }
        },

        // Those of a store that waits let two come at once. At once nobody comes between.
        Fault(
            "Everybody is told that its run was triggered",
            breaks: "Of many who trigger a run for a foreign ID at once one does"
        ) {
            $0.ignoreRefusals { error, record in error.code == .runInProgress && record.foreignID == "popular" }
        },

        Fault(
            "A key gives each who comes its own run",
            breaks: "Of many who trigger runs with one key at once one does, and all are given its run"
        ) {
            let inner = $0.memory
            $0.onTransactAtOnce = { transaction throws(WorkflowError) in
                var outcome = try inner.transactAtOnce(transaction)
                if transaction.run?.record.meta.idempotencyKey == "popular" { outcome.duplicateOf = nil }
                return outcome
            }
        },

        Fault(
            "Everybody is told that its request was carried out",
            breaks: "Of a request that comes many times at once one is carried out"
        ) {
            let inner = $0.memory
            $0.onTransactAtOnce = { transaction throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try inner.transactAtOnce(transaction)
                } catch {
                    guard transaction.audit?.requestID == "popular" else { throw error }
                    return StoreOutcome()
                }
            }
        },
    ]

    /// The faults of every record store that one can have which stores at once: those that wait for another to come are not.
    static let storedAtOnce: [Fault] = {
        let own = Set(immediate.flatMap(\.breaks))
        return all.filter { !Set($0.breaks).isSubset(of: own) }
    }()

    /// What it breaks of a store that stores at once, beside what it breaks of every store.
    var breaksAtOnce: [String] { Self.brokenAtOnce[name] ?? [] }

    private static let brokenAtOnce = [
        "The version is not compared": [
            "What is stored at once is held against what others stored that wait, and the other way round",
            "Of many who write the same version of a run, at once or with a wait, one does",
        ]
    ]
}

extension BrokenAdapter {
    /// Answers some of what is refused at once as if it had been stored.
    fileprivate mutating func ignoreRefusals(
        where isIgnored: @escaping @Sendable (WorkflowError, Workflows.Record) -> Bool
    ) {
        let inner = memory
        onTransactAtOnce = { transaction throws(WorkflowError) in
            do throws(WorkflowError) {
                return try inner.transactAtOnce(transaction)
            } catch {
                guard let record = transaction.run?.record, isIgnored(error, record) else { throw error }
                return StoreOutcome()
            }
        }
    }
}
