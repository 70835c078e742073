import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct RolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles", abstract: "Every expected role on every instance.",
        discussion: "Exits 1 when an expected role is held by no live instance.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(help: "Only this workflow's.") var workflow: String?
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            let answer = try await monitor.roles(workflow.map { WorkflowName($0) })
            if let workflow, answer.value.isEmpty {
                throw Failure(.notFound, "no instance has stored a workflow named \"\(workflow)\"")
            }
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
                            role.since?.description ?? "", role.isRunning ? role.report?.lag.map(\.brief) ?? "" : "",
                            role.report.map { String($0.errorCount) } ?? "", role.report?.lastError ?? "",
                        ],
                        json: .role(role)))
            }
            let unsupported = try await monitor.capabilities().unsupported
            try printer.finish {
                .list($0, asOf: answer.asOf, total: Total(answer.value.count, .exact), unsupported: unsupported)
            }
            let names = Set(answer.value.map(\.role))
            let held = Set(answer.value.filter { $0.holder != nil }.map(\.role))
            if !names.subtracting(held).isEmpty { throw ExitStatus.answerIsNo.exitCode }
        }
    }
}

extension RoleStatus {
    /// Whether its instance lives and holds the role: what it said of its lag before says nothing of now.
    fileprivate var isRunning: Bool { instanceState == .live && state == .running }
}

extension StoreMonitor {
    /// Refuses a workflow that the store does not know.
    func require(_ workflow: WorkflowName) async throws {
        let names = try await workflows().value.map(\.workflow)
        guard !names.contains(workflow) else { return }
        let known = names.isEmpty ? "it has none yet" : "it has \(names.map(\.rawValue).joined(separator: ", "))"
        throw Failure(.notFound, "there is no workflow \"\(workflow)\" in this store: \(known)")
    }
}

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

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "A workflow's statuses and transitions, with the numbers of this moment.")

    @Argument(help: "The workflow; may be left out where there is one.") var workflow: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(name: [.customShort("o"), .customLong("output")], help: "table or json.")
    var output = RecordFormat.table

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            let name = try await theWorkflow(monitor)
            let answer = try await monitor.graph(name)
            guard output == .table else {
                try StandardOutput.write(JSON.graph(answer.value, asOf: answer.asOf).bytes + [0x0A])
                return
            }
            let graph = answer.value
            for node in graph.nodes {
                let marks = (node.starting ? " (start)" : "") + (node.terminal ? " (end)" : "")
                let numbers =
                    node.terminal ? "\(node.finished) ended" : "\(node.running) here, \(node.paused) paused"
                let oldest = node.oldest.map { ", oldest \($0.brief)" } ?? ""
                try StandardOutput.print("\(node.label)\(marks): \(numbers)\(oldest)")
                for edge in graph.edges where edge.from == node.status {
                    let to = graph.nodes.first { $0.status == edge.to }?.label ?? String(edge.to)
                    let note = edge.note.map { " \($0)" } ?? ""
                    let rate = edge.ratePerMinute.map { "\(Int($0.rounded()))/min" } ?? "rate unknown"
                    try StandardOutput.print("  \(edge.kind.rawValue)\(note) to \(to): \(rate)")
                }
            }
        }
    }

    private func theWorkflow(_ monitor: StoreMonitor) async throws -> WorkflowName {
        if let workflow { return WorkflowName(workflow) }
        let names = try await monitor.workflows().value.map(\.workflow)
        guard let only = names.first else { throw Failure(.notFound, "the store has no workflow yet") }
        guard names.count == 1 else {
            throw Failure(.usage, "name a workflow: \(names.map(\.rawValue).joined(separator: ", "))")
        }
        return only
    }
}
