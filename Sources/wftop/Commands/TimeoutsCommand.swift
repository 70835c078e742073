import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct TimeoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeouts", abstract: "Pending timeouts, the next due first.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(help: "Only this workflow's.") var workflow: String?
    @Option(help: "At most so many.") var limit = 1000
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            if let workflow { try await monitor.require(WorkflowName(workflow)) }
            let answer = try await monitor.timeouts(workflow.map { WorkflowName($0) }, run: nil, limit: limit)
            let labels = try await monitor.runs(RunQuery(), after: nil, limit: 0)
            var printer = RowPrinter(
                output, titles: ["workflow_name", "foreign_id", "run_id", "status_label", "name", "due_at", "due"],
                names: JSON.Names.timeout)
            for timeout in answer.value {
                let label = labels.label(timeout.workflow, timeout.status)
                let left = timeout.dueAt - answer.asOf
                let due =
                    timeout.held
                    ? "held: run paused" : left < .zero ? "overdue \((.zero - left).brief)" : "in \(left.brief)"
                try printer.print(
                    .init(
                        cells: [
                            timeout.workflow.rawValue, timeout.foreignID.rawValue, timeout.runID.description, label,
                            timeout.name, timeout.dueAt.description, due,
                        ],
                        json: .timeout(timeout, label: label, asOf: answer.asOf)))
            }
            let total = Total(answer.value.count, answer.value.count < limit ? .exact : .atLeast)
            let unsupported = try await monitor.capabilities().unsupported
            try printer.finish { .list($0, asOf: answer.asOf, total: total, unsupported: unsupported) }
        }
    }
}
