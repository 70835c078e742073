import ArgumentParser
import Foundation

/// Whole workflows: three steps that do nothing, from the trigger to the end, beside what they are compared to. The
/// measurements of a round follow one another, each in a process of its own, so that a disk or a neighbour that changes
/// its speed meets all of them; what is printed is the median of the rounds, the smallest and the greatest.
///
/// Without options everything that is promised is measured. Once all is printed it fails if a median missed its budget.
struct Engine: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure versions stored a second, in memory and on SQLite, as ratios too.",
        discussion: "Exits with 1 when a budget was missed.")

    /// Where the runs are kept that are measured.
    enum Store: String, CaseIterable, ExpressibleByArgument {
        case memory, sqlite, both

        var subjects: [Subject] {
            switch self {
            case .memory: [.memory]
            case .sqlite: [.sqlite]
            case .both: [.memory, .sqlite]
            }
        }
    }

    @Option(help: "Measure only this.") var store = Store.both
    @Option(parsing: .upToNextOption, help: "Finished runs in the store before each measurement begins.")
    var preload = [1000, 100_000]
    @Option(help: "Also with so many of a hundred runs that always fail; 0 leaves that out.") var failing = 1
    @Option(help: "How often everything is measured.") var rounds = 3
    @OptionGroup var load: Load

    func run() throws {
        var missed: [String] = []
        for subject in store.subjects {
            for finished in preload {
                let comparison = try compare(subject, preload: finished)
                comparison.report()
                missed += comparison.missed
            }
        }
        guard missed.isEmpty else {
            FileHandle.standardError.write(Data("budget missed: \(missed.joined(separator: "; "))\n".utf8))
            throw ExitCode.failure
        }
    }

    private func compare(_ subject: Subject, preload: Int) throws -> Comparison {
        var alone: [Figures] = []
        var beside: [Figures] = []
        var plain: [Figures] = []
        for _ in 0..<max(1, rounds) {
            alone.append(try measure(subject, preload: preload))
            if failing > 0 { beside.append(try measure(subject, preload: preload, failing: failing)) }
            if subject == .sqlite { plain.append(try measure(.plain, preload: preload)) }
        }
        var comparison = Comparison(
            "\(subject.rawValue), \(preload) runs finished in the store before",
            "\(load.runs) runs, \(load.inFlight) in flight, load average \(alone.last?.loadAverage ?? 0)")
        comparison.add("versions/s", alone.map(\.versionsPerSecond))
        comparison.add("transitions/s", alone.compactMap(\.transitionsPerSecond))
        comparison.add("trigger to end p50, ms", alone.compactMap(\.triggerToEndP50Milliseconds), digits: 1)
        comparison.add("trigger to end p99, ms", alone.compactMap(\.triggerToEndP99Milliseconds), digits: 1)
        comparison.add("CPU µs/version", alone.compactMap(\.cpuMicrosecondsPerVersion), digits: 1)
        if failing > 0 {
            comparison.add("kept with \(failing) % failing", Self.ratios(beside, alone), digits: 2, least: 0.9)
        }
        if subject == .sqlite {
            comparison.add("plain loop, groups of 100, versions/s", plain.map(\.versionsPerSecond))
            comparison.add("ratio to the plain loop", Self.ratios(alone, plain), digits: 2, least: 0.5)
        }
        return comparison
    }

    private static func ratios(_ figures: [Figures], _ others: [Figures]) -> [Double] {
        zip(figures, others).map { $0.versionsPerSecond / $1.versionsPerSecond }
    }

    private func measure(_ subject: Subject, preload: Int, failing: Int = 0) throws -> Figures {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            ["once", "--subject", subject.rawValue, "--preload", "\(preload)", "--failing", "\(failing)"]
            + load.arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
        return try JSONDecoder().decode(Figures.self, from: data)
    }
}
