import Workflows

extension RetentionStorePromises {
    /// Which runs go.
    static let runs: [Promise] = [
        Promise("Finished runs are due that were last written before a moment, and it is said when the next is") {
            trial in
            let first = try await trial.ended("order-1")
            let second = try await trial.ended("order-2", runState: .cancelled, at: trial.start + .seconds(4))
            let later = try await trial.ended("order-3", at: trial.start + .seconds(9))
            try await trial.ended("order-4", at: trial.start + .seconds(20))
            try await trial.stored("order-5")
            try await trial.ended("order-6", workflow: "returns")
            let expired = try await trial.expired(before: later.updatedAt, limit: 9)
            try expect(expired.runs.sorted(), is: [first.runID, second.runID].sorted(), "which are due")
            try expect(expired.held, is: 0, "how many are held back")
            try expect(expired.next, is: later.updatedAt, "when the next was written")
            let all = try await trial.expired(before: trial.later, limit: 9)
            try expect(all.next, is: nil, "when the next was written where all are due")
        },

        Promise("A run is due by when it was last written, not by when it finished") { trial in
            let ended = try await trial.ended("order-1")
            let other = try await trial.ended("order-2", at: trial.start + .seconds(1))
            let asked = ended.next(runState: .requestedDataDeleted, after: .hours(1))
            try await trial.advance(ended, asked)
            let owed = try await trial.expired(before: trial.later, limit: 9)
            try expect(owed.runs, is: [other.runID], "which are due while one is to be deleted")
            try await trial.advance(asked, asked.next(runState: .dataDeleted))
            let due = try await trial.expired(before: trial.start + .minutes(30), limit: 9)
            try expect(due.runs, is: [other.runID], "which are due before it was deleted")
            let all = try await trial.expired(before: trial.later, limit: 9)
            try expect(all.runs.sorted(), is: [ended.runID, other.runID].sorted(), "which are due after that")
        },

        Promise("No more runs are due than asked for") { trial in
            for number in 0..<5 { try await trial.ended(ForeignID("order-\(number)")) }
            let expired = try await trial.expired(before: trial.later, limit: 3)
            try expect(Set(expired.runs).count, is: 3, "how many are due")
            try expect(expired.runs.count, is: 3, "how many there are")
        },

        Promise("A run with an event that a consumer has not passed is held back, unless that is abandoned") { trial in
            let passed = try await trial.ended("order-1")
            let held = try await trial.ended("order-2")
            try await trial.deal("behind", with: 1)
            let expired = try await trial.expired(before: trial.later, limit: 9)
            try expect(expired.runs, is: [passed.runID], "which are due")
            try expect(expired.held, is: 1, "how many are held back")
            trial.clock.advance(by: ConsumerStanding.abandonedAfter)
            let late = try await trial.expired(before: trial.later, limit: 9)
            try expect(late.runs.sorted(), is: [passed.runID, held.runID].sorted(), "which are due a week later")
            try expect(late.held, is: 0, "how many are held back a week later")
        },

        Promise("A run with a failure that a consumer tries again is held back, unless that is abandoned") { trial in
            let record = try await trial.ended()
            _ = try await trial.receiver("retrier", topic: .status(7))
            try await trial.park(.parked(trial.failure(of: record, by: "retrier", lasting: true)))
            let expired = try await trial.expired(before: trial.later, limit: 9)
            try expect(expired.runs, is: [], "which are due")
            try expect(expired.held, is: 1, "how many are held back")
            trial.clock.advance(by: ConsumerStanding.abandonedAfter)
            let late = try await trial.expired(before: trial.later, limit: 9)
            try expect(late.runs, is: [record.runID], "which are due a week later")
        },

        Promise("However many runs are held back, a look behind them comes to the others") { trial in
            _ = try await trial.receiver("tireless", topic: .status(7))
            for number in 0..<300 {
                let record = try await trial.ended(ForeignID("order-\(number)"))
                try await trial.park(.parked(trial.failure(of: record, by: "tireless", lasting: true)))
            }
            let free = try await trial.ended("free", at: trial.start + .seconds(9))
            var (looks, held) = (0, 0)
            var found: [RunID] = []
            var position: UpkeepPosition?
            repeat {
                let expired = try await trial.retaining().expiredRuns(
                    of: "orders", before: trial.later, after: position, limit: 9)
                (found, position) = (expired.runs, expired.position)
                looks += 1
                held += expired.held
            } while found.isEmpty && position != nil && looks <= 301
            try expect(found, is: [free.runID], "which are due behind those that are held back")
            try expect(held, is: 300, "how many were held back before it")
        },

        Promise("A run that goes is gone whole: versions, events, failures and its key; what people did stays") {
            trial in
            let record = try await trial.ended(key: "key")
            let line = trial.audit(of: record)
            _ = try await trial.records.transact(StoreTransaction(at: trial.start).with { $0.audit = line })
            try await trial.park(.parked(trial.failure(of: record, lasting: true)))
            try await trial.upkeep(.forget([record.runID], writtenBefore: trial.later))
            let records = trial.records
            try expect(try await records.lookup(record.runID), is: nil, "the run")
            try expect(try await records.version(1, of: record.runID), is: nil, "its first version")
            try expect(try await records.firstVersion(of: record.runID, in: 1), is: nil, "its version in a status")
            try expect(try await records.history(record.runID).count, is: 0, "how many versions there are")
            let latest = try await records.latest(workflow: "orders", foreignID: "order-1")
            try expect(latest, is: nil, "the latest run of its foreign ID")
            try expect(try await records.summaries(of: [record.runID]).count, is: 0, "how many summaries there are")
            try expect(try await trial.events(), is: [], "its events")
            try expect(try await trial.parked(), is: [], "its failures")
            let key = try await records.run(of: "orders", idempotencyKey: "key")
            try expect(key, is: nil, "the run of its key")
            let lines = try await trial.adapter.audit.auditEntries(runID: record.runID, limit: 9)
            try expect(lines, is: [line], "what people did")
            try await trial.stored(key: "key")
        },

        Promise("Runs that go leave the lists and the counts") { trial in
            let gone = try await trial.ended("order-1")
            let left = try await trial.ended("order-2")
            let waiting = try await trial.stored("order-3")
            try await trial.upkeep(.forget([gone.runID], writtenBefore: trial.later))
            let listed = try await trial.records.list(RunQuery(), after: nil, limit: 9).items.map(\.runID)
            try expect(listed.sorted(), is: [left.runID, waiting.runID].sorted(), "the runs")
            try expect(try await trial.records.count(RunQuery()).count, is: 2, "how many there are")
            let counts = try await trial.records.counts().filter { $0.count > 0 }
            try expect(
                Set(counts),
                is: [
                    RunCount(workflow: "orders", status: 1, runState: .initiated, count: 1),
                    RunCount(workflow: "orders", status: 3, runState: .completed, count: 1),
                ], "where they stand")
        },

        Promise("A page goes on where the last one ended, also where the run that it ended with is gone") { trial in
            for descending in [false, true] {
                var ids: [RunID] = []
                for number in 0..<4 {
                    ids.append(try await trial.ended(ForeignID("\(descending)-\(number)")).runID)
                }
                if descending { ids.reverse() }
                var query = RunQuery()
                query.foreignIDContains = "\(descending)"
                query.sort = .created
                query.descending = descending
                let first = try await trial.records.list(query, after: nil, limit: 2)
                try expect(first.items.map(\.runID), is: Array(ids[..<2]), "the first page")
                try await trial.upkeep(.forget([ids[1]], writtenBefore: trial.later))
                let next = try require(first.next, "a second page")
                let second = try await trial.records.list(query, after: next, limit: 9)
                try expect(second.items.map(\.runID), is: Array(ids[2...]), "the second page")
            }
        },

        Promise("The run before one that went is its foreign ID's latest again") { trial in
            let first = try await trial.ended()
            let second = try await trial.ended(at: trial.start + .seconds(5))
            try await trial.upkeep(.forget([second.runID], writtenBefore: trial.later))
            let latest = try await trial.records.latest(workflow: "orders", foreignID: "order-1")
            try expect(latest, is: first, "the latest run")
        },

        Promise("A run that is not finished, was written at the moment or is held back does not go") { trial in
            let waiting = try await trial.stored("order-1")
            let later = try await trial.ended("order-2", at: trial.start + .seconds(8))
            let held = try await trial.ended("order-3")
            _ = try await trial.receiver("holder", topic: .status(7))
            try await trial.park(.parked(trial.failure(of: held, by: "holder", lasting: true)))
            let all = [waiting.runID, later.runID, held.runID]
            try await trial.upkeep(.forget(all, writtenBefore: later.updatedAt))
            for (run, what) in zip(all, ["unfinished", "later", "held back"]) {
                try expect(try await trial.records.lookup(run) != nil, "the run that is \(what) to stay")
            }
        },
    ]
}

extension Trial {
    /// The finished runs that are due, from the first on.
    fileprivate func expired(before moment: Timestamp, limit: Int) async throws -> ExpiredRuns {
        try await retaining().expiredRuns(of: "orders", before: moment, after: nil, limit: limit)
    }
}
