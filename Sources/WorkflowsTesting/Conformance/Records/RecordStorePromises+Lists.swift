import Workflows

extension RecordStorePromises {
    /// Lists of runs: their order, their pages and their counts.
    static let lists: [Promise] = [
        Promise("Runs are listed by the time of their last version, the latest first or last as asked for") { trial in
            let records = try await trial.fill(9) { number in .seconds((number * 5) % 9 + 1) }
            let byTime = records.sorted { $0.updatedAt < $1.updatedAt }.map(\.runID)
            for (descending, expected) in [(false, byTime), (true, byTime.reversed())] {
                let found = try await trial.list { $0.descending = descending }
                try expect(found, is: expected, "the runs, descending: \(descending)")
            }
        },

        Promise("Runs are listed in the order of triggering, whatever the clocks said, first or last first") { trial in
            let records = try await trial.fill(9, created: { number in .seconds((number * 5) % 9) })
            let stored = records.map(\.runID)
            for (descending, expected) in [(false, stored), (true, stored.reversed())] {
                let found = try await trial.list {
                    $0.sort = .created
                    $0.descending = descending
                }
                try expect(found, is: expected, "the runs, descending: \(descending)")
            }
        },

        Promise("Page by page each run is given once, in the same order, also runs of the same moment") { trial in
            try await trial.fill(20) { number in .seconds(number / 8 + 1) }
            for sort in RunQuery.Sort.allCases {
                for descending in [true, false] {
                    var query = RunQuery()
                    query.sort = sort
                    query.descending = descending
                    let whole = try await trial.pages(query, limit: 100)
                    let pages = try await trial.pages(query, limit: 3)
                    try expect(pages, is: whole, "the pages of runs by \(sort), descending: \(descending)")
                    try expect(Set(pages).count, is: 20, "how many runs are listed")
                }
            }
        },

        Promise("A page has no more runs than asked for, and names the next one only if there are more") { trial in
            try await trial.fill(6)
            let first = try await trial.records.list(RunQuery(), after: nil, limit: 4)
            try expect(first.items.count, is: 4, "how many runs are on the first page")
            let second = try await trial.records.list(
                RunQuery(), after: try require(first.next, "a next page"), limit: 4)
            try expect(second.items.count, is: 2, "how many runs are on the second page")
            try expect(second.next, is: nil, "what comes after the last page")
            let all = try await trial.records.list(RunQuery(), after: nil, limit: 6)
            try expect(all.next, is: nil, "what comes after a page of all runs")
            let none = try await trial.records.list(RunQuery(), after: nil, limit: 0)
            try expect(none.items, is: [], "a page of no runs")
        },

        Promise("Pages of runs in the order of triggering stay whole while others are triggered and moved") { trial in
            let records = try await trial.fill(8)
            var query = RunQuery()
            query.sort = .created
            var found: [RunID] = []
            var cursor: PageCursor?
            var number = 0
            repeat {
                let page = try await trial.records.list(query, after: cursor, limit: 3)
                found += page.items.map(\.runID)
                cursor = page.next
                number += 1
                try await trial.stored(ForeignID("late-\(number)"))
                if number == 1 { try await trial.advance(records[1], records[1].next(after: .hours(9))) }
            } while cursor != nil && number < 20
            try expect(found, is: records.map(\.runID).reversed(), "the runs")
        },

        Promise("A cursor of another list, or a text that is none, is refused") { trial in
            try await trial.fill(4)
            let page = try await trial.records.list(RunQuery(), after: nil, limit: 2)
            let cursor = try require(page.next, "a next page")
            var other = RunQuery()
            other.descending = false
            var narrower = RunQuery()
            narrower.statuses = [1]
            for (query, text) in [
                (other, cursor), (narrower, cursor), (RunQuery(), "nonsense"), (RunQuery(), ""),
                (RunQuery(), "1.2.3.4"),
                (RunQuery(), ":"),
            ] {
                try await expectRefusal(.invalidCursor, "the cursor \"\(text)\"") {
                    try await trial.records.list(query, after: text, limit: 2)
                }
            }
        },

        Promise("Several fields of a query mean all of them") { trial in
            let records = try await trial.fill(6)
            let paused = try await trial.advance(records[1], records[1].next(runState: .paused))
            try await trial.advance(records[2], records[2].next(status: 2))
            let other = try await trial.stored(workflow: "returns")
            try await trial.advance(other, other.next(runState: .paused))
            let found = try await trial.list {
                $0.workflows = ["orders"]
                $0.runStates = [.paused]
                $0.statuses = [1]
            }
            try expect(found, is: [paused.runID], "the runs")
        },

        Promise("Runs are counted by any query: exactly, or as the least there are") { trial in
            let records = try await trial.fill(7)
            try await trial.advance(records[1], records[1].next(runState: .paused, reason: "gateway"))
            try await trial.stored(workflow: "returns")
            var queries = [RunQuery(), RunQuery(), RunQuery(), RunQuery()]
            queries[1].workflows = ["orders"]
            queries[2].runStates = [.initiated]
            queries[3].reasonContains = "gate"
            for (query, expected) in zip(queries, [8, 7, 7, 1]) {
                let total = try await trial.records.count(query)
                try expect(
                    total.kind == .exact ? total.count == expected : total.count <= expected, "\(expected) runs",
                    saw: total)
            }
        },

        Promise("The counters say how many runs of which workflow stand in which status and state") { trial in
            let records = try await trial.fill(5)
            try await trial.advance(records[0], records[0].next(status: 2))
            try await trial.advance(records[1], records[1].next(runState: .paused))
            let ended = try await trial.advance(records[2], records[2].next(status: 3, runState: .completed))
            try await trial.advance(ended, ended.next(runState: .requestedDataDeleted))
            try await trial.stored(workflow: "returns")
            let counts = try await trial.records.counts()
            try expect(
                Set(counts),
                is: [
                    RunCount(workflow: "orders", status: 1, runState: .initiated, count: 2),
                    RunCount(workflow: "orders", status: 1, runState: .paused, count: 1),
                    RunCount(workflow: "orders", status: 2, runState: .running, count: 1),
                    RunCount(workflow: "orders", status: 3, runState: .requestedDataDeleted, count: 1),
                    RunCount(workflow: "returns", status: 1, runState: .initiated, count: 1),
                ], "the counters")
            try expect(counts.count, is: 5, "how many counters there are")
        },
    ]
}

