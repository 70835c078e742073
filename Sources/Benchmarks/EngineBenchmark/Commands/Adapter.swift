import ArgumentParser

/// Versions stored a second through the adapter alone, beside a plain loop over SQLite's own interface that writes the
/// same rows in groups of a hundred. Both sync every commit, unless told not to, and take turns, because disks change
/// their speed.
struct Adapter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the SQLite adapter's writes, without the engine.")

    @Option(help: "How many runs are stored in each measurement, with four versions each.") var runs = 12_500
    @Option(help: "How many callers write at the same time.") var callers = 256
    @Option(help: "How often both are measured.") var rounds = 3
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @Flag(help: "Do not wait for the disk.") var withoutSync = false
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing([{ [try measure()] }])
    }

    private func measure() throws -> Result {
        let load = try Load.parse(
            ["--runs", "\(runs)", "--in-flight", "\(max(1, callers))", "--directory", directory]
                + (withoutSync ? ["--without-sync"] : []))
        var samples: [Sample] = []
        var reference: [Sample] = []
        for _ in 0..<max(1, rounds) {
            reference.append(try load.sample(of: .plain, preload: 0))
            samples.append(try load.sample(of: .adapter, preload: 0))
        }
        var result = Result(
            "sqlite, the adapter alone, \(callers) callers",
            "\(runs) runs\(withoutSync ? ", without waiting for the disk" : "")", samples)
        result.add("versions", "/s", samples.map(\.versionsPerSecond))
        result.add("processor time for a version", "µs", samples.map(\.microsecondsPerVersion), digits: 2)
        result.add(
            "versions in a commit", "",
            samples.compactMap { sample in sample.commits.map { sample.versions / Double(max(1, $0)) } }, digits: 1)
        result.add("plain loop, groups of 100, versions", "/s", reference.map(\.versionsPerSecond))
        result.add(
            "ratio to the plain loop", "", zip(samples, reference).map { $0.versionsPerSecond / $1.versionsPerSecond },
            digits: 3)
        return result
    }
}
