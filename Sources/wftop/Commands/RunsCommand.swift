import ArgumentParser
import Workflows
import WorkflowsMonitoring

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List runs: every match, streamed, unless --limit.")

    @OptionGroup var target: TargetOptions
    @Option(
        parsing: .unconditional,
        help: "Only these, in the dashboard's filter language: state:paused wf:orders age>5m …")
    var filter: String?
    @Option(help: "At most so many.")
    var limit: Int?
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number that is not negative") }
    }

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            let selection = try await Selection(filter: filter, monitor: monitor)
            var printer = RowPrinter(
                output,
                titles: [
                    "workflow_name", "foreign_id", "run_id", "run_state", "status_label", "version", "updated_at",
                    "reason",
                ], names: JSON.Names.run)
            var cursor: PageCursor?
            var left = selection.isImpossible ? 0 : limit ?? .max
            var asOf = EngineClock.system.now
            do {
                repeat {
                    let page = try await monitor.runs(selection.query, after: cursor, limit: min(left, 500))
                    asOf = page.asOf
                    for run in selection.keep(page) where left > 0 {
                        left -= 1
                        let label = page.label(run.workflow, run.status)
                        try printer.print(
                            .init(
                                cells: [
                                    run.workflow.rawValue, run.foreignID.rawValue, run.runID.description,
                                    run.runState.name, label, String(run.version), run.updatedAt.description,
                                    run.reason ?? "",
                                ],
                                json: .run(run, label: label)))
                    }
                    cursor = page.next
                } while cursor != nil && left > 0
                let total: Total? =
                    selection.isImpossible
                    ? Total(0, .exact)
                    : selection.isWhollyInStore ? try await monitor.total(selection.query) : nil
                try printer.finish { .list($0, asOf: asOf, total: total, next: cursor) }
            } catch is Closed {}
        }
    }
}
