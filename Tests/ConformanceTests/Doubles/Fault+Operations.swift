import Synchronization

@testable import Workflows

extension Fault {
    static let audit: [Fault] = [
        Fault(
            "A line has no detail",
            breaks: "What a person did is stored with the action, with everything that is said of it"
        ) {
            let entries = $0.brokenAudit.onEntries
            $0.brokenAudit.onEntries = { runID, limit in
                try await entries(runID, limit).map { line in
                    var line = line
                    line.detail = nil
                    return line
                }
            }
        },

        Fault(
            "Only what was done is a line",
            breaks: "What was refused, or asked for a run that there is not, is a line too"
        ) {
            $0.broken.after { transaction, _ in
                guard let line = transaction.audit, line.result != .applied else { return nil }
                return { $0.audit.removeAll { $0 == line } }
            }
        },

        Fault("What the store refuses leaves a line", breaks: "An action that is refused by the store leaves no line") {
            let inner = $0.memory
            $0.broken.onRefusal { error, transaction in
                // A request that comes again, and what else is refused, have cases of their own.
                if let line = transaction.audit, line.action == .pause, transaction.cursor == nil,
                    transaction.run != nil
                {
                    inner.state.withLock { $0.audit.append(line) }
                }
                return error
            }
        },

        Fault(
            "Requests are told apart by what they ask for",
            breaks: "A request that comes again is not carried out again"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                guard let line = transaction.audit,
                    inner.state.withLock({ state in
                        state.audit.contains {
                            $0.requestID == line.requestID && $0.runID == line.runID && $0.action != line.action
                        }
                    })
                else { return try await inner.transact(transaction) }
                var rest = transaction
                rest.audit = nil
                let outcome = try await inner.transact(rest)
                inner.state.withLock { $0.audit.append(line) }
                return outcome
            }
        },

        Fault(
            "A request is looked up before its transaction",
            breaks: "Of a request that comes many times at once one is carried out"
        ) {
            let inner = $0.memory
            let gate = Gate()
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                // Of many at once: who comes alone would wait at the gate.
                guard let line = transaction.audit, line.requestID == "popular", !inner.knows(line)
                else { return try await inner.transact(transaction) }
                await gate.waitForAnother()
                var rest = transaction
                rest.audit = nil
                let outcome = try await inner.transact(rest)
                inner.state.withLock { $0.audit.append(line) }
                return outcome
            }
        },

        Fault("A request has one answer", breaks: "One request may be for many runs: each has its answer") {
            $0.brokenAudit.onEntry = { [inner = $0.memory] request, _ in
                inner.state.withLock { $0.audit.first { $0.requestID == request } }
            }
        },

        Fault(
            "A request is what it was for last",
            breaks: "A request is found by itself, with everything it was for, in the order it was answered"
        ) {
            let request = $0.brokenAudit.onRequest
            $0.brokenAudit.onRequest = { Array(try await request($0).suffix(1)) }
        },

        Fault(
            "Lines are in the order of time",
            breaks: "The lines come the newest first, whatever the clocks said, no more than asked for"
        ) {
            let entries = $0.brokenAudit.onEntries
            $0.brokenAudit.onEntries = { runID, limit in
                let all = try await entries(runID, .max).enumerated()
                let sorted = all.sorted { ($1.element.at, $0.offset) < ($0.element.at, $1.offset) }
                return Array(sorted.map(\.element).prefix(limit))
            }
        },

        Fault("A run has everybody's lines", breaks: "The lines of a run are its own") {
            let entries = $0.brokenAudit.onEntries
            $0.brokenAudit.onEntries = { _, limit in try await entries(nil, limit) }
        },
    ]

    static let changes: [Fault] = [
        silence("An event is not told of", "of an event those who wait for its topic") { change, _ in
            if case .topic = change { true } else { false }
        },
        silence("A version is not told of", "of every version") { change, _ in change == .versions },
        silence("A cursor is not told of", "of a cursor that moves without a version") { change, _ in
            change == .cursors
        },
        silence("An armed timeout is not told of", "of a timeout that is armed") { change, transaction in
            guard case .timeouts = change, case .arm = transaction.timeouts.first else { return false }
            return true
        },
        silence("A failure is not told of", "of a failure that is set aside") { change, _ in
            if case .parked = change { true } else { false }
        },
        silence("A new schedule is not told of", "of a schedule that is registered") { change, transaction in
            guard case .schedules = change, case .register = transaction.schedule else { return false }
            return true
        },
        silence("A decision is not told of", "of a slot that was decided") { change, transaction in
            guard case .schedules = change, case .decide = transaction.schedule else { return false }
            return true
        },
        silence("What is put off is not told of", "of a timeout that is put off") { change, transaction in
            guard case .timeouts = change, case .again = transaction.timeouts.first else { return false }
            return true
        },
        silence("What a run lets go is not told of", "of timeouts that a resumed run lets go") { change, transaction in
            guard case .timeouts = change, case .advance = transaction.run else { return false }
            return true
        },
        silence("What is given up is not told of", "of a role that is given up", renewing: false),
        silence("Who leaves is not told of", "of an instance that leaves", leaving: false),
        silence(
            "Who joins again is not told of", "of an instance that joins again and holds nothing any more",
            joining: false),
        silence(
            "Who stops a role is not told of",
            breaks: "Who waits for roles is told of a role that is stopped or started", stopping: false),
    ]

    /// An adapter that does not tell everything.
    private static func silence(
        _ name: String, _ what: String = "", breaks: String? = nil, joining: Bool = true, renewing: Bool = true,
        leaving: Bool = true, stopping: Bool = true,
        _ isSilent: @escaping @Sendable (Change, StoreTransaction) -> Bool = { _, _ in false }
    ) -> Fault {
        Fault(name, breaks: breaks ?? "An adapter tells \(what)") {
            let inner = $0.memory
            let hub = ChangeHub()
            $0.hub = hub
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let (outcome, rest) = try inner.state.withLock { state throws(WorkflowError) in
                    try state.apply(transaction)
                }
                let told = rest + (outcome.event.map { [.topic($0.topic), .versions] } ?? [])
                inner.changes.notify(told)
                hub.notify(told.filter { !isSilent($0, transaction) })
                return outcome
            }
            $0.brokenRoles.onJoin = { instance, lease throws(WorkflowError) in
                try await inner.join(instance, lease: lease)
                if joining { hub.notify([.roles]) }
            }
            $0.brokenRoles.onRenew = { renewal throws(WorkflowError) in
                let standing = try await inner.renew(renewal)
                if renewing { hub.notify([.roles]) }
                return standing
            }
            $0.brokenRoles.onLeave = { instance, reports, at throws(WorkflowError) in
                try await inner.leave(instance, reports: reports, at: at)
                if leaving { hub.notify([.roles]) }
            }
            $0.brokenRoles.onAction = { action throws(WorkflowError) in
                let outcome = try await inner.carryOut(action)
                if stopping { hub.notify([.roles]) }
                return outcome
            }
        }
    }
}

extension InMemoryAdapter {
    /// Whether a request was carried out already.
    fileprivate func knows(_ line: AuditEntry) -> Bool {
        state.withLock { $0.audit.contains { $0.requestID == line.requestID && $0.runID == line.runID } }
    }
}
