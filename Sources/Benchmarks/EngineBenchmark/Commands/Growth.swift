import ArgumentParser
import Foundation

/// What a transition costs, and what memory the engine needs, with many finished runs behind it. One engine goes the
/// whole way: only so it shows what it keeps of each run.
struct Growth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure whether a transition costs more, and memory grows, with the number of finished runs.",
        discussion: """
            SQLite does not wait for the disk here, which changes nothing in memory, and in processor time makes a \
            difference look larger. Exits with 1 when a budget was missed.
            """)

    @Option(help: "Measure only this.") var store = Kept.both
    @Option(help: "How many runs have finished in the end.") var finished = 1_000_000
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing(parts)
    }

    var parts: [Report.Part] {
        store.subjects.map { subject in { [try measure(subject)] } }
    }

    private func measure(_ subject: Subject) throws -> Result {
        let stages: Grown = try Child(
            ["grow", "--subject", subject.rawValue, "--finished", "\(finished)", "--directory", directory]
        ).result()
        let load = try Load.parse(["--directory", directory])
        let reference = try load.sample(of: subject == .sqlite ? .plain : .codec, preload: 0)
        var result = Result(
            "\(subject.rawValue), growth", "from \(Grow.few) to \(finished) finished runs", stages.few + stages.many)
        let few = stages.few.map(\.microsecondsPerVersion)
        let many = stages.many.map(\.microsecondsPerVersion)
        result.add("processor time for a version with \(Grow.few)", "µs", few, digits: 2)
        result.add("processor time for a version with \(finished)", "µs", many, digits: 2)
        result.add(
            "ratio", "", [median(many) / median(few)], digits: 3, .atMost(subject == .sqlite ? 1.2 : 1.5))
        let grown = Double(stages.residentAtEnd - stages.residentAtFirst)
        if subject == .sqlite {
            result.add(
                "memory above that after \(Grow.some) runs", "MiB", [grown / 1_048_576], digits: 1, .atMost(16))
            result.add("plain loop, groups of 100, versions", "/s", [reference.versionsPerSecond])
        } else {
            result.add(
                "memory for a finished run, with all its versions", "B", [grown / Double(max(1, finished - Grow.some))])
            result.add("codec alone, for a version", "µs", [reference.microsecondsPerVersion], digits: 2)
        }
        return result
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
