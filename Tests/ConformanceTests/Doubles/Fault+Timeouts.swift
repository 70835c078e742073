import Synchronization

@testable import Workflows

extension Fault {
    static let arming: [Fault] = [
        Fault(
            "A timeout is another foreign ID's",
            breaks: "A timeout that is armed waits with everything that was said of it"
        ) {
            $0.brokenTimeouts.onPending(where: { _ in true }) { $0.with(foreignID: "somebody") }
        },

        Fault(
            "Arming again moves the timeout",
            breaks: "Arming the same name in the same visit again changes nothing, and says so"
        ) {
            $0.broken.after { transaction, state in
                guard case .arm(let new) = transaction.timeouts.first,
                    let old = state.timeouts(of: new.runID).first(where: { $0.name == new.name })
                else { return nil }
                return {
                    $0.put(old.with(dueAt: new.dueAt, attempts: 0, lastError: nil, firstDueAt: new.dueAt))
                }
            }
        },

        Fault("A visit has one timeout", breaks: "A visit has as many timeouts as it has names for them") {
            $0.broken.onTimeouts { change in
                guard case .arm(let new) = change, new.name == "second" else { return change }
                return .arm(
                    NewTimeout(
                        runID: new.runID, status: new.status, visit: new.visit, name: "first", dueAt: new.dueAt))
            }
        },

        Fault(
            "A timeout is armed for whatever visit the run is in",
            breaks: "Nothing is armed for a visit that is over, for another status, or for no run"
        ) {
            let inner = $0.memory
            $0.broken.onTimeouts { change in
                guard case .arm(let new) = change, let run = inner.state.withLock({ $0.current(new.runID) }),
                    run.meta.visit != new.visit, run.version == 2
                else { return change }
                return .arm(
                    NewTimeout(
                        runID: new.runID, status: run.status, visit: run.meta.visit, name: new.name, dueAt: new.dueAt))
            }
        },

        Fault("A finished run is armed", breaks: "Nothing is armed for a run that is finished") {
            $0.broken.after { transaction, state in
                guard case .arm(let new) = transaction.timeouts.first, let run = state.current(new.runID),
                    !run.runState.isUnfinished
                else { return nil }
                return { state in
                    state.add(to: run.runID) { id in
                        Timeout(
                            id: id, workflow: run.workflow, runID: run.runID, foreignID: run.foreignID,
                            status: new.status, visit: new.visit, name: new.name, dueAt: new.dueAt, held: false,
                            attempts: 0, lastError: nil, firstDueAt: new.dueAt)
                    }
                }
            }
        },

        Fault(
            "A timeout is armed before its transaction's version",
            breaks: "A timeout is armed together with the version that enters its status"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var rest = transaction
                if case .arm = transaction.timeouts.first, transaction.run != nil, transaction.audit == nil {
                    var arming = StoreTransaction(at: transaction.at)
                    arming.timeouts = transaction.timeouts
                    rest.timeouts = []
                    let armed = try await inner.transact(arming)
                    var outcome = try await inner.transact(rest)
                    outcome.dropped = armed.dropped
                    return outcome
                }
                return try await inner.transact(rest)
            }
        },

        Fault("Timeouts outlive their status", breaks: "Leaving the status ends its timeouts") {
            $0.broken.after { transaction, state in
                // What becomes of one that fired, or was put off afterwards, has other cases.
                guard case .advance(let previous, let next) = transaction.run, transaction.timeouts.isEmpty,
                    next.meta.visit != previous.meta.visit, state.runs.count == 2,
                    state.timeouts(of: next.runID).count == 1
                else { return nil }
                let before = state.timeouts(of: next.runID)
                return { state in for timeout in before { state.put(timeout) } }
            }
        },

        Fault("Timeouts outlive their run", breaks: "The end of a run ends its timeouts") {
            $0.broken.after { transaction, state in
                guard case .advance(_, let next) = transaction.run, next.runState == .cancelled else { return nil }
                let before = state.timeouts(of: next.runID)
                return { state in for timeout in before { state.put(timeout) } }
            }
        },

        Fault("Every version ends the timeouts", breaks: "A run that is saved again in its status keeps its timeouts") {
            $0.broken.after { transaction, _ in
                guard case .advance(let previous, let next) = transaction.run, previous.runState != .paused,
                    next.runState == .running, next.meta.visit == previous.meta.visit
                else { return nil }
                return { state in for timeout in state.timeouts(of: next.runID) { state.remove(timeout) } }
            }
        },

        Fault(
            "Resuming lets no timeout go", breaks: "The timeouts of a paused run are held until it is resumed"
        ) {
            $0.broken.after { transaction, _ in
                guard case .advance(let previous, let next) = transaction.run, previous.runState == .paused else {
                    return nil
                }
                return { state in
                    for timeout in state.timeouts(of: next.runID) { state.put(timeout.with(held: true)) }
                }
            }
        },

