import ArgumentParser
import Logging
import Workflows
import WorkflowsSQLite

/// One instance that has nothing to do.
struct IdleInstance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle-instance", abstract: "Serve idle workflows and print what that took as a line of JSON.",
        shouldDisplay: false)

    struct Answer: Codable {
        var roles: Int
        /// Those that waited for the disk.
        var durableCommits: Int
        var sample: Sample
    }

    /// Roles are handed out meanwhile, and everybody looks at what there is to do.
    static let settling = Duration.seconds(3)

    @Option(help: "The file.") var path: String
    @Option(help: "For how long it is watched, in seconds.") var seconds = 60

    func run() async throws {
        let adapter = try SQLiteAdapter(path: path)
        let workflows = try ["orders", "returns", "stock"].map { name in
            var options = BuildOptions()
            options.logger.logLevel = .error
            if name == "orders" { options.pauseRetry = PauseRetry() }
            return try Self.definition(WorkflowName(name)).build(on: adapter, options: options)
        }
        let services = workflows.map { workflow in Task { try await workflow.run() } }
        for workflow in workflows { await workflow.started() }
        try await Task.sleep(for: Self.settling)
        let commits = adapter.durableCommitCount
        let sample = try await Sample.taking(runs: 0) {
            try await Task.sleep(for: .seconds(seconds))
            return []
        }
        try Child.answer(
            Answer(
                roles: workflows.reduce(0) { $0 + $1.definition.roles.count },
                durableCommits: adapter.durableCommitCount - commits, sample: sample))
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }

    private static func definition(_ name: WorkflowName) -> WorkflowBuilder<Parcel, ChainStatus> {
        var builder = WorkflowBuilder<Parcel, ChainStatus>(name)
        for (status, next) in [(ChainStatus.first, ChainStatus.second), (.second, .third), (.third, .done)] {
            builder.addStep(from: status, to: next, options: .parallel(2)) { _ in .to(next) }
            builder.addTimeout(from: status, to: .done, timer: .after(.hours(1))) { _, _ in .to(.done) }
        }
        return builder
    }
}
