import Workflows

/// What a store promises that keeps numbers over time.
enum StatisticsPromises {
    static let all: [Promise] = [
        Promise("An edge is counted when it is taken, and not when a run is saved in its status") { trial in
            for number in 0..<3 {
                let first = try await trial.stored(ForeignID("order-\(number)"))
                let again = try await trial.advance(first, first.next(after: .seconds(2)))
                try await trial.advance(again, again.next(status: 2, after: .seconds(6 + number)))
            }
            try expect(
                try await trial.edges(),
                is: [EdgeActivity(from: 1, to: 2, kind: .step, count: 3, lastAt: trial.start + .seconds(10))],
                "the edges")
        },

        Promise("An edge is told apart by the means it was taken by, and by the workflow") { trial in
            for (number, kind) in [Origin.Kind.step, .timeout, .callback].enumerated() {
                let first = try await trial.stored(ForeignID("order-\(number)"))
                try await trial.advance(first, first.next(status: 2, origin: Origin(kind)))
            }
            let other = try await trial.stored(workflow: "returns")
            try await trial.advance(other, other.next(status: 2))
            let edges = try await trial.edges()
            try expect(Set(edges.map(\.kind)), is: [.step, .timeout, .callback], "the means")
            try expect(edges.map(\.count), is: [1, 1, 1], "how often each was taken")
        },

        Promise("What an edge saw before the window is not counted, but when it was taken last is known") { trial in
            let first = try await trial.stored()
            try await trial.advance(first, first.next(status: 2))
            let later = try await trial.edges(since: trial.start + .minutes(5))
            try expect(later.map(\.count), is: [0], "how often it was taken")
            try expect(later.map(\.lastAt), is: [trial.start + .seconds(1)], "when it was taken last")
        },

        Promise("Entering a status is counted, for a new run too") { trial in
            for number in 0..<3 {
                let first = try await trial.stored(ForeignID("order-\(number)"))
                if number > 0 { try await trial.advance(first, first.next(status: 2)) }
            }
            let statuses = try await trial.statuses()
            try expect(statuses.map(\.status).sorted(), is: [1, 2], "the statuses")
            try expect(statuses.first { $0.status == 1 }?.entered, is: 3, "how many entered the first")
            try expect(statuses.first { $0.status == 2 }?.entered, is: 2, "how many entered the second")
        },

        Promise("What happens once a clock that was ahead is set right is counted") { trial in
            let ahead = try await trial.stored("ahead", status: 7, at: trial.start + .hours(24 * 365))
            try await trial.advance(ahead, ahead.next(status: 8))
            let first = try await trial.stored("right", status: 7)
            try await trial.advance(first, first.next(status: 8))
            let statuses = try await trial.statuses()
            try expect(statuses.first { $0.status == 8 }.map { $0.entered > 0 }, is: true, "that the last is entered")
        },

        Promise("A stay is counted when it ends, with how long it was, saves and pauses included") { trial in
            let first = try await trial.stored()
            let again = try await trial.advance(first, first.next(after: .seconds(2)))
            let paused = try await trial.advance(again, again.next(runState: .paused, after: .seconds(3)))
            let resumed = try await trial.advance(paused, paused.next(after: .seconds(4)))
            try expect(try await trial.statuses().first?.stays.count, is: 0, "how many stays ended before")
            try await trial.advance(resumed, resumed.next(status: 2, after: .seconds(7)))
            let stays = try require(try await trial.statuses().first { $0.status == 1 }?.stays, "the status")
            try expect(stays.count, is: 1, "how many stays ended")
            let median = try require(stays.percentile(0.5), "how long they were")
            try expect(abs(median.inSeconds - 16) < 1.7, "16 seconds to within a tenth", saw: median)
        },

        Promise("A stay ends with its run too") { trial in
            let first = try await trial.stored()
            try await trial.advance(first, first.next(runState: .cancelled, after: .seconds(9)))
            let stays = try require(try await trial.statuses().first?.stays, "the status")
            try expect(stays.count, is: 1, "how many stays ended")
        },

        Promise("A failed attempt is counted where its run stood, whether it is parked, paused or tried again") {
            trial in
            let parked = try await trial.stored("order-1")
            let paused = try await trial.stored("order-2", status: 2)
            let timed = try await trial.stored("order-3", status: 3)
            try await trial.arm(timed)
            let id = try require(try await trial.pending().first?.id, "a timeout")
            for transaction in [
                StoreTransaction(at: trial.start).with { $0.parking = .parked(trial.failure(of: parked)) },
                StoreTransaction.advance(paused, paused.next(runState: .paused, origin: Origin(.engine))),
                StoreTransaction(at: trial.start).with {
                    $0.timeouts = [.fail(id: id, attempts: 1, error: "503", retryAt: trial.start + .seconds(9))]
                },
            ] {
                _ = try await trial.records.transact(transaction.with { $0.failedAttempt = true })
            }
            let statuses = try await trial.statuses().sorted { $0.status < $1.status }
            try expect(statuses.map(\.errors), is: [1, 1, 1], "the errors")
            let minutes = try await trial.statistics.minutes(since: trial.start - .hours(1))
            try expect(minutes.map(\.errors).reduce(0, +), is: 3, "the errors by the minute")
        },

        Promise("What happened in a status before the window is not counted") { trial in
            let first = try await trial.stored()
            try await trial.advance(first, first.next(status: 2))
            let later = try await trial.statuses(since: trial.start + .minutes(5))
            try expect(later.map(\.entered).reduce(0, +), is: 0, "how many entered")
            try expect(later.map(\.stays.count).reduce(0, +), is: 0, "how many stays ended")
        },

        Promise("Of each status it is known since when somebody stands there longest, paused or not") { trial in
            let first = try await trial.stored("order-1")
            try await trial.advance(first, first.next(runState: .paused, after: .seconds(50)))
            try await trial.stored("order-2", at: trial.start + .seconds(5))
            let moved = try await trial.stored("order-3", at: trial.start + .seconds(6))
            try await trial.advance(moved, moved.next(status: 2))
            let other = try await trial.stored(workflow: "returns", at: trial.start - .hours(1))
            try await trial.advance(other, other.next())
            try expect(
                try await trial.statistics.oldestStays(workflow: "orders"),
                is: [1: trial.start, 2: trial.start + .seconds(7)], "since when")
        },

        Promise("A run that is finished stands nowhere") { trial in
            let first = try await trial.stored("order-1")
            try await trial.stored("order-2", at: trial.start + .seconds(5))
            try await trial.advance(first, first.next(runState: .cancelled))
            try expect(
                try await trial.statistics.oldestStays(workflow: "orders"), is: [1: trial.start + .seconds(5)],
                "since when")
        },

        Promise("Versions are counted by workflow and minute, the oldest minute first") { trial in
            // What is counted is the minute of a version, whenever it is stored.
            let first = try await trial.stored(at: trial.start + .minutes(2))
            try await trial.stored(workflow: "returns", at: trial.start)
            try await trial.advance(first, first.next())
            let minute = trial.start.microseconds / 60_000_000
            try expect(
                try await trial.statistics.minutes(since: trial.start - .hours(1)),
                is: [
                    WorkflowMinute(workflow: "returns", minute: minute, transitions: 1, errors: 0),
                    WorkflowMinute(workflow: "orders", minute: minute + 2, transitions: 2, errors: 0),
                ], "the minutes")
            try expect(
                try await trial.statistics.minutes(since: trial.start + .minutes(1)).map(\.minute), is: [minute + 2],
                "the minutes of a later window")
        },
    ]
}

extension Trial {
    fileprivate var statistics: any StatisticsStore {
        get throws { try require(adapter.statistics, "a store that keeps numbers") }
    }

    fileprivate func edges(since: Timestamp? = nil) async throws -> [EdgeActivity] {
        try await statistics.edgeActivity(workflow: "orders", since: since ?? start - .hours(1))
    }

    fileprivate func statuses(since: Timestamp? = nil) async throws -> [StatusActivity] {
        try await statistics.statusActivity(workflow: "orders", since: since ?? start - .hours(1))
    }
}
