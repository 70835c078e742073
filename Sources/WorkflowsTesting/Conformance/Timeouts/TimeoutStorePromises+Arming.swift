import Workflows

extension TimeoutStorePromises {
    /// Timeouts belong to a visit.
    static let arming: [Promise] = [
        Promise("A timeout that is armed waits with everything that was said of it") { trial in
            let record = try await trial.stored()
            let outcome = try await trial.arm(record, "late", after: .seconds(60))
            try expect(!outcome.dropped, "the timeout not to be dropped")
            let armed = try require(try await trial.pending().first, "a timeout")
            try expect(
                armed,
                is: Timeout(
                    id: armed.id, workflow: "orders", runID: record.runID, foreignID: "order-1", status: 1, visit: 1,
                    name: "late", dueAt: trial.start + .seconds(60), held: false, attempts: 0, lastError: nil,
                    firstDueAt: trial.start + .seconds(60)), "the timeout")
        },

        Promise("Arming the same name in the same visit again changes nothing, and says so") { trial in
            let record = try await trial.stored()
            try await trial.arm(record, after: .seconds(60))
            let before = try await trial.pending()
            let outcome = try await trial.arm(record, after: .seconds(5))
            try expect(outcome.dropped, "the outcome to say that nothing was armed")
            try expect(try await trial.pending(), is: before, "the timeouts")
        },

        Promise("A visit has as many timeouts as it has names for them") { trial in
            let record = try await trial.stored()
            try await trial.arm(record, "first", after: .seconds(60))
            let outcome = try await trial.arm(record, "second", after: .seconds(50))
            try expect(!outcome.dropped, "the second timeout not to be dropped")
            try expect(try await trial.pending().map(\.name), is: ["second", "first"], "the timeouts")
        },

        Promise("Nothing is armed for a visit that is over, for another status, or for no run") { trial in
            let first = try await trial.stored()
            let second = try await trial.advance(first, first.next(status: 2))
            let late = try await trial.arm(first)
            try expect(late.dropped, "a timeout of a visit that is over to be dropped")
            var other = second
            other.status = 3
            let elsewhere = try await trial.arm(other)
            try expect(elsewhere.dropped, "a timeout of another status to be dropped")
            let stranger = try await trial.arm(trial.run("nobody"))
            try expect(stranger.dropped, "a timeout of no run to be dropped")
            try expect(try await trial.pending(), is: [], "the timeouts")
        },

        Promise("Nothing is armed for a run that is finished") { trial in
            let first = try await trial.stored()
            let ended = try await trial.advance(first, first.next(runState: .cancelled))
            let outcome = try await trial.arm(ended)
            try expect(outcome.dropped, "the timeout to be dropped")
            try expect(try await trial.pending(), is: [], "the timeouts")
        },

        Promise("A timeout is armed together with the version that enters its status") { trial in
            let first = try await trial.stored()
            let next = first.next(status: 2)
            let outcome = try await trial.records.transact(
                .advance(first, next).with { $0.timeouts = [.arm(trial.timeout(of: next))] })
            try expect(!outcome.dropped, "the timeout not to be dropped")
            try expect(try await trial.pending().map(\.visit), is: [2], "the visits of the timeouts")
        },

        Promise("Leaving the status ends its timeouts") { trial in
            let first = try await trial.stored()
            let other = try await trial.stored("order-2")
            try await trial.arm(first)
            try await trial.arm(other)
            try await trial.advance(first, first.next(status: 2))
            try expect(try await trial.pending().map(\.runID), is: [other.runID], "the runs of the timeouts")
        },

        Promise("The end of a run ends its timeouts") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            try await trial.advance(first, first.next(runState: .cancelled))
            try expect(try await trial.pending(), is: [], "the timeouts")
        },

        Promise("A run that is saved again in its status keeps its timeouts") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let before = try await trial.pending()
            try await trial.advance(first, first.next())
            try expect(try await trial.pending(), is: before, "the timeouts")
        },

        Promise("The timeouts of a paused run are held until it is resumed") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let paused = try await trial.advance(first, first.next(runState: .paused))
            try expect(try await trial.pending().map(\.held), is: [true], "whether the timeout is held")
            try expect(try await trial.dueNames(by: .hours(1)), is: [], "what is due")
            try expect(try await trial.nextDue(), is: nil, "when the next is due")
            try await trial.advance(paused, paused.next())
            try expect(try await trial.pending().map(\.held), is: [false], "whether the timeout is held")
            try expect(try await trial.dueNames(by: .hours(1)), is: ["late"], "what is due")
        },

        Promise("When its run is resumed a timeout's failures are forgotten, and it is due when it was at first") {
            trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let before = try await trial.pending()
            for timeout in before {
                try await trial.change(
                    .fail(id: timeout.id, attempts: 3, error: "503", retryAt: trial.start + .seconds(500)))
            }
            let paused = try await trial.advance(first, first.next(runState: .paused))
            try expect(try await trial.pending().map(\.attempts), is: [3], "its attempts while it is held")
            try await trial.advance(paused, paused.next())
            let after = try await trial.pending()
            try expect(after.map(\.attempts), is: before.map(\.attempts), "its attempts")
            try expect(after.map(\.lastError), is: before.map(\.lastError), "its last error")
            try expect(after.map(\.dueAt), is: before.map(\.dueAt), "when it is due")
        },

        Promise("A timeout that is armed while its run is paused is held") { trial in
            let first = try await trial.stored()
            let paused = try await trial.advance(first, first.next(runState: .paused))
            try await trial.arm(paused)
            try expect(try await trial.pending().map(\.held), is: [true], "whether the timeout is held")
            try expect(try await trial.nextDue(), is: nil, "when the next is due")
        },
    ]
}

extension Trial {
    var timeouts: any TimeoutStore {
        get throws { try require(adapter.timeouts, "a timeout store") }
    }

    /// Arms a timeout in a run's present visit.
    @discardableResult
    func arm(_ record: Record, _ name: String = "late", after: Duration = .seconds(60)) async throws -> StoreOutcome {
        try await change(.arm(timeout(of: record, name, after: after)))
    }

    /// Stores one change to the timeouts.
    @discardableResult
    func change(_ change: TimeoutChange) async throws -> StoreOutcome {
        try await records.transact(StoreTransaction(at: start).with { $0.timeouts = [change] })
    }

    /// Every pending timeout.
    func pending() async throws -> [Timeout] {
        try await timeouts.timeouts(workflow: nil, runID: nil, limit: 100)
    }

    /// The names of the timeouts of a status that are due so much later than the start.
    func dueNames(
        by: Duration, workflow: WorkflowName = "orders", status: Int = 1, limit: Int = 100
    ) async throws -> [String] {
        try await timeouts.dueTimeouts(workflow: workflow, status: status, by: start + by, limit: limit).map(\.name)
    }

    /// When the next timeout of a status is due.
    func nextDue(workflow: WorkflowName = "orders", status: Int = 1) async throws -> Timestamp? {
        try await timeouts.nextTimeoutDue(workflow: workflow, status: status)
    }
}
