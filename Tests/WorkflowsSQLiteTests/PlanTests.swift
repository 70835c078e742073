import GRDBSQLite
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Reading little")
struct PlanTests {
    /// What SQLite did for the first rows of a query.
    private struct Work {
        var sorts: Int32 = 0
        var scanned: Int32 = 0
        var steps: Int32 = 0
    }

    private func work(_ store: TemporaryStore, _ query: RunQuery, rows limit: Int) async throws -> Work {
        let names = store.adapter.store.names
        return try await store.adapter.store.read { connection in
            let numbers = try names.all(connection)
            let plan = try #require(
                try ListPlan(query, workflows: nil, allWorkflows: numbers, after: nil, connection))
            let rows = try plan.rows(connection)
            defer { rows.end() }
            for _ in 0..<limit { guard try rows.next() != nil else { break } }
            var work = Work()
            for statement in [rows.found, rows.lookup].compactMap(\.self) {
                work.sorts += sqlite3_stmt_status(statement.handle, SQLITE_STMTSTATUS_SORT, 0)
                work.scanned += sqlite3_stmt_status(statement.handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0)
                work.steps += sqlite3_stmt_status(statement.handle, SQLITE_STMTSTATUS_VM_STEP, 0)
            }
            return work
        }
    }

    /// Many runs without the time it takes to trigger them.
    private func filled(_ count: Int) async throws -> TemporaryStore {
        let store = try TemporaryStore()
        _ = try await store.adapter.store.writer.urgently { connection in
            try connection.execute(
                """
                INSERT INTO workflows(name) VALUES ('orders'), ('returns');
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                INSERT INTO runs(run_id, workflow_id, foreign_id, run_state, status, version, visit, entered_at, created_at,
                  updated_at, partition, object_version)
                SELECT printf('%08x-0000-4000-8000-000000000000', i * 7919), 1 + i % 2, i, 1 + i % 5, 1 + i % 7, 1, 1, i, i,
                  i + (i * 31) % 1000, 0, 1 FROM n;
                INSERT INTO counts SELECT workflow_id, status, run_state, count(*) FROM runs GROUP BY 1, 2, 3;
                """)
        }.get()
        return store
    }

    @Test("A page costs the rows it shows and one for each range, however many runs there are")
    func pages() async throws {
        let small = try await filled(2_000)
        let large = try await filled(60_000)
        var queries: [RunQuery] = []
        for sort in RunQuery.Sort.allCases {
            var query = RunQuery()
            query.sort = sort
            queries.append(query)
        }
        var query = RunQuery()
        query.runStates = [.paused, .running]
        queries.append(query)
        query.descending = false
        query.updatedFrom = Timestamp(microseconds: 1000)
        queries.append(query)
        query = RunQuery()
        query.runIDPrefix = "0000"
        queries.append(query)
        query = RunQuery()
        query.foreignIDs = ["77"]
        queries.append(query)
        for query in queries {
            let few = try await work(small, query, rows: 100)
            let many = try await work(large, query, rows: 100)
            #expect(many.scanned <= 100, "\(query)")
            #expect(Double(many.steps) < Double(few.steps) * 1.5 + 500, "\(query)")
            if query.runIDPrefix == nil, query.foreignIDs.isEmpty { #expect(many.sorts == 0, "\(query)") }
        }
    }

    @Test("Two writers of one file share it: when one is done the other is well on its way")
    func fairness() async throws {
        let store = try TemporaryStore { $0.durability = .full }
        let other = try store.another { $0.durability = .full }
        let total = 2000
        let atFirstEnd = try await withThrowingTaskGroup(of: Int.self) { sides in
            for (side, adapter) in [store.adapter, other].enumerated() {
                sides.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { callers in
                        for caller in 0..<20 {
                            callers.addTask {
                                for number in 0..<(total / 20) {
                                    let id = ForeignID("order-\(side)-\(caller)-\(number)")
                                    try await adapter.records.create(Samples.record(id))
                                }
                            }
                        }
                        try await callers.waitForAll()
                    }
                    return min(store.adapter.transactionCount, other.transactionCount)
                }
            }
            return try await sides.reduce(into: []) { $0.append($1) }.first ?? 0
        }
        #expect(atFirstEnd * 4 >= total)
    }
}
