import ArgumentParser
import Foundation

/// Whole workflows: three steps that do nothing, from the trigger to the end, beside what they are compared to. The
/// measurements of a round follow one another, each in a process of its own, so that a disk or a neighbour that changes
/// its speed meets all of them; what is printed is the median of the rounds, the smallest and the greatest.
struct Engine: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure versions stored a second, in memory and on SQLite, as ratios too.")

    @Option(help: "memory, sqlite or both.") var store = "both"
    @Option(help: "Also with so many of a hundred runs that always fail.") var failing = 0
    @Option(help: "How often everything is measured.") var rounds = 3
    @OptionGroup var load: Load

    func run() throws {
        if store != "sqlite" { try compare(.memory) }
        if store != "memory" { try compare(.sqlite) }
    }

    private func compare(_ subject: Subject) throws {
        var alone: [Figures] = []
        var beside: [Figures] = []
        var plain: [Figures] = []
        for _ in 0..<max(1, rounds) {
            alone.append(try measure(subject))
            if failing > 0 { beside.append(try measure(subject, failing: failing)) }
            if subject == .sqlite { plain.append(try measure(.plain)) }
        }
        let runs = "\(load.runs) runs, \(load.preload) finished in the store before, \(load.inFlight) in flight"
        print("\(subject.rawValue): \(runs), load average \(alone.last?.loadAverage ?? 0)")
        line("versions/s", alone.map(\.versionsPerSecond))
        line("transitions/s", alone.compactMap(\.transitionsPerSecond))
        line("trigger to end p50, ms", alone.compactMap(\.triggerToEndP50Milliseconds), digits: 1)
        line("trigger to end p99, ms", alone.compactMap(\.triggerToEndP99Milliseconds), digits: 1)
        line("CPU µs/version", alone.compactMap(\.cpuMicrosecondsPerVersion), digits: 1)
        if failing > 0 {
            line(
                "kept with \(failing) % failing (budget 0.9)",
                zip(beside, alone).map { $0.versionsPerSecond / $1.versionsPerSecond }, digits: 2)
        }
        if subject == .sqlite {
            line("plain loop, groups of 100, versions/s", plain.map(\.versionsPerSecond))
            line(
                "ratio to the plain loop (budget 0.5)",
                zip(alone, plain).map { $0.versionsPerSecond / $1.versionsPerSecond }, digits: 2)
        }
    }

    private func measure(_ subject: Subject, failing: Int = 0) throws -> Figures {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            ["once", "--subject", subject.rawValue, "--failing", "\(failing)"] + load.arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
        return try JSONDecoder().decode(Figures.self, from: data)
    }

    private func line(_ name: String, _ values: [Double], digits: Int = 0) {
        let sorted = values.sorted()
        func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
        guard let least = sorted.first, let most = sorted.last else { return }
        print("  \(name): \(text(sorted[sorted.count / 2]))  (\(text(least))–\(text(most)))")
    }
}
