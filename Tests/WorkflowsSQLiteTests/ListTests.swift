import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Lists")
struct ListTests {
    /// A store of many runs in several workflows, statuses and states, and what is in it.
    private func filled(_ count: Int = 1500) async throws -> (TemporaryStore, [Record]) {
        let store = try TemporaryStore { $0.scanLimit = 400 }
        var generator = SeededGenerator(seed: 17)
        var runs: [Record] = []
        for number in 0..<count {
            let workflow: WorkflowName = number % 3 == 0 ? "returns" : "orders"
            let at = Samples.start + .milliseconds(number / 4)
            let id = ForeignID("customer-\(number)")
            runs.append(try await store.records.create(Samples.record(id, workflow: workflow, at: at)))
        }
        for index in runs.indices where !index.isMultiple(of: 5) {
            let choice = Int.random(in: 0..<4, using: &generator)
            let after = Duration.milliseconds(Int.random(in: 0..<200, using: &generator))
            let next =
                switch choice {
                case 0: runs[index].next(status: 2, after: after)
                case 1: runs[index].next(runState: .paused, after: after, reason: "gateway said \(index % 10)")
                case 2: runs[index].next(status: 3, runState: .completed, after: after)
                default: runs[index].next(runState: .cancelled, after: after, reason: "not wanted")
                }
            runs[index] = try await store.records.advance(runs[index], next)
        }
        return (store, runs)
    }

    private func pages(
        _ records: any RecordStore, _ query: RunQuery, limit: Int
    ) async throws -> (runs: [RunSummary], incomplete: Int) {
        var found: [RunSummary] = []
        var cursor: PageCursor?
        var incomplete = 0
        repeat {
            let page = try await records.list(query, after: cursor, limit: limit)
            #expect(page.items.count <= limit)
            found += page.items
            incomplete += page.incomplete ? 1 : 0
            cursor = page.next
        } while cursor != nil
        return (found, incomplete)
    }

    private func expected(_ runs: [Record], _ query: RunQuery, _ matches: (Record) -> Bool) -> [RunID] {
        let numbered = runs.enumerated().filter { matches($0.element) }
        let sorted = numbered.sorted { left, right in
            query.sort == .created || left.element.updatedAt == right.element.updatedAt
                ? left.offset < right.offset : left.element.updatedAt < right.element.updatedAt
        }
        let ids = sorted.map(\.element.runID)
        return query.descending ? ids.reversed() : ids
    }

    @Test("Every filter, in every order, over many pages, gives each run once and in order")
    func filters() async throws {
        let (store, runs) = try await filled()
        var cases: [(RunQuery, (Record) -> Bool)] = [(RunQuery(), { _ in true })]
        func add(_ change: (inout RunQuery) -> Void, _ matches: @escaping (Record) -> Bool) {
            var query = RunQuery()
            change(&query)
            cases.append((query, matches))
        }
        add({ $0.workflows = ["returns", "unknown"] }, { $0.workflow == "returns" })
        add({ $0.workflows = ["unknown"] }, { _ in false })
        add({ $0.runStates = [.paused, .cancelled] }, { [.paused, .cancelled].contains($0.runState) })
        add({ $0.statuses = [2, 3] }, { [2, 3].contains($0.status) })
        add(
            {
                $0.statuses = [1]
                $0.runStates = [.paused]
                $0.workflows = ["orders"]
            }, { $0.status == 1 && $0.runState == .paused && $0.workflow == "orders" })
        add({ $0.foreignIDs = ["customer-7", "customer-9", "nobody"] }) {
            ["customer-7", "customer-9"].contains($0.foreignID)
        }
        let id = runs[40].runID.description
        add({ $0.runIDPrefix = String(id.prefix(1)) }, { $0.runID.description.hasPrefix(id.prefix(1)) })
        add({ $0.runIDPrefix = String(id.prefix(3)).uppercased() }, { $0.runID.description.hasPrefix(id.prefix(3)) })
        add({ $0.runIDPrefix = id }, { $0.runID.description == id })
        add({ $0.runIDPrefix = "zz" }, { _ in false })
        add({ $0.foreignIDContains = "-14" }, { $0.foreignID.rawValue.contains("-14") })
        add({ $0.reasonContains = "said 3" }, { $0.meta.reason?.contains("said 3") ?? false })
        let middle = Samples.start + .milliseconds(200)
        add({ $0.createdFrom = middle }, { $0.createdAt >= middle })
        add({ $0.createdBefore = middle }, { $0.createdAt < middle })
        let end = middle + .milliseconds(90)
        add(
            {
                $0.updatedFrom = middle
                $0.updatedBefore = end
            }, { $0.updatedAt >= middle && $0.updatedAt < end })
        for (query, matches) in cases {
            for sort in RunQuery.Sort.allCases {
                for descending in [true, false] {
                    var query = query
                    query.sort = sort
                    query.descending = descending
                    let found = try await pages(store.records, query, limit: 70).runs.map(\.runID)
                    #expect(found == expected(runs, query, matches), "\(query)")
                    let total = try await store.records.count(query)
                    #expect(total.kind == .atLeast ? total.count <= found.count : total.count == found.count)
                }
            }
        }
    }

