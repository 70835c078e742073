import ArgumentParser
import Foundation
import Workflows
import WorkflowsSQLite

/// One measurement, in a process of its own: what an earlier one left in the allocator and the caches would count.
struct Once: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one measurement and print it as a line of JSON.")

    @Option(help: "memory, sqlite or plain.") var subject = Subject.memory
    @Option(help: "Of a hundred runs so many always fail; the others are counted.") var failing = 0
    @Option(help: "Finished runs in the store before the measurement begins.") var preload = 1000
    @OptionGroup var load: Load

    func run() async throws {
        let figures =
            switch subject {
            case .memory: try await measure(InMemoryAdapter())
            case .sqlite:
                try await inTemporaryDirectory(load.directory) { try await measure(SQLiteAdapter(path: $0)) }
            case .plain: try await inTemporaryDirectory(load.directory, measurePlainLoop)
            }
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    private func measurePlainLoop(path: String) async throws -> Figures {
        if preload > 0 {
            let adapter = try SQLiteAdapter(path: path)
            try await serving(adapter) { _ in }
            try await adapter.close()
        }
        let rate = try await PlainLoop.measure(path: path, runs: load.runs, inFlight: load.inFlight, syncs: true)
        return Figures(versionsPerSecond: rate, loadAverage: loadAverage())
    }

    private func measure(_ adapter: any WorkflowAdapter) async throws -> Figures {
        try await serving(adapter) { workflow in
            let cpuBefore = processorSeconds()
            let clock = ContinuousClock()
            let began = clock.now
            let latencies = try await Chain.push(
                load.runs, through: workflow, inFlight: load.inFlight, prefix: "run", failing: failing
            ).sorted()
            guard !latencies.isEmpty else {
                throw ValidationError("No run ended: ask for more runs, or fewer that fail.")
            }
            let seconds = began.duration(to: clock.now).inSeconds
            let runs = Double(latencies.count)
            let versions = runs * Double(Chain.versions)
            return Figures(
                versionsPerSecond: versions / seconds,
                transitionsPerSecond: (versions - runs) / seconds,
                triggerToEndP50Milliseconds: latencies[latencies.count / 2] * 1000,
                triggerToEndP99Milliseconds: latencies[latencies.count * 99 / 100] * 1000,
                cpuMicrosecondsPerVersion: (processorSeconds() - cpuBefore) / versions * 1e6,
                loadAverage: loadAverage())
        }
    }

    /// Runs the service, with the finished runs that are to be there, while something is done with it.
    private func serving<Value>(
        _ adapter: any WorkflowAdapter, _ body: (Workflow<Parcel, ChainStatus>) async throws -> Value
    ) async throws -> Value {
        let workflow = try Chain.workflow(on: adapter, parallel: load.parallel)
        let service = Task { try await workflow.run() }
        await workflow.started()
        if preload > 0 {
            try await Chain.push(preload, through: workflow, inFlight: load.inFlight, prefix: "preload")
        }
        let value = try await body(workflow)
        service.cancel()
        _ = await service.result
        return value
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

/// What a measurement gives, of the runs that ended.
struct Figures: Codable {
    /// What was stored: a run's trigger, and each of its transitions.
    var versionsPerSecond: Double
    var transitionsPerSecond: Double?
    var triggerToEndP50Milliseconds: Double?
    var triggerToEndP99Milliseconds: Double?
    var cpuMicrosecondsPerVersion: Double?
    var loadAverage: Double
}

func inTemporaryDirectory<Value>(_ parent: String, _ body: (String) async throws -> Value) async throws -> Value {
    let path = "\(parent)/workflows-bench-\(RunID.random().short)"
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path + "/store.db")
}
