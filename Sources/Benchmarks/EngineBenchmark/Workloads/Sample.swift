import Foundation

/// What one measurement counted.
struct Sample: Codable {
    /// Runs that went from their trigger to their end.
    var runs: Int
    var seconds: Double
    var processorSeconds: Double
    /// From trigger to end; `nil` where nobody waited for the ends.
    var latencies: Latencies?
    /// How much more memory was in use after it than before.
    var grownBytes: Int
    /// How much was in use at its end.
    var residentBytes: Int
    /// The commits that stored something, where the store counts them.
    var commits: Int?
    /// How many processors other processes kept busy meanwhile.
    var processorsOfOthers: Double
    var loadAverage: Double

    struct Latencies: Codable {
        var p50: Double
        var p99: Double

        init?(_ seconds: [Double]) {
            guard !seconds.isEmpty else { return nil }
            let sorted = seconds.sorted()
            p50 = sorted[sorted.count / 2]
            p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        }
    }

    /// What was stored: a run's trigger, and each of its transitions.
    var versions: Double { Double(runs * Chain.versions) }
    var transitions: Double { Double(runs * (Chain.versions - 1)) }
    var runsPerSecond: Double { Double(runs) / seconds }
    var versionsPerSecond: Double { versions / seconds }
    var transitionsPerSecond: Double { transitions / seconds }
    var microsecondsPerVersion: Double { processorSeconds / versions * 1e6 }
    /// The whole of a run's cost, its trigger and its await too, on its transitions alone.
    var microsecondsPerTransition: Double { processorSeconds / transitions * 1e6 }
    var bytesPerRun: Double { Double(grownBytes) / Double(runs) }

    /// Measures what is done.
    ///
    /// - Parameter body: Gives the seconds that each run took.
    static func taking(
        runs: Int? = nil, commits: () -> Int? = { nil }, _ body: () async throws -> [Double]
    ) async throws -> Sample {
        let loadAverage = Machine.loadAverage
        let resident = Machine.residentBytes
        let committed = commits()
        let before = Machine()
        let latencies = try await body()
        let after = Machine()
        let now = Machine.residentBytes
        return Sample(
            runs: runs ?? latencies.count, seconds: after.seconds(since: before),
            processorSeconds: after.processorSeconds - before.processorSeconds, latencies: Latencies(latencies),
            grownBytes: now - resident, residentBytes: now, commits: commits().map { $0 - (committed ?? 0) },
            processorsOfOthers: after.processorsOfOthers(since: before), loadAverage: loadAverage)
    }
}
