import Workflows

/// What a store promises that can say how many wait without reading each of them.
enum CountingPromises {
    static let late: [Promise] = [
        Promise("A timeout is late from the moment that it was first due") { trial in
            try await trial.arm(try await trial.stored(), after: .seconds(60))
            try expect(try await trial.late(by: .microseconds(59_999_999)), is: [:], "what is late before")
            try expect(try await trial.late(by: .seconds(60)), is: ["orders": Total(1, .exact)], "what is late then")
        },

        Promise("A timeout that failed and waits is late all the same") { trial in
            try await trial.arm(try await trial.stored(), after: .seconds(60))
            let id = try require(try await trial.pending().first?.id, "a timeout")
            try await trial.change(.fail(id: id, attempts: 1, error: "503", retryAt: trial.start + .seconds(500)))
            try expect(try await trial.late(by: .seconds(61)), is: ["orders": Total(1, .exact)], "what is late")
        },

        Promise("A timeout of a paused run is not late") { trial in
            let record = try await trial.stored()
            try await trial.arm(record, after: .seconds(60))
            try await trial.advance(record, record.next(runState: .paused))
            try expect(try await trial.late(by: .hours(1)), is: [:], "what is late")
        },

        Promise("A timeout that is over is not late") { trial in
            try await trial.arm(try await trial.stored(), after: .seconds(60))
            try await trial.change(.finish(id: try require(try await trial.pending().first?.id, "a timeout")))
            try expect(try await trial.late(by: .hours(1)), is: [:], "what is late")
        },

        Promise("Late timeouts are counted for each workflow, no further than the bound, and then say so") { trial in
            for number in 0..<3 { try await trial.arm(try await trial.stored(ForeignID("order-\(number)"))) }
            try await trial.arm(try await trial.stored(workflow: "returns"))
            try await trial.stored(workflow: "others")
            try expect(
                try await trial.late(by: .hours(1), limit: 3),
                is: ["orders": Total(3, .exact), "returns": Total(1, .exact)], "what is late")
            try expect(
                try await trial.late(by: .hours(1), limit: 2),
                is: ["orders": Total(2, .atLeast), "returns": Total(1, .exact)], "what is late, up to two")
        },
    ]

    static let parked: [Promise] = [
        Promise("Failures are counted for each workflow; one without any is missing") { trial in
            for number in 0..<3 {
                try await trial.park(.parked(trial.failure(of: try await trial.stored(ForeignID("order-\(number)")))))
            }
            try await trial.park(.parked(trial.failure(of: try await trial.stored(workflow: "returns"))))
            try await trial.stored(workflow: "others")
            try expect(
                try await trial.parkedCounts(limit: 9),
                is: ["orders": Total(3, .exact), "returns": Total(1, .exact)], "how many failures wait")
        },

        Promise("Failures are counted no further than the bound, and then say so") { trial in
            for number in 0..<3 {
                try await trial.park(.parked(trial.failure(of: try await trial.stored(ForeignID("order-\(number)")))))
            }
            try expect(
                try await trial.parkedCounts(limit: 3), is: ["orders": Total(3, .exact)], "as many as the bound")
            try expect(
                try await trial.parkedCounts(limit: 2), is: ["orders": Total(2, .atLeast)], "more than the bound")
        },

        Promise("A failure that is over is not counted") { trial in
            let record = try await trial.stored()
            try await trial.park(.parked(trial.failure(of: record)))
            try await trial.advance(record, record.next())
            try expect(try await trial.parkedCounts(limit: 9), is: [:], "how many failures wait")
        },
    ]
}

extension Trial {
    /// How many timeouts are late so much later than the start.
    fileprivate func late(by: Duration, limit: Int = 10) async throws -> [WorkflowName: Total] {
        let counting = try require(adapter.timeouts as? any LateTimeoutCounting, "a store that counts late timeouts")
        return try await counting.lateTimeouts(firstDueBy: start + by, limit: limit)
    }

    /// How many failures wait.
    fileprivate func parkedCounts(limit: Int) async throws -> [WorkflowName: Total] {
        let counting = try require(records as? any ParkedCounting, "a store that counts failures")
        return try await counting.parkedCounts(limit: limit)
    }
}
