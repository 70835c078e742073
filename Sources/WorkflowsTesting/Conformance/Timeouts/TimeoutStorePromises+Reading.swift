import Workflows

extension TimeoutStorePromises {
    /// What is due, and what waits.
    static let reading: [Promise] = [
        Promise("A timeout is due at its moment and not before") { trial in
            try await trial.arm(try await trial.stored(), after: .seconds(60))
            try expect(try await trial.dueNames(by: .microseconds(59_999_999)), is: [], "what is due before")
            try expect(try await trial.dueNames(by: .seconds(60)), is: ["late"], "what is due then")
        },

        Promise("Of the timeouts that are due the earliest comes first, no more than asked for") { trial in
            for number in 0..<6 {
                let record = try await trial.stored(ForeignID("order-\(number)"))
                try await trial.arm(record, "\((number * 5) % 6)", after: .seconds((number * 5) % 6))
            }
            let due = try await trial.dueNames(by: .seconds(100), limit: 4)
            try expect(due, is: ["0", "1", "2", "3"], "what is due")
        },

        Promise("Due are the timeouts of one status of one workflow") { trial in
            try await trial.arm(try await trial.stored("order-1"), "one")
            try await trial.arm(try await trial.stored("order-2", status: 2), "two")
            try await trial.arm(try await trial.stored(workflow: "returns"), "other")
            try expect(try await trial.dueNames(by: .hours(1)), is: ["one"], "what is due in one status")
            try expect(try await trial.dueNames(by: .hours(1), status: 2), is: ["two"], "in another")
            try expect(
                try await trial.dueNames(by: .hours(1), workflow: "returns"), is: ["other"], "in another workflow")
            try expect(
                try await trial.dueNames(by: .hours(1), workflow: "unknown"), is: [], "in a workflow there is not")
        },

        Promise("The next timeout of a status is the earliest that is not held; there may be none") { trial in
            try expect(try await trial.nextDue(), is: nil, "when the next of none is due")
            let paused = try await trial.stored("order-1")
            try await trial.arm(paused, after: .seconds(10))
            try await trial.advance(paused, paused.next(runState: .paused))
            try await trial.arm(try await trial.stored("order-2"), after: .seconds(30))
            try await trial.arm(try await trial.stored("order-3"), after: .seconds(20))
            try await trial.arm(try await trial.stored("order-4", status: 2), after: .seconds(5))
            try await trial.arm(try await trial.stored(workflow: "returns"), after: .seconds(6))
            try expect(try await trial.nextDue(), is: trial.start + .seconds(20), "when the next is due")
        },

        Promise("Pending timeouts are listed by workflow and by run, the earliest first, no more than asked for") {
            trial in
            var runs: [RunID] = []
            for number in 0..<5 {
                let workflow: WorkflowName = number.isMultiple(of: 2) ? "orders" : "returns"
                let record = try await trial.stored(ForeignID("order-\(number)"), workflow: workflow)
                runs.append(record.runID)
                try await trial.arm(record, after: .seconds(60 - number))
            }
            runs.reverse()
            let timeouts = try trial.timeouts
            let all = try await timeouts.timeouts(workflow: nil, runID: nil, limit: 3)
            try expect(all.map(\.runID), is: Array(runs.prefix(3)), "the first three")
            let returns = try await timeouts.timeouts(workflow: "returns", runID: nil, limit: 9)
            try expect(returns.map(\.runID), is: [runs[1], runs[3]], "those of a workflow")
            let run = try await timeouts.timeouts(workflow: nil, runID: runs[2], limit: 9)
            try expect(run.map(\.runID), is: [runs[2]], "those of a run")
            let none = try await timeouts.timeouts(workflow: "returns", runID: runs[2], limit: 9)
            try expect(none, is: [], "those of another workflow's run")
        },
    ]
}
