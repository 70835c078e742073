import Foundation
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

@Suite("What wants a person, among very many runs")
struct TroubleBudgetTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    /// A hundred thousand runs of three workflows, a third of them in trouble of every kind.
    private func fill(_ store: WatchedStore) throws {
        let at = Self.now.microseconds
        let minute = at / 60_000_000
        try store.execute(
            """
            INSERT INTO workflows(name) SELECT value FROM json_each('["returns", "invoices"]');
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO runs(run_id, workflow_id, foreign_id, run_state, status, version, visit, entered_at, created_at,
              updated_at, partition, object_version, reason)
            SELECT printf('%08x-0000-4000-8000-000000000000', i * 7919), 1 + i % 3, i, 1 + i % 5, 1 + i % 2, 1, 1,
              \(at) - i * 800000, \(at) - i * 900000, \(at) - i * 700000, 0, 1,
              CASE i % 5 WHEN 2 THEN '503' WHEN 3 THEN 'no stock' END FROM n;
            INSERT INTO versions(version_id, run_state, status, visit, entered_at, at, origin, object_version, object)
            SELECT (run_key << 31) | 1, run_state, status, 1, entered_at, updated_at,
              CASE run_state WHEN 3 THEN 7 ELSE 2 END, 1, zeroblob(40) FROM runs WHERE run_key > 1;
            INSERT OR REPLACE INTO counts SELECT workflow_id, status, run_state, count(*) FROM runs GROUP BY 1, 2, 3;
            INSERT INTO parked(run_key, consumer, workflow_id, partition, version, status, attempts, due_at, last_error,
              first_error_at, last_error_at)
            SELECT run_key, 'orders-1', workflow_id, 0, 1, status, 1, \(at), '503', \(at), \(at) FROM runs
              WHERE run_state = 2;
            INSERT INTO timeouts(run_key, visit, name, workflow_id, status, due_at, first_due_at, held, attempts)
            SELECT run_key, 1, 'expire', workflow_id, status, \(at) - 60000000, \(at) - 60000000, 0, 0 FROM runs
              WHERE run_state = 2;
            INSERT INTO stays SELECT DISTINCT workflow_id, \(minute) - minutes.value, status, bins.value, 40 FROM runs,
              json_each('[0,1,2,3,4,5,6,7,8,9]') minutes, json_each('[30,31,32,33,34,35]') bins;
            """)
    }

    @Test("A look at everything that wants a person reads at most 2000 rows of 100 000 runs, the first one too")
    func rows() async throws {
        RowCounter.install()
        let store = try WatchedStore()
        // The workflow must have its number before the others.
        _ = try await store.trigger("first", at: Self.now)
        try fill(store)
        // Only now: an instance that is not heard of for eight seconds is gone.
        try await store.define()
        let guest = try SQLiteAdapter.guest(path: store.adapter.path, readOnly: true)
        let monitor = StoreMonitor(
            adapter: guest, access: .init(target: "store", actor: "tester"),
            clock: EngineClock(ContinuousClock(), wall: { Self.now }))
        for look in 1...2 {
            _ = RowCounter.take(guest.path)
            let troubles = try await monitor.troubles().value
            let rows = RowCounter.take(guest.path)
            #expect(rows <= 2000, "look \(look)")
            #expect(rows > 100, "they are counted")
            let orders = try #require(troubles.first { $0.workflow == "orders" })
            #expect(orders.paused.contains { $0.cause == .errors } && orders.paused.contains { $0.cause == nil })
            #expect(orders.stuck.contains { $0.total.kind == .atLeast })
            #expect(orders.unrecovered != nil && orders.parked?.total.kind == .atLeast && orders.lateSince != nil)
        }
        withExtendedLifetime(store) {}
    }
}