extension Trial {
    /// Stores runs of the foreign IDs `customer-0`, `customer-1`, …, and moves those on that have a time to.
    @discardableResult
    func fill(
        _ count: Int, created: (Int) -> Duration = { .seconds($0) }, moved: ((Int) -> Duration)? = nil
    ) async throws -> [Record] {
        var records: [Record] = []
        for number in 0..<count {
            records.append(try await stored(ForeignID("customer-\(number)"), at: start + created(number)))
        }
        guard let moved else { return records }
        for index in records.indices {
            var next = records[index].next()
            next.updatedAt = start + .hours(1) + moved(index)
            records[index] = try await advance(records[index], next)
        }
        return records
    }

    /// Every page of a list.
    func pages(_ query: RunQuery, limit: Int) async throws -> [RunID] {
        var found: [RunID] = []
        var cursor: PageCursor?
        repeat {
            let page = try await records.list(query, after: cursor, limit: limit)
            try expect(page.items.count <= limit, "at most \(limit) runs on a page", saw: page.items.count)
            found += page.items.map(\.runID)
            try expect(found.count < 1000, "the list to end")
            cursor = page.next
        } while cursor != nil
        return found
    }

    /// The runs of a list.
    func list(_ change: (inout RunQuery) -> Void) async throws -> [RunID] {
        var query = RunQuery()
        change(&query)
        return try await pages(query, limit: 100)
    }
}
