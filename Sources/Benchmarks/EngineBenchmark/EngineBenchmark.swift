import ArgumentParser
import Foundation
import Logging
import Workflows
import WorkflowsSQLite

/// How fast runs move: versions stored a second, through a workflow of three steps, with so many runs in flight.
///
/// Prints a line of JSON for each measurement. The reference is a loop that writes the same rows to SQLite in groups of
/// a hundred, in the same process and on the same disk: a ratio to it holds where absolute figures drift.
@main
struct EngineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine-benchmark",
        abstract: "Measure the engine: versions stored a second, in memory and on SQLite.")

    @Option(help: "How many runs go through in each measurement.") var runs = 20_000
    @Option(help: "How many runs are in flight.") var inFlight = 256
    @Option(help: "How many workers each step has.") var parallel = 1
    @Option(help: "Finished runs in the store before the measurement begins.") var preload = 0
    @Option(help: "memory, sqlite, or both.") var store = "both"
    @Option(help: "Of a hundred runs so many always fail: measured beside the same without them.") var failing = 0

    func run() async throws {
        if store != "sqlite" {
            let engine = try await measure("memory", InMemoryAdapter())
            if failing > 0 { try await measureKept("memory", InMemoryAdapter(), beside: engine) }
        }
        if store != "memory" {
            let directory = NSTemporaryDirectory() + "/engine-benchmark-\(RunID.random().short)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let engine = try await measure("sqlite", SQLiteAdapter(path: directory + "/bench.db"))
            if failing > 0 {
                try await measureKept("sqlite", SQLiteAdapter(path: directory + "/failing.db"), beside: engine)
            }
            let reference = try ReferenceLoop.run(path: directory + "/reference.db", rows: runs * 4)
            report([
                ("measure", "\"reference\""), ("rows_per_second", String(Int(reference))),
                ("engine_to_reference", share(engine / reference)),
            ])
        }
    }

    /// The same with runs that always fail among them: what the others keep of their throughput.
    private func measureKept(_ name: String, _ adapter: any WorkflowAdapter, beside alone: Double) async throws {
        let kept = try await measure(name, adapter, failing: failing)
        report([
            ("measure", "\"\(name), kept by the others\""), ("failing_percent", String(failing)),
            ("throughput_kept", share(kept / alone)), ("budget", "0.9"),
        ])
    }

    private func share(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }

    @discardableResult
    private func measure(_ name: String, _ adapter: any WorkflowAdapter, failing: Int = 0) async throws -> Double {
        let workflow = try Chain.workflow(on: adapter, parallel: parallel)
        let service = Task { try await workflow.run() }
        await workflow.started()
        if preload > 0 { try await Chain.push(preload, through: workflow, inFlight: inFlight, prefix: "preload") }
        let cpuBefore = processorSeconds()
        let clock = ContinuousClock()
        let began = clock.now
        let latencies = try await Chain.push(
            runs, through: workflow, inFlight: inFlight, prefix: "run", failing: failing)
        let seconds = began.duration(to: clock.now).inSeconds
        let versions = Double(latencies.count * 4)
        let sorted = latencies.sorted()
        report([
            ("measure", "\"\(name)\""), ("runs", String(runs)), ("failing_percent", String(failing)),
            ("in_flight", String(inFlight)),
            ("parallel", String(parallel)), ("preloaded", String(preload)),
            ("versions_per_second", String(Int(versions / seconds))),
            ("transitions_per_second", String(Int(versions * 3 / 4 / seconds))),
            ("runs_per_second", String(Int(Double(latencies.count) / seconds))),
            ("trigger_to_end_p50_ms", String((sorted[sorted.count / 2] * 10_000).rounded() / 10)),
            ("trigger_to_end_p99_ms", String((sorted[sorted.count * 99 / 100] * 10_000).rounded() / 10)),
            (
                "cpu_microseconds_per_version",
                String(((processorSeconds() - cpuBefore) / versions * 1e7).rounded() / 10)
            ),
            ("load_average", String(loadAverage())),
        ])
        service.cancel()
        _ = await service.result
        return versions / seconds
    }

    private func report(_ members: [(String, String)]) {
        print("{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }

    private func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private func loadAverage() -> Double {
        var loads = [Double](repeating: 0, count: 1)
        return getloadavg(&loads, 1) == 1 ? loads[0] : -1
    }
}
