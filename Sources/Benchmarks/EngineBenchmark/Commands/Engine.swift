import ArgumentParser
import Foundation

/// Many runs in flight at once.
struct Engine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure many runs in flight: runs and transitions a second, processor time, memory.",
        discussion: "Exits with 1 when a budget was missed.")

    @Option(help: "Measure only this.") var store = Kept.both
    @Option(parsing: .upToNextOption, help: "Finished runs in the store before each measurement begins.")
    var preload = [1000, 100_000]
    @Option(help: "Also with so many of a hundred runs that always fail; 0 leaves that out.") var failing = 1
    @Option(help: "How often everything is measured.") var rounds = 3
    @OptionGroup var load: Load
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing(parts)
    }

    var parts: [Report.Part] {
        store.subjects.flatMap { subject in
            preload.map { finished in { [try compare(subject, preload: finished)] } }
        }
    }

    private func compare(_ subject: Subject, preload: Int) throws -> Result {
        var alone: [Sample] = []
        var beside: [Sample] = []
        var reference: [Sample] = []
        var onThread: [Sample] = []
        for _ in 0..<max(1, rounds) {
            alone.append(try load.sample(of: subject, preload: preload))
            if failing > 0 { beside.append(try load.sample(of: subject, preload: preload, failing: failing)) }
            reference.append(try load.sample(of: subject == .sqlite ? .plain : .codec, preload: preload))
            if subject == .memory { onThread.append(try load.sample(of: .codecOnThread, preload: 0)) }
        }
        let workers = load.parallel == 1 ? "" : ", \(load.parallel) workers for each step"
        var result = Result(
            "\(subject.rawValue), \(load.inFlight) in flight\(workers), \(preload) runs finished before",
            "\(load.runs) runs", alone)
        result.add("runs", "/s", alone.map(\.runsPerSecond))
        result.add("transitions", "/s", alone.map(\.transitionsPerSecond))
        result.add("versions", "/s", alone.map(\.versionsPerSecond))
        result.add("trigger to end p50", "ms", alone.compactMap(\.latencies?.p50).map { $0 * 1000 }, digits: 2)
        result.add("trigger to end p99", "ms", alone.compactMap(\.latencies?.p99).map { $0 * 1000 }, digits: 2)
        result.add("processor time for a version", "µs", alone.map(\.microsecondsPerVersion), digits: 2)
        result.add("processor time for a transition", "µs", alone.map(\.microsecondsPerTransition), digits: 2)
        result.add("memory grown for a finished run", "B", alone.map(\.bytesPerRun))
        if subject == .sqlite {
            result.add("plain loop, groups of 100, versions", "/s", reference.map(\.versionsPerSecond))
            result.add(
                "ratio to the plain loop", "",
                zip(alone, reference).map { $0.versionsPerSecond / $1.versionsPerSecond },
                digits: 3, .atLeast(0.5))
        } else {
            result.add(
                "codec alone on one thread, for a version", "µs", onThread.map(\.microsecondsPerVersion), digits: 2)
            result.add(
                "codec alone on all processors, for a version", "µs", reference.map(\.microsecondsPerVersion), digits: 2
            )
            result.add(
                "processor time beside the codec, for a version", "µs",
                zip(alone, reference).map { $0.microsecondsPerVersion - $1.microsecondsPerVersion }, digits: 2)
            result.add(
                "processor time beside the codec, for a transition", "µs",
                zip(alone, reference).map { $0.microsecondsPerTransition - $1.microsecondsPerTransition }, digits: 2,
                .atMost(6))
        }
        if failing > 0 {
            result.add(
                "kept with \(failing) % failing", "",
                zip(beside, alone).map { $0.versionsPerSecond / $1.versionsPerSecond },
                digits: 3, .atLeast(0.9))
        }
        return result
    }
}
