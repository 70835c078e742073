import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "What is not published yet, and what waits because it failed or could not be read.",
        discussion: """
            Failures of runs come first, the next due first; then the events of outside streams that are kept for \
            connectors, those kept first first; then the events that could not be read, those found last first. \
            "wftop discard" drops an event that is kept for a connector.
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(help: "Only this workflow's; events that could not be read are of none.") var workflow: String?
    @Option(help: "At most so many of each kind.") var limit = 1000
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            if let workflow { try await monitor.require(WorkflowName(workflow)) }
            let name = workflow.map { WorkflowName($0) }
            let outbox = try await monitor.outbox()
            let parked = try await monitor.parked(name, run: nil, limit: limit)
            let kept = try await monitor.keptEvents(name, limit: limit).value
            let letters = name == nil ? try await monitor.deadLetters(limit: limit).value : nil
            let labels = try await monitor.runs(RunQuery(), after: nil, limit: 0)
            var printer = RowPrinter(
                output, titles: ["kind", "workflow_name", "of", "event", "attempts", "due", "error"],
                names: JSON.Names.outbox)
            for event in parked.value {
                let label = labels.label(event.workflow, event.status)
                try printer.print(
                    .init(
                        cells: [
                            "failure", event.workflow.rawValue, event.foreignID.rawValue, event.runID.description,
                            "\(event.attempts)", due(event.dueAt, outbox.asOf), event.lastError,
                        ],
                        json: .outboxItem("failure", .parked(event, label: label))))
            }
            for event in kept.items {
                let waits = event.attempts == 0 && event.lastError.isEmpty
                try printer.print(
                    .init(
                        cells: [
                            "kept_event", (event.workflow?.rawValue ?? "-"), event.consumer.rawValue, event.eventID,
                            "\(event.attempts)", waits ? "behind another" : due(event.dueAt, outbox.asOf),
                            event.lastError,
                        ],
                        json: .outboxItem("kept_event", .keptEvent(event))))
            }
            for item in letters?.items ?? [] {
                try printer.print(
                    .init(
                        cells: [
                            "dead_letter", "-", item.letter.consumer.rawValue, "\(item.letter.eventID)",
                            "\(item.letter.tries)", "-", item.letter.error,
                        ],
                        json: .outboxItem("dead_letter", .deadLetter(item, bytes: false))))
            }
            let failures = Total(parked.value.count, parked.value.count < limit ? .exact : .atLeast)
            let total = [failures, kept.total, letters?.total ?? Total(0, .exact)].sum
            try printer.finish { .outbox(outbox.value, $0, asOf: outbox.asOf, total: total) }
            if output == .table { StandardError.print(standing(outbox.value)) }
        }
    }

    private func due(_ moment: Timestamp, _ now: Timestamp) -> String {
        let left = moment - now
        return left <= .zero ? "now" : "in \(left.brief)"
    }

    private func standing(_ outbox: OutboxStanding) -> String {
        if outbox.rowIsEvent { return "the row is the event: nothing is relayed" }
        let oldest = outbox.oldest.map { ", the oldest for \($0.brief)" } ?? ""
        return "\(outbox.depth) stored and not yet published\(oldest)"
    }
}
