import Foundation
import TerminalTesting
import TerminalUI
import Workflows
import WorkflowsSQLite

extension Bench {
    /// From a version that one process stored until the screen of another shows it, beside a service that is busy.
    func measureFreshness() async throws {
        let path = directory + "/freshness.db"
        for ending in ["", "-wal", "-shm", ".effects"] { try? FileManager.default.removeItem(atPath: path + ending) }
        let demo = try WatchedDashboard(
            wftop, ["demo", "--headless", "--store", path, "--rate", "50", "--for", quick ? "30s" : "10m"],
            size: Size(columns: 80, rows: 24))
        try demo.program.waitFor("serving", timeout: .seconds(20))
        demo.read(for: .seconds(2))
        let adapter = try SQLiteAdapter(path: path)
        var run = try await Self.probe(in: adapter.records)
        let screens = [
            ("run", try watch(path, ["--run", run.runID.description])),
            ("runs", try watch(path, ["--screen", "runs", "--workflow", "probe"])),
        ]
        for (_, dashboard) in screens { try dashboard.program.waitFor(run.foreignID.rawValue) }
        var samples: [String: [Duration]] = [:]
        var generator = SystemRandomNumberGenerator()
        for number in 1...(quick ? 5 : 200) {
            let (name, dashboard) = screens[number % 2]
            dashboard.read(for: .milliseconds(Int.random(in: 50...900, using: &generator)))
            let mark = "mark-\(number)."
            run = try await Self.advance(run, mark, in: adapter.records)
            let stored = ContinuousClock.now
            try dashboard.program.waitFor(mark)
            samples[name, default: []].append(ContinuousClock.now - stored)
        }
        for (name, times) in samples.sorted(by: { $0.key < $1.key }) {
            var result = Measurement("freshness")
            result.note("screen", name)
            result.add("changes", Double(times.count))
            result.add("", times, p99: 1000)
            result.report()
        }
    }

    private static func probe(in records: any RecordStore) async throws -> Record {
        let now = EngineClock.system.now
        let run = Record(
            workflow: "probe", foreignID: "probe-1", runID: .random(), runState: .initiated, status: 1,
            object: Data("{}".utf8), objectVersion: 1, createdAt: now, updatedAt: now,
            meta: Record.Meta(version: 1, visit: 1, enteredAt: now, origin: Origin(.trigger)))
        var transaction = StoreTransaction(at: now)
        transaction.run = .create(run)
        _ = try await records.transact(transaction)
        return run
    }

    private static func advance(_ run: Record, _ reason: String, in records: any RecordStore) async throws -> Record {
        var next = run
        next.updatedAt = EngineClock.system.now
        next.runState = run.runState == .running ? .paused : .running
        next.meta.version += 1
        next.meta.reason = reason
        next.meta.origin = Origin(.person, actor: "bench")
        var transaction = StoreTransaction(at: next.updatedAt)
        transaction.run = .advance(from: run, to: next)
        _ = try await records.transact(transaction)
        return next
    }
}
