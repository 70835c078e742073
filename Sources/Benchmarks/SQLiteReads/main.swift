import GRDBSQLite
import Glibc
import Workflows
import WorkflowsSQLite

// How long a guest's reads take on a store of many runs.
//
//     swift run -c release SQLiteReads [runs] [directory]

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 1_000_000 : 1_000_000
let parent = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : "/var/tmp"
let directory = "\(parent)/workflows-bench-\(UInt32.random(in: 0 ... .max))"
mkdir(directory, 0o700)
defer {
    for name in ["", "-wal", "-shm"] { unlink(directory + "/store.db" + name) }
    rmdir(directory)
}
let path = directory + "/store.db"

/// Runs of four workflows in six statuses, most of them finished, updated in another order than they were triggered.
func fill() throws {
    do { _ = try SQLiteAdapter(path: path) }
    var opened: OpaquePointer?
    sqlite3_open(path, &opened)
    defer { sqlite3_close(opened) }
    let sql = """
        PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
        BEGIN;
        INSERT INTO workflows(name) VALUES ('orders'), ('returns'), ('payments'), ('mails');
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
        INSERT INTO runs SELECT i,
          lower(substr(hex(randomblob(4)), 1, 8) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
            || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
          1 + i % 4, 'customer-' || i,
          CASE WHEN i % 100 < 2 THEN 2 WHEN i % 1000 = 7 THEN 3 WHEN i % 50 = 9 THEN 4 ELSE 5 END,
          CASE WHEN i % 100 < 2 THEN 1 + i % 3 ELSE 4 + i % 3 END, 3, 3,
          1700000000000000 + i * 1000, 1700000000000000 + i * 1000,
          1700000000000000 + i * 1000 + abs(random()) % 60000000,
          CASE WHEN i % 1000 = 7 OR i % 50 = 9 THEN 'gateway said ' || (i % 600) END, i % 64, NULL, NULL, 1, NULL FROM n;
        INSERT INTO created_marks SELECT 60, created_at / 60000000, min(run_key), max(run_key) FROM runs GROUP BY 2;
        INSERT INTO created_marks SELECT 3600, created_at / 3600000000, min(run_key), max(run_key) FROM runs GROUP BY 2;
        INSERT INTO counts SELECT workflow_id, status, run_state, count(*) FROM runs GROUP BY 1, 2, 3;
        INSERT INTO versions SELECT (run_key << 31) | version, run_state, status, visit, entered_at, updated_at, reason, 'x',
          2, 'orders-1', 'bench', NULL, 1, 1, x'7B7D', NULL FROM runs;
        COMMIT;
        PRAGMA wal_checkpoint(TRUNCATE);
        """
    var message: UnsafeMutablePointer<CChar>?
    if sqlite3_exec(opened, sql, nil, nil, &message) != SQLITE_OK {
        print(message.map { String(cString: $0) } ?? "failed")
        exit(1)
    }
}

func time(_ name: String, _ body: () async throws -> String) async throws {
    let clock = ContinuousClock()
    var best = Duration.seconds(3600)
    var first: Duration?
    var said = ""
    for _ in 0..<5 {
        let start = clock.now
        said = try await body()
        let taken = clock.now - start
        first = first ?? taken
        best = min(best, taken)
    }
    func milliseconds(_ duration: Duration) -> Double { (duration.inSeconds * 100_000).rounded() / 100 }
    let padded = name + String(repeating: " ", count: max(0, 46 - name.count))
    print("\(padded) first \(milliseconds(first ?? best)) ms, best \(milliseconds(best)) ms  \(said)")
}

try fill()
let adapter = try SQLiteAdapter.guest(path: path, readOnly: true)

func page(_ name: String, _ change: (inout RunQuery) -> Void) async throws {
    for sort in RunQuery.Sort.allCases {
        var query = RunQuery()
        query.sort = sort
        change(&query)
        let asked = query
        try await time("\(name), by \(sort)") {
            let page = try await adapter.records.list(asked, after: nil, limit: 100)
            return "\(page.items.count) rows\(page.incomplete ? ", incomplete" : "")"
        }
    }
}

print("\(count) runs")
try await page("everything") { _ in }
try await page("paused") { $0.runStates = [.paused] }
try await page("one status") { $0.statuses = [5] }
try await page("one workflow, two statuses") {
    $0.workflows = ["returns"]
    $0.statuses = [1, 2]
}
try await page("updated in a minute of the middle") {
    $0.updatedFrom = Timestamp(microseconds: 1_700_000_000_000_000 + Int64(count) * 500)
    $0.updatedBefore = Timestamp(microseconds: 1_700_000_000_000_000 + Int64(count) * 500 + 60_000_000)
}
try await page("created before the middle") {
    $0.createdBefore = Timestamp(microseconds: 1_700_000_000_000_000 + Int64(count) * 500)
}
try await page("run ID prefix") { $0.runIDPrefix = "a17c" }
try await page("foreign ID") { $0.foreignIDs = ["customer-77"] }
for (name, change) in [
    ("nothing, by foreign ID", { (query: inout RunQuery) in query.foreignIDContains = "nobody" }),
    ("nothing, by reason", { (query: inout RunQuery) in query.reasonContains = "nothing" }),
] {
    for sort in RunQuery.Sort.allCases {
        var query = RunQuery()
        query.sort = sort
        change(&query)
        let asked = query
        try await time("\(name), to the end, by \(sort)") {
            var cursor: PageCursor?
            var pages = 0
            repeat {
                let page = try await adapter.records.list(asked, after: cursor, limit: 100)
                cursor = page.next
                pages += 1
            } while cursor != nil
            return "\(pages) calls"
        }
    }
}
try await time("count of a state") {
    var query = RunQuery()
    query.runStates = [.completed]
    return "\(try await adapter.records.count(query))"
}
try await time("counts") { "\(try await adapter.records.counts().count) rows" }
try await time("oldest stays") { "\(try await adapter.statistics?.oldestStays(workflow: "orders").count ?? 0) rows" }
try await time("check") { "\(try await adapter.check().filter { $0.invariant != .events }.count) violations" }
