import Synchronization

@testable import Workflows

extension Fault {
    static let schedules: [Fault] = [
        Fault("Who registered a schedule is forgotten", breaks: "A schedule that is registered is known from then on") {
            let inner = $0.memory
            $0.broken.onSchedule = { key throws(WorkflowError) in
                var standing = try await inner.schedule(key)
                standing?.isDeclared = false
                return standing
            }
        },

        Fault(
            "Registering again begins anew",
            breaks: "Registering a schedule again keeps when it was registered first and what was decided"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if case .register(let key, _) = transaction.schedule {
                    inner.state.withLock { $0.schedules[key] = nil }
                }
                return try await inner.transact(transaction)
            }
        },

        Fault("What failed at a slot is not told", breaks: "What became of a slot is read back, whatever it was") {
            let inner = $0.memory
            $0.broken.onSchedule = { key throws(WorkflowError) in
                var standing = try await inner.schedule(key)
                if case .failed(let attempts, _) = standing?.last?.result {
                    standing?.last?.result = .failed(attempts: attempts, error: "")
                }
                return standing
            }
        },

        Fault(
            "Decisions are not counted",
            breaks: "Of two who decide a slot one gets a conflict, and the run it was to trigger is not triggered"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if case .decide(let key, let slot, _) = transaction.schedule,
                    let standing = try await inner.schedule(key)
                {
                    transaction.schedule = .decide(key, slot, after: standing.decisions)
                }
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "A slot is decided before its run is triggered",
            breaks: "A slot is not decided when the run it triggers is refused, or was triggered before"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if outcome.duplicateOf != nil, let schedule = transaction.schedule {
                    var alone = StoreTransaction(at: transaction.at)
                    alone.schedule = schedule
                    _ = try await inner.transact(alone)
                }
                return outcome
            }
        },

        Fault(
            "A decision registers its schedule", breaks: "A schedule that was never registered is not decided on"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if case .decide(let key, _, _) = transaction.schedule, try await inner.schedule(key) == nil {
                    var alone = StoreTransaction(at: transaction.at)
                    alone.schedule = .register(key, isDeclared: false)
                    _ = try await inner.transact(alone)
                }
                return try await inner.transact(transaction)
            }
        },

        Fault("Schedules are listed as they came", breaks: "The schedules of a workflow are listed by foreign ID") {
            let inner = $0.memory
            $0.broken.onSchedules = { workflow throws(WorkflowError) in
                try await inner.schedules(of: workflow).sorted { $0.key.foreignID > $1.key.foreignID }
            }
        },

        Fault(
            "A schedule has one clock",
            breaks: "Schedules of one foreign ID are told apart by when they are due, and by which clocks"
        ) {
            let inner = $0.memory
            $0.broken.onSchedule = { key throws(WorkflowError) in
                try await inner.schedules(of: key.workflow).first {
                    $0.key.foreignID == key.foreignID && $0.key.spec == key.spec
                }
            }
        },
    ]
}
