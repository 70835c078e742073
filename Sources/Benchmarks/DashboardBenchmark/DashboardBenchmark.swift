import ArgumentParser
import Foundation
import TerminalUI

/// How fast the dashboard answers and what it costs: the real `wftop` on a terminal of its own, its screen read by an
/// emulator.
///
/// Prints a line of JSON for each measurement, with its budget and whether it was kept, and fails in the end if one was
/// not. Build `wftop` first:
///
///     swift build -c release --product wftop
///     swift run -c release DashboardBenchmark --directory /var/tmp/dashboard-bench
@main
struct DashboardBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard-benchmark",
        abstract: "Measure the dashboard on a terminal: keys, bytes, processor time, memory, freshness.",
        discussion: "Exits with 1 when a budget was missed.")

    /// What can be measured.
    enum Measure: String, CaseIterable, ExpressibleByArgument {
        case keys, bytes, attached, idle, rows, filter, pages, substring, start, memory, freshness
    }

    @Option(help: "The program; by default the one built beside this one.") var wftop: String?
    @Option(help: "Where the generated stores are kept, to be used again. By default a temporary directory.")
    var directory: String?
    @Option(help: "How many runs the usual store has.") var runs = 100_000
    @Option(help: "How many runs the large store has.") var many = 1_000_000
    @Option(parsing: .upToNextOption, help: "Measure only these.") var only: [Measure] = []
    @Flag(help: "Small stores and few repetitions: shows that everything can be measured, not how fast it is.")
    var quick = false

    func validate() throws {
        guard runs >= 1000, many >= 1000 else { throw ValidationError("a store needs a thousand runs at least") }
    }

    func run() async throws {
        let bench = Bench(
            wftop: wftop ?? Self.besideThisProgram("wftop"),
            directory: directory ?? NSTemporaryDirectory() + "/dashboard-benchmark-\(getpid())",
            runs: quick ? 2000 : runs, many: quick ? 5000 : many, quick: quick)
        guard FileManager.default.isExecutableFile(atPath: bench.wftop) else {
            throw ValidationError("there is no program \(bench.wftop): swift build -c release --product wftop")
        }
        try FileManager.default.createDirectory(atPath: bench.directory, withIntermediateDirectories: true)
        defer { if directory == nil { try? FileManager.default.removeItem(atPath: bench.directory) } }
        for measure in only.isEmpty ? Measure.allCases : only { try await bench.carryOut(measure) }
        let missed = bench.verdict.missed
        guard missed.isEmpty else {
            FileHandle.standardError.write(Data("budget missed: \(missed.joined(separator: "; "))\n".utf8))
            throw ExitCode.failure
        }
    }

    private static func besideThisProgram(_ name: String) -> String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (path as NSString).deletingLastPathComponent + "/" + name
    }
}

/// What every measurement needs to know.
struct Bench {
    let wftop: String
    let directory: String
    let runs: Int
    let many: Int
    let quick: Bool
    let verdict = Verdict()

    /// Prints a measurement and remembers which of its budgets were missed.
    func report(_ measurement: Measurement) {
        measurement.print()
        verdict.missed += measurement.missed
    }

    /// The store of the usual number of runs, or the large one; generated when it is not there yet.
    func store(large: Bool = false) async throws -> SampleStore {
        try await SampleStore.open(in: directory, runs: large ? many : runs)
    }

    /// A dashboard on a store.
    func watch(
        _ path: String, _ arguments: [String], size: Size = Size(columns: 120, rows: 40)
    ) throws -> WatchedDashboard {
        try WatchedDashboard(wftop, [path] + arguments, size: size)
    }

    func carryOut(_ measure: DashboardBenchmark.Measure) async throws {
        switch measure {
        case .keys:
            try await measureKeys(refreshing: false)
            try await measureKeys(refreshing: true)
        case .bytes: try await measureBytes()
        case .attached:
            try await measureAttached(screen: "overview")
            try await measureAttached(screen: "runs")
        case .idle: try await measureIdle()
        case .rows: try await measureRows()
        case .filter: try await measureFilter()
        case .pages: try await measurePages()
        case .substring: try await measureSubstring()
        case .start: try await measureStart()
        case .memory:
            try await measureMemory(large: false)
            try await measureMemory(large: true)
        case .freshness: try await measureFreshness()
        }
    }
}

/// What was missed so far, in words.
final class Verdict {
    var missed: [String] = []
}
