import ArgumentParser
import Workflows
import WorkflowsMonitoring

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
            try await monitor.require(name)
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
