import Synchronization

@testable import Workflows

extension Fault {
    static let parked: [Fault] = [
        Fault(
            "A failure keeps its first attempts",
            breaks: "A failure waits with everything that was said of it; what fails again takes its place"
        ) {
            let inner = $0.memory
            $0.broken.onParking { event in
                let before = inner.state.withLock { [event] in $0.runs[event.runID]?.parked[event.consumer] }
                if let before { event.attempts = before.attempts }
            }
        },

        Fault("A run has one failure", breaks: "Each consumer has its own failure of a run") {
            let inner = $0.memory
            $0.broken.onParking { event in
                // What comes with an event has a case of its own.
                guard event.attempts == 1 else { return }
                inner.state.withLock { [event] in $0.forgetFailure(of: event.runID) }
            }
        },

        Fault("A failure is due after its moment", breaks: "A failure is due at its moment and not before") {
            let inner = $0.memory
            $0.broken.onDueParked = { consumer, partitions, by, limit throws(WorkflowError) in
                try await inner.dueParked(
                    consumer: consumer, partitions: partitions, by: by - .microseconds(1), limit: limit)
            }
        },

        Fault(
            "What is due last comes first", breaks: "Of what is due the first comes first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.broken.onDueParked = { consumer, partitions, by, limit throws(WorkflowError) in
                let all = try await inner.dueParked(
                    consumer: consumer, partitions: partitions, by: by, limit: 10_000)
                return Array(all.reversed().prefix(limit))
            }
        },

        Fault(
            "What is due comes with the run as it is now",
            breaks: "What is due comes with the version that failed, though the run went on"
        ) {
            let inner = $0.memory
            $0.broken.onDueParked = { consumer, partitions, by, limit throws(WorkflowError) in
                let due = try await inner.dueParked(
                    consumer: consumer, partitions: partitions, by: by, limit: limit)
                var found: [(ParkedEvent, Record)] = []
                for (event, record) in due { found.append((event, try await inner.lookup(event.runID) ?? record)) }
                return found
            }
        },

        Fault("Workers are given each other's failures", breaks: "A worker is given what is due in its partitions") {
            let inner = $0.memory
            $0.broken.onDueParked = { consumer, _, by, limit throws(WorkflowError) in
                try await inner.dueParked(consumer: consumer, partitions: .all, by: by, limit: limit)
            }
        },

        Fault("Workers wait for each other's failures", breaks: "A worker waits for what is due in its partitions") {
            let inner = $0.memory
            $0.broken.onNextParkedDue = { consumer, _ throws(WorkflowError) in
                try await inner.nextParkedDue(consumer: consumer, partitions: .all)
            }
        },

        Fault("A run's failures outlive its versions", breaks: "The run's next version ends its failures") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                guard case .advance(_, let next) = transaction.run, inner.state.withLock({ $0.runs.count }) == 2 else {
                    return try await inner.transact(transaction)
                }
                let before = inner.state.withLock { $0.failures(of: next.runID) }
                let outcome = try await inner.transact(transaction)
                inner.state.withLock { state in
                    for event in before { state.put(event) }
                }
                return outcome
            }
        },

        Fault(
            "Every save ends what failed",
            breaks: "A failure goes along, due at once, where a callback or a connector saves the run in its visit"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if case .advance(let previous, let next) = transaction.run, next.keepsFailures(of: previous) {
                    let kept = inner.state.withLock { $0.failures(of: next.runID) }
                    for failure in kept where !failure.lasting {
                        var clearing = StoreTransaction(at: transaction.at)
                        clearing.parking = .cleared(failure)
                        _ = try await inner.transact(clearing)
                    }
                }
                return outcome
            }
        },

        Fault(
            "Whether an event is dealt with is not asked",
            breaks: "What hangs on an event is refused where somebody else has dealt with that, and stores nothing"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                transaction.basis = nil
                return try await inner.transact(transaction)
            }
        },

        Fault(
            "Every failure ends with the run",
            breaks: "A lasting failure stays when the run goes on, until it is cleared"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if case .advance(_, let next) = transaction.run, next.runState == .completed {
                    inner.state.withLock { $0.forgetFailure(of: next.runID) }
                }
                return outcome
            }
        },

        Fault(
            "A failure of a version that is over waits",
            breaks: "A failure of a version that is over is dropped, and its cursor moves all the same"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                if outcome.dropped, case .parked(let event) = transaction.parking, !event.lasting {
                    inner.state.withLock { $0.put(event) }
                    outcome.dropped = false
                }
                return outcome
            }
        },

        Fault(
            "A lasting failure of a version that is over is dropped",
            breaks: "A lasting failure of a version that is over waits all the same"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if case .parked(let event) = transaction.parking, event.lasting,
                    let run = try await inner.lookup(event.runID), run.version != event.version
                {
                    transaction.parking = nil
                    var outcome = try await inner.transact(transaction)
                    outcome.dropped = true
                    return outcome
                }
                return try await inner.transact(transaction)
            }
        },

        Fault("A failure of no run waits", breaks: "A failure of a run that there is not is dropped") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                if case .parked(let event) = transaction.parking, try await inner.lookup(event.runID) == nil {
                    outcome.dropped = false
                }
                return outcome
            }
        },

        Fault(
            "Clearing forgets a failure of any version",
            breaks: "Clearing the failure of one version leaves that of another"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if case .cleared(let event) = transaction.parking {
                    inner.state.withLock { $0.forgetFailure(of: event.runID, by: event.consumer) }
                }
                return outcome
            }
        },

        Fault(
            "Failures of a run are found in every workflow",
            breaks: "Failures are listed by workflow and by run, the first due first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.broken.onParked = { workflow, runID, limit throws(WorkflowError) in
                try await inner.parked(workflow: runID == nil ? workflow : nil, runID: runID, limit: limit)
            }
        },
    ]
}
