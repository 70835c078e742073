import Testing
import Workflows
import WorkflowsMonitoring

@Suite("How many failures wait to be tried again")
struct ParkedTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    private func overview(parked count: Int) async throws -> [WorkflowOverview] {
        let store = try WatchedStore()
        try await store.define()
        _ = try await store.trigger("order-1", at: Self.now)
        // Of runs that are not there: what is counted is not looked up.
        try store.execute(
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))
            INSERT INTO parked(run_key, consumer, workflow_id, partition, version, status, attempts, due_at, last_error,
              first_error_at, last_error_at) SELECT 1000 + n, 'orders-1', 1, 0, 1, 1, 1, n, '503', 1, 1 FROM numbers
            """)
        return try await store.monitor(at: Self.now).workflows().value
    }

    @Test("A number that is not too large is exact")
    func exact() async throws {
        let rows = try await overview(parked: 1000)
        #expect(rows.map(\.parked) == [1000])
        #expect(rows.map(\.parkedKind) == [.exact])
    }

    @Test("A larger one is the least there are, and says so")
    func atLeast() async throws {
        let rows = try await overview(parked: 1001)
        #expect(rows.map(\.parked) == [1000])
        #expect(rows.map(\.parkedKind) == [.atLeast])
    }
}
