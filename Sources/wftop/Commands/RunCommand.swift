import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Look at one run.", subcommands: [Show.self, History.self, Watch.self],
        defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A run's record, and why it does not move.")

        @Argument(help: "A run ID, the unique beginning of one, or a foreign ID.") var run: String
        @OptionGroup var target: TargetOptions
        @Option(name: [.customShort("o"), .customLong("output")], help: "table or json.")
        var output = RecordFormat.table

        func run() async throws {
            try await reportingFailures {
                let monitor = try target.open(readOnly: true).monitor
                let id = try await monitor.theOne(run)
                let answer = try await monitor.run(id)
                guard output == .table else {
                    try StandardOutput.write(JSON.record(answer.value, asOf: answer.asOf).bytes + [0x0A])
                    return
                }
                let record = answer.value
                let why = try await monitor.why(id).value
                let object =
                    ObjectBytes.compactJSON(record.object).map { String(decoding: $0, as: UTF8.self) }
                    ?? (record.object.isEmpty && record.runState == .dataDeleted
                        ? "its data was deleted" : "\(record.object.count) bytes that are not JSON")
                let lines: [(String, String)] = [
                    ("workflow", record.workflow.rawValue), ("foreign ID", record.foreignID.rawValue),
                    ("run ID", record.runID.description), ("state", record.runState.name),
                    ("status", record.meta.statusLabel ?? String(record.status)),
                    ("version", String(record.version)), ("created", record.createdAt.description),
                    ("updated", record.updatedAt.description), ("reason", record.meta.reason ?? ""),
                    ("why", why.sentence(asOf: answer.asOf)), ("object", object),
                ]
                for (name, value) in lines where !value.isEmpty {
                    try StandardOutput.print(name + String(repeating: " ", count: 12 - name.count) + value)
                }
            }
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every version of a run, the first first.")

        @Argument(help: "A run ID, the unique beginning of one, or a foreign ID.") var run: String
        @OptionGroup var target: TargetOptions
        @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
        var output = OutputFormat.table

        func run() async throws {
            try await reportingFailures {
                let monitor = try target.open(readOnly: true).monitor
                let answer = try await monitor.history(try await monitor.theOne(run))
                var printer = RowPrinter(
                    output,
                    titles: ["version", "at", "status_label", "run_state", "dwell", "by", "reason"],
                    names: JSON.Names.version)
                for version in answer.value {
                    let record = version.record
                    let origin = record.meta.origin
                    let by = [origin.kind.name, origin.actor ?? origin.role?.rawValue, origin.instance?.rawValue]
                        .compactMap(\.self).joined(separator: " · ")
                    try printer.print(
                        .init(
                            cells: [
                                String(record.version), record.updatedAt.description,
                                record.meta.statusLabel ?? String(record.status), record.runState.name,
                                version.dwell.map(\.brief) ?? "", by, record.meta.reason ?? "",
                            ],
                            json: .version(version)))
                }
                let unsupported = try await monitor.capabilities().unsupported
                try printer.finish {
                    .list($0, asOf: answer.asOf, total: Total(answer.value.count, .exact), unsupported: unsupported)
                }
            }
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print each new version of a run until it ends.",
            discussion: """
                Exits 0 when the run has ended; with --exit-status 1 when it ended other than completed, and 3 when it \
                is paused; 75 when --timeout passed first.
                """)

        @Argument(help: "A run ID, the unique beginning of one, or a foreign ID.") var run: String
        @OptionGroup var target: TargetOptions
        @Flag(help: "Say with the exit code how it ended.") var exitStatus = false
        @Option(help: "Give up after this time: 30s, 5m.") var timeout: DurationArgument?

        func run() async throws {
            try await reportingFailures {
                let monitor = try target.open(readOnly: true).monitor
                let id = try await monitor.theOne(run)
                let clock = EngineClock.system
                let began = clock.elapsed
                var shown = 0
                while true {
                    let versions = try await monitor.history(id).value
                    for version in versions where version.record.version > shown {
                        let record = version.record
                        let reason = record.meta.reason.map { "  " + $0 } ?? ""
                        try StandardOutput.print(
                            "\(record.updatedAt)  v\(record.version)  "
                                + "\(record.meta.statusLabel ?? String(record.status))  \(record.runState.name)\(reason)"
                        )
                        shown = record.version
                    }
                    if let state = versions.last?.record.runState {
                        if exitStatus, state == .paused { throw ExitStatus.paused.exitCode }
                        if !state.isUnfinished {
                            // How it ended does not change when its data is deleted.
                            let ended = versions.last { $0.record.runState.rawValue <= RunState.completed.rawValue }
                            if exitStatus, ended?.record.runState != .completed { throw ExitStatus.answerIsNo.exitCode }
                            return
                        }
                    }
                    var wait = Duration.seconds(1)
                    if let timeout {
                        let left = timeout.duration - (clock.elapsed - began)
                        guard left > .zero else { throw Failure(.busy, "the run had not ended in time") }
                        wait = min(wait, left)
                    }
                    _ = try await monitor.waitForChange(upTo: wait)
                }
            }
        }
    }
}