        Fault(
            "Resuming keeps what failed",
            breaks: "When its run is resumed a timeout's failures are forgotten, and it is due when it was at first"
        ) {
            $0.broken.after { transaction, state in
                guard case .advance(let previous, let next) = transaction.run, previous.runState == .paused else {
                    return nil
                }
                let failed = state.timeouts(of: next.runID).filter { $0.attempts > 0 }
                return { state in for timeout in failed { state.put(timeout.with(held: false)) } }
            }
        },

        Fault(
            "What is armed during a pause is not held",
            breaks: "A timeout that is armed while its run is paused is held"
        ) {
            $0.broken.after { transaction, _ in
                guard case .arm(let new) = transaction.timeouts.first else { return nil }
                return { state in
                    for timeout in state.timeouts(of: new.runID) { state.put(timeout.with(held: false)) }
                }
            }
        },
    ]

    static let firing: [Fault] = [
        Fault(
            "A timeout that is over fires again",
            breaks: "A timeout fires once: who comes second gets a conflict, and its transition is not stored"
        ) {
            let inner = $0.memory
            $0.broken.onTimeouts { change in
                guard case .finish(let id) = change, inner.state.withLock({ $0.timeouts[id] }) == nil else {
                    return change
                }
                return nil
            }
        },

        Fault(
            "What was skipped is armed again",
            breaks: "A timeout that was skipped waits no longer, and is not armed again in its visit"
        ) {
            $0.broken.after { transaction, _ in
                guard case .finish = transaction.timeouts.first else { return nil }
                return { $0.endedTimeouts = [:] }
            }
        },

        Fault(
            "What was skipped is never armed again",
            breaks: "A timeout that was skipped is armed again in the next visit of its status"
        ) {
            $0.broken.after { _, state in
                let ended = state.endedTimeouts
                return { $0.endedTimeouts.merge(ended) { $0.union($1) } }
            }
        },

        Fault(
            "A failure forgets when the timeout was due first",
            breaks: "A timeout that failed is tried again later, and remembers when it was due first",
            "A timeout that failed and waits is late all the same",
            "When its run is resumed a timeout's failures are forgotten, and it is due when it was at first"
        ) {
            $0.broken.after { transaction, _ in
                guard case .fail(let id, _, _, let retryAt) = transaction.timeouts.first else { return nil }
                return { state in
                    guard let timeout = state.timeouts[id] else { return }
                    state.put(
                        timeout.with(
                            dueAt: retryAt, attempts: timeout.attempts, lastError: timeout.lastError,
                            firstDueAt: retryAt))
                }
            }
        },

        Fault(
            "What failed is due at once",
            breaks: "A timeout that failed is tried again later, and remembers when it was due first"
        ) {
            $0.broken.onTimeouts { change in
                guard case .fail(let id, let attempts, let error, _) = change else { return change }
                return .fail(id: id, attempts: attempts, error: error, retryAt: .distantPast)
            }
        },

        Fault(
            "What fires again remembers its failures",
            breaks: "A timeout that is to fire again is due anew, its failures forgotten"
        ) {
            $0.broken.after { transaction, state in
                guard case .again(let id, let dueAt) = transaction.timeouts.first, let old = state.timeouts[id] else {
                    return nil
                }
                return {
                    $0.put(
                        old.with(dueAt: dueAt, attempts: old.attempts, lastError: old.lastError, firstDueAt: dueAt))
                }
            }
        },

        Fault("A failure brings back what is over", breaks: "What is to become of a timeout that is over is dropped") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                if case .fail = transaction.timeouts.first { outcome.dropped = false }
                return outcome
            }
        },

        Fault("The numbers of timeouts are used again", breaks: "The number of a timeout is never another one's") {
            $0.brokenTimeouts.onPending(where: { $0.foreignID == "order-5" }) { $0.with(id: 1) }
        },
    ]

    static let reading: [Fault] = [
        Fault("A timeout is due after its moment", breaks: "A timeout is due at its moment and not before") {
            let inner = $0.memory
            $0.brokenTimeouts.onDue = { workflow, status, by, limit in
                try await inner.dueTimeouts(workflow: workflow, status: status, by: by - .microseconds(1), limit: limit)
            }
        },

        Fault(
            "What is due last comes first",
            breaks: "Of the timeouts that are due the earliest comes first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.brokenTimeouts.onDue = { workflow, status, by, limit in
                let all = try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: .max)
                return Array(all.reversed().prefix(limit))
            }
        },

        Fault("What is due is due in every status", breaks: "Due are the timeouts of one status of one workflow") {
            let inner = $0.memory
            $0.brokenTimeouts.onDue = { workflow, _, by, limit in
                var all: [Timeout] = []
                for status in 1...3 {
                    all += try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit)
                }
                return Array(all.prefix(limit))
            }
        },

        Fault(
            "The next timeout is the one armed last",
            breaks: "The next timeout of a status is the earliest that is not held; there may be none"
        ) {
            let inner = $0.memory
            $0.brokenTimeouts.onNext = { workflow, status in
                try await inner.dueTimeouts(
                    workflow: workflow, status: status, by: Timestamp(microseconds: .max), limit: .max
                )
                .max { $0.dueAt < $1.dueAt }?.dueAt
            }
        },

        Fault(
            "A run's timeouts are found in every workflow",
            breaks: "Pending timeouts are listed by workflow and by run, the earliest first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.brokenTimeouts.onPending = { workflow, runID, limit in
                try await inner.timeouts(workflow: runID == nil ? workflow : nil, runID: runID, limit: limit)
            }
        },
    ]

    /// Of stores that count.
    static let counting: [Fault] = [
        Fault("A timeout is late after its moment", breaks: "A timeout is late from the moment that it was first due") {
            let late = $0.brokenTimeouts.onLate
            $0.brokenTimeouts.onLate = { moment, limit in try await late(moment - .microseconds(1), limit) }
        },

        Fault(
            "What waits to be tried again is not late", breaks: "A timeout that failed and waits is late all the same"
        ) {
            $0.brokenTimeouts.onLate($0.memory) { timeout, moment in !timeout.held && timeout.dueAt <= moment }
        },

        Fault("What is held is late", breaks: "A timeout of a paused run is not late") {
            $0.brokenTimeouts.onLate($0.memory) { timeout, moment in timeout.firstDueAt <= moment }
        },

        Fault("What fired is late", breaks: "A timeout that is over is not late") {
            let late = $0.brokenTimeouts.onLate
            let inner = $0.memory
            $0.brokenTimeouts.onLate = { moment, limit in
                var counts = try await late(moment, limit)
                let ended = inner.state.withLock { $0.endedTimeouts.values.map(\.count).reduce(0, +) }
                if ended > 0 { counts["orders"] = Total(ended, .exact) }
                return counts
            }
        },

        Fault(
            "What is late is counted to the end",
            breaks: "Late timeouts are counted for each workflow, no further than the bound, and then say so"
        ) {
            let late = $0.brokenTimeouts.onLate
            $0.brokenTimeouts.onLate = { moment, _ in try await late(moment, .max) }
        },

        Fault(
            "Failures are counted in every workflow",
            breaks: "Failures are counted for each workflow; one without any is missing"
        ) {
            let counts = $0.broken.onParkedCounts
            $0.broken.onParkedCounts = { limit throws(WorkflowError) in
                let found = try await counts(limit)
                return found.mapValues { Total($0.count + found.count - 1, $0.kind) }
            }
        },

        Fault(
            "Failures are counted to the end", breaks: "Failures are counted no further than the bound, and then say so"
        ) {
            let counts = $0.broken.onParkedCounts
            $0.broken.onParkedCounts = { _ throws(WorkflowError) in try await counts(.max) }
        },

        Fault("What failed once is counted", breaks: "A failure that is over is not counted") {
            let counts = $0.broken.onParkedCounts
            let inner = $0.memory
            let failed = Memo(false)
            $0.broken.onParking { _ in failed.change { $0 = true } }
            $0.broken.onParkedCounts = { limit throws(WorkflowError) in
                let found = try await counts(limit)
                let isOver = inner.state.withLock { $0.parked.all.first { _ in true } == nil }
                return isOver && failed.change { $0 } ? ["orders": Total(1, .exact)] : found
            }
        },
    ]
}

extension BrokenTimeouts {
    /// Breaks some of the timeouts that are listed.
    mutating func onPending(
        where broken: @escaping @Sendable (Timeout) -> Bool, _ body: @escaping @Sendable (Timeout) -> Timeout
    ) {
        let pending = onPending
        onPending = { workflow, runID, limit in
            try await pending(workflow, runID, limit).map { broken($0) ? body($0) : $0 }
        }
    }

    /// Breaks which timeouts are late.
    mutating func onLate(
        _ inner: InMemoryAdapter, _ isLate: @escaping @Sendable (Timeout, Timestamp) -> Bool
    ) {
        onLate = { moment, limit in
            try await inner.timeouts(workflow: nil, runID: nil, limit: .max).filter { isLate($0, moment) }
                .counted(\.workflow, limit: limit)
        }
    }
}

extension Timeout {
    func with(id: Int64? = nil, foreignID: ForeignID? = nil) -> Timeout {
        Timeout(
            id: id ?? self.id, workflow: workflow, runID: runID, foreignID: foreignID ?? self.foreignID, status: status,
            visit: visit, name: name, dueAt: dueAt, held: held, attempts: attempts, lastError: lastError,
            firstDueAt: firstDueAt)
    }
}