    @Test("A summary says of a run what its record says")
    func summary() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let paused = try await store.records.advance(record, record.next(runState: .paused, reason: "why"))
        let page = try await store.records.list(RunQuery(), after: nil, limit: 10)
        #expect(
            page.items == [
                RunSummary(
                    workflow: "orders", foreignID: "order-1", runID: record.runID, runState: .paused, status: 1,
                    version: 2, enteredAt: record.createdAt, createdAt: record.createdAt, updatedAt: paused.updatedAt,
                    reason: "why")
            ])
        #expect(page.next == nil && !page.incomplete)
    }

    @Test("Pages of runs by insertion stay whole while others are triggered and moved")
    func concurrent() async throws {
        let (store, runs) = try await filled(1100)
        let records = store.records
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                let record = try await records.create(Samples.record(ForeignID("late-\(number)")))
                try await records.advance(record, record.next(status: 2))
                number += 1
            }
        }
        var query = RunQuery()
        query.sort = .created
        query.foreignIDContains = "customer"
        let found = try await pages(records, query, limit: 50)
        query.foreignIDContains = nil
        query.descending = false
        query.createdBefore = runs.last.map { $0.createdAt + .microseconds(1) }
        query.workflows = ["returns"]
        let upward = try await pages(records, query, limit: 50)
        writing.cancel()
        _ = await writing.result
        #expect(found.runs.map(\.runID) == runs.reversed().map(\.runID))
        #expect(upward.runs.map(\.runID) == runs.filter { $0.workflow == "returns" }.map(\.runID))
    }

    @Test("A search that finds nothing for long gives what it has and says that it is not done")
    func incomplete() async throws {
        let (store, _) = try await filled(1500)
        var query = RunQuery()
        query.foreignIDContains = "customer-0"
        query.sort = .created
        let found = try await pages(store.records, query, limit: 10)
        #expect(found.runs.count == 1)
        #expect(found.incomplete >= 3)
        #expect(try await store.records.count(query).kind == .atLeast)
    }

    @Test("A cursor of another query or another store, and a text that is none, are refused")
    func foreignCursors() async throws {
        let (store, _) = try await filled(50)
        let page = try await store.records.list(RunQuery(), after: nil, limit: 10)
        let cursor = try #require(page.next)
        var other = RunQuery()
        other.statuses = [1]
        for (query, text) in [(other, cursor), (RunQuery(), "nonsense"), (RunQuery(), "1.2.3"), (RunQuery(), "")] {
            await #expect { try await store.records.list(query, after: text, limit: 10) } throws: {
                WorkflowError.Code.invalidCursor ~= $0
            }
        }
        let stranger = try TemporaryStore()
        await #expect { try await stranger.records.list(RunQuery(), after: cursor, limit: 10) } throws: {
            WorkflowError.Code.invalidCursor ~= $0
        }
        #expect(try await store.another().records.list(RunQuery(), after: cursor, limit: 10).items.count == 10)
    }

    @Test("The counters say what counting says, after any operations")
    func counters() async throws {
        let (store, runs) = try await filled(600)
        var expected: [String: Int] = [:]
        for run in runs { expected["\(run.workflow) \(run.status) \(run.runState)", default: 0] += 1 }
        var counted: [String: Int] = [:]
        for count in try await store.records.counts() {
            counted["\(count.workflow) \(count.status) \(count.runState)"] = count.count
        }
        #expect(counted == expected)
        var query = RunQuery()
        query.runStates = [.completed]
        #expect(
            try await store.records.count(query) == Total(runs.count { $0.runState == .completed }, .exact))
        #expect(try await store.adapter.check().isEmpty)
    }
}
