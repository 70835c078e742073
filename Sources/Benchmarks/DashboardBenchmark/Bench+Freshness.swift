import Foundation
import Logging
import TerminalTesting
import TerminalUI
import Workflows
import WorkflowsSQLite

extension Bench {
    /// From a pause that a service has stored until the screen of another process shows its reason, with a second service
    /// busy on the same file.
    func measureFreshness() async throws {
        let path = directory + "/freshness.db"
        for ending in ["", "-wal", "-shm", ".effects"] { try? FileManager.default.removeItem(atPath: path + ending) }
        let demo = try WatchedDashboard(
            wftop, ["demo", "--headless", "--store", path, "--rate", "50", "--for", quick ? "30s" : "10m"],
            size: Size(columns: 80, rows: 24))
        try demo.program.waitFor("serving", timeout: .seconds(20))
        demo.read(for: .seconds(2))
        let probe = try Self.probe(on: SQLiteAdapter(path: path))
        let service = Task { try await probe.run() }
        await probe.started()
        let run = try await probe.trigger("probe-1", with: ProbeObject())
        let screens = [
            ("run", try watch(path, ["--run", run.description])),
            ("runs", try watch(path, ["--screen", "runs", "--workflow", "probe"])),
        ]
        for (_, dashboard) in screens { try dashboard.program.waitFor("probe-1") }
        var samples: [String: [Duration]] = [:]
        var generator = SystemRandomNumberGenerator()
        for number in 1...(quick ? 6 : 400) {
            let (name, dashboard) = screens[number % 2]
            dashboard.read(for: .milliseconds(Int.random(in: 50...900, using: &generator)))
            let mark = "mark-\(number)."
            try await probe.pause(run, reason: mark, actor: "bench")
            let stored = ContinuousClock.now
            try dashboard.program.waitFor(mark)
            samples[name, default: []].append(ContinuousClock.now - stored)
            try await probe.resume(run, actor: "bench")
        }
        service.cancel()
        _ = await service.result
        for (name, times) in samples.sorted(by: { $0.key < $1.key }) {
            var result = Measurement("freshness")
            result.note("screen", name)
            result.add("changes", Double(times.count))
            result.add("", times, p99: 1000)
            report(result)
        }
    }

    /// A workflow whose runs wait to be paused and resumed.
    private static func probe(on adapter: SQLiteAdapter) throws -> Workflow<ProbeObject, ProbeStatus> {
        var probe = WorkflowBuilder<ProbeObject, ProbeStatus>("probe")
        probe.addCallback(from: .waiting, to: .done) { _, _ in .to(.done) }
        var options = BuildOptions()
        options.logger.logLevel = .critical
        return try probe.build(on: adapter, options: options)
    }
}

private struct ProbeObject: Codable, Sendable {}

private enum ProbeStatus: Int, WorkflowStatus {
    case waiting = 1
    case done
}
