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

    func run() async throws {
        for round in 1...max(1, rounds) {
            print("round \(round)")
            let plain = try await inTemporaryDirectory(directory) { path in
                try await PlainLoop.measure(path: path, runs: runs, inFlight: callers, syncs: !withoutSync)
            }
            report("plain loop, groups of 100", plain.versionsPerSecond)
            let adapter = try await inTemporaryDirectory(directory) { path in
                try await AdapterLoad.measure(
                    path: path, runs: runs, callers: callers, syncs: !withoutSync)
            }
            report("adapter, \(callers) callers", adapter.rate, adapter.detail)
            print("ratio \((adapter.rate / plain.versionsPerSecond * 100).rounded() / 100)")
        }
    }

    private func report(_ name: String, _ rate: Double, _ detail: String = "") {
        let padded = name + String(repeating: " ", count: max(0, 32 - name.count))
        print("\(padded)\(Int(rate)) versions/s \(detail)")
    }
}
