import ArgumentParser
import Foundation
import Workflows
import WorkflowsSQLite

/// A fleet that has nothing to do.
struct Idle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure instances of three workflows with forty roles that have nothing to do, on one SQLite file.",
        discussion: "Exits with 1 when a budget was missed.")

    @Option(help: "How many instances there are, each a process.") var instances = 2
    @Option(help: "For how long they are watched, in seconds.") var seconds = 60
    @Option(help: "Where the file is made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    func run() async throws {
        try await report.printing(parts)
    }

    var parts: [Report.Part] { [{ [try await measure()] }] }

    private func measure() async throws -> Result {
        let (idle, commits) = try await inTemporaryDirectory(directory) { path in
            try await SQLiteAdapter(path: path).close()
            let children = try (0..<max(1, instances)).map { _ in
                try Child(["idle-instance", "--path", path, "--seconds", "\(seconds)"])
            }
            // They settle down first.
            try await Task.sleep(for: IdleInstance.settling + .seconds(1))
            let commits = try CommitCount.rate(path: path, seconds: Double(max(1, seconds - 2)))
            return (try children.map { try $0.result(IdleInstance.Answer.self) }, commits)
        }
        var result = Result(
            "sqlite, idle", "\(instances) instances, 3 workflows, \(idle.first?.roles ?? 0) roles, \(seconds) s",
            idle.map(\.sample))
        let milliseconds = idle.map { $0.sample.processorSeconds * 1000 * 60 / Double(seconds) }
        result.add("processor time of an instance in a minute", "ms", milliseconds, digits: 1, .atMost(60))
        result.add("commits of all instances", "/s", [commits], digits: 2)
        result.add(
            "durable commits of all instances", "/s",
            [Double(idle.reduce(0) { $0 + $1.durableCommits }) / Double(seconds)], digits: 2, .atMost(1))
        let plain = try Load.parse(["--directory", directory]).sample(of: .plain, preload: 0)
        result.add("plain loop, groups of 100, versions", "/s", [plain.versionsPerSecond])
        result.add(
            "memory of an instance", "MiB", idle.map { Double($0.sample.residentBytes) / 1_048_576 }, digits: 1)
        return result
    }
}
