import ArgumentParser
import Workflows
import WorkflowsSQLite

/// What traffic notices while very many finished runs go.
struct Trim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how long a retention takes for many finished runs, and what traffic notices meanwhile.",
        discussion: "SQLite does not wait for the disk here. Exits with 1 when a budget was missed.")

    @Option(help: "Measure only this.") var store = Kept.both
    @Option(help: "How many runs have finished before.") var finished = 1_000_000
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing(parts)
    }

    var parts: [Report.Part] {
        store.subjects.map { subject in
            {
                [
                    try Child(
                        [
                            "trimmed", "--subject", subject.rawValue, "--finished", "\(finished)", "--directory",
                            directory,
                        ]
                    ).result(Trimmed.self).result(
                        of: subject, finished,
                        beside: try Load.parse(["--directory", directory]).sample(
                            of: subject == .sqlite ? .plain : .codec, preload: 0))
                ]
            }
        }
    }
}

/// What was measured with and without a retention at work.
struct Trimmed: Codable {
    var quiet: [Sample] = []
    var busy: [Sample] = []
    /// Until every run was gone, traffic included.
    var seconds = 0.0

    func result(of subject: Subject, _ finished: Int, beside reference: Sample) -> Result {
        var result = Result("\(subject.rawValue), retention", "\(finished) finished runs go", quiet + busy)
        result.add("processor time for a version before", "µs", quiet.map(\.microsecondsPerVersion), digits: 2)
        result.add("rate before", "runs/s", quiet.map(\.runsPerSecond))
        result.add("p99 before", "ms", quiet.compactMap(\.latencies).map { $0.p99 * 1000 }, digits: 2)
        result.add("rate meanwhile", "runs/s", busy.map(\.runsPerSecond))
        result.add("p99 meanwhile", "ms", busy.compactMap(\.latencies).map { $0.p99 * 1000 }, digits: 2)
        result.add("until all are gone", "s", [seconds], digits: 1)
        if subject == .sqlite {
            result.add("plain loop, groups of 100, versions", "/s", [reference.versionsPerSecond])
        } else {
            result.add("codec alone, for a version", "µs", [reference.microsecondsPerVersion], digits: 2)
        }
        return result
    }
}

/// The way of one engine.
struct TrimOnce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trimmed", abstract: "Measure one and print it as a line of JSON.", shouldDisplay: false)

    private static let runsOfSample = 5000

    @Option(help: "memory or sqlite.") var subject = Subject.memory
    @Option(help: "How many runs have finished before.") var finished = 1_000_000
    @Option(help: "Where the file is made.") var directory = "/var/tmp"

    func run() async throws {
        guard subject == .sqlite else { return try Child.answer(try await measure(InMemoryAdapter())) }
        let trimmed = try await inTemporaryDirectory(directory) { path in
            var options = SQLiteOptions()
            options.durability = .off
            return try await measure(try SQLiteAdapter(path: path, options: options))
        }
        try Child.answer(trimmed)
    }

    private func measure(_ adapter: any WorkflowAdapter) async throws -> Trimmed {
        var trimmed = Trimmed()
        try await Chain.serving(adapter, Load.parse([])) { workflow in
            for part in stride(from: 0, to: finished, by: 10_000) {
                try await Chain.push(
                    min(10_000, finished - part), through: workflow, inFlight: 256, prefix: "old-\(part)")
            }
            for round in 0..<3 { trimmed.quiet.append(try await sample("quiet-\(round)", workflow)) }
        }
        let began = ContinuousClock.now
        let retention = Retention(finishedRuns: .seconds(1))
        try await Chain.serving(adapter, Load.parse([]), retention: retention) { workflow in
            var isLeft = true
            while isLeft {
                trimmed.busy.append(try await sample("busy-\(trimmed.busy.count)", workflow))
                var first = RunQuery()
                first.sort = .created
                first.descending = false
                let oldest = try await adapter.records.list(first, after: nil, limit: 1).items.first
                isLeft =
                    oldest.map { $0.foreignID.rawValue.hasPrefix("old") || $0.foreignID.rawValue.hasPrefix("quiet") }
                    ?? false
                // Traffic takes turns with nothing, so that there is an end to it.
                if isLeft { try await Task.sleep(for: .seconds(2)) }
            }
        }
        trimmed.seconds = began.duration(to: .now).inSeconds
        return trimmed
    }

    private func sample(_ prefix: String, _ workflow: Workflow<Parcel, ChainStatus>) async throws -> Sample {
        try await Sample.taking {
            try await Chain.push(Self.runsOfSample, through: workflow, inFlight: 16, prefix: prefix)
        }
    }
}
