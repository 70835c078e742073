import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct RolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles", abstract: "Every expected role on every instance.",
        discussion: "Exits 1 when an expected role is held by no live instance, unless a person stopped it.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(help: "Only this workflow's.") var workflow: String?
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            if let workflow { try await monitor.require(WorkflowName(workflow)) }
            let answer = try await monitor.roles(workflow.map { WorkflowName($0) })
            var printer = RowPrinter(
                output,
                titles: [
                    "workflow_name", "display_name", "instance", "instance_state", "state", "since",
                    "lag", "error_count", "last_error",
                ], names: JSON.Names.role)
            for role in answer.value {
                try printer.print(
                    .init(
                        cells: [
                            role.workflow.rawValue, role.displayName, role.instance?.rawValue ?? "",
                            role.instanceState?.rawValue ?? "never seen", role.state.rawValue,
                            role.since?.description ?? "", role.present?.lag.map(\.brief) ?? "",
                            role.report.map { String($0.errorCount) } ?? "", role.report?.lastError ?? "",
                        ],
                        json: .role(role)))
            }
            let unsupported = try await monitor.capabilities().unsupported
            try printer.finish {
                .list($0, asOf: answer.asOf, total: Total(answer.value.count, .exact), unsupported: unsupported)
            }
            let roles = Dictionary(grouping: answer.value, by: \.role).values
            let isAnyDown = roles.contains { rows in
                rows.allSatisfy { $0.holder == nil } && RoleStatus.hindrance(in: rows) == nil
            }
            if isAnyDown { throw ExitStatus.answerIsNo.exitCode }
        }
    }
}
