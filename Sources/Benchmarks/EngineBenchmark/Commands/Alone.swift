import ArgumentParser

/// One run at a time: what a run takes that waits for nothing but its own steps.
struct Alone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure one run at a time: from its trigger to its end, and the commits it takes.",
        discussion: "Exits with 1 when a budget was missed.")

    @Option(help: "Measure only this.") var store = Kept.both
    @Option(help: "How many runs go through, one after the other.") var runs = 2000
    @Option(help: "How often everything is measured.") var rounds = 3
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing(parts)
    }

    var parts: [Report.Part] {
        store.subjects.flatMap { subject -> [Report.Part] in
            [{ [try measure(subject)] }, { [try measure(subject, pollsHourly: true)] }]
        }
    }

    private func measure(_ subject: Subject, pollsHourly: Bool = false) throws -> Result {
        var load = try Load.parse(["--runs", "\(runs)", "--in-flight", "1", "--directory", directory])
        load.pollsHourly = pollsHourly
        var samples: [Sample] = []
        var reference: [Sample] = []
        for _ in 0..<max(1, rounds) {
            samples.append(try load.sample(of: subject, preload: 1000))
            reference.append(try load.sample(of: subject == .sqlite ? .plain : .codec, preload: 0))
        }
        let isInMemory = subject == .memory
        var result = Result(
            "\(subject.rawValue), one run alone\(pollsHourly ? ", polls hourly" : "")",
            "\(runs) runs, one after the other", samples)
        result.add(
            "trigger to end p50", "ms", samples.compactMap(\.latencies?.p50).map { $0 * 1000 }, digits: 3,
            isInMemory ? .atMost(0.3) : nil)
        result.add(
            "trigger to end p99", "ms", samples.compactMap(\.latencies?.p99).map { $0 * 1000 }, digits: 3,
            isInMemory ? .atMost(1) : nil)
        result.add("processor time for a run", "µs", samples.map { $0.processorSeconds / Double($0.runs) * 1e6 })
        result.add(
            "commits for a run", "",
            samples.compactMap { sample in sample.commits.map { Double($0) / Double(sample.runs) } },
            digits: 2, isInMemory ? nil : .atMost(4))
        if isInMemory {
            result.add(
                "codec alone, for a run", "µs", reference.map { $0.processorSeconds / Double($0.runs) * 1e6 }, digits: 1
            )
        } else {
            result.add("plain loop, groups of 100, versions", "/s", reference.map(\.versionsPerSecond))
        }
        return result
    }
}
