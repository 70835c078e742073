import ArgumentParser
import Dashboard
import Workflows
import WorkflowsMonitoring

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List runs: every match, streamed, unless --limit.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var noWords: NoWords
    @Option(
        parsing: .unconditional,
        help: "Only these, in the dashboard's filter language: state:paused wf:orders age>5m …")
    var filter: String?
    @Option(help: "Only those of a saved view, and of --filter where both are given.") var view: String?
    @Option(help: "At most so many.")
    var limit: Int?
    @Option(
        help: """
            Go on behind a list that --limit cut: its next_cursor, with the same filter. A filter with ages asks \
            something else every time, and cannot be gone on with.
            """)
    var cursor: String?
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number that is not negative") }
    }

    func run() async throws {
        try await reportingFailures {
            let monitor = try target.open(readOnly: true).monitor
            let filter = try Self.filter(of: view, and: self.filter)
            let selection = try await Selection(filter: filter, monitor: monitor)
            if selection.isImpossible { StandardError.print("wftop: no run can match \(filter ?? "")") }
            var printer = RowPrinter(
                output,
                titles: [
                    "workflow_name", "foreign_id", "run_id", "run_state", "status_label", "version", "updated_at",
                    "reason",
                ], names: JSON.Names.run)
            var cursor = self.cursor.map { PageCursor(rawValue: $0) }
            var left = selection.isImpossible ? 0 : limit ?? .max
            var found = 0
            var asOf = EngineClock.system.now
            do {
                repeat {
                    let (page, runs) = try await nextPage(selection, after: cursor, atMost: left, monitor)
                    asOf = page.asOf
                    for run in runs {
                        left -= 1
                        found += 1
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
                let total = try await total(selection, found: found, isAll: cursor == nil, monitor)
                let unsupported = try await monitor.capabilities().unsupported
                try printer.finish { .list($0, asOf: asOf, total: total, next: cursor, unsupported: unsupported) }
            } catch is Closed {}
        }
    }

    /// What a saved view and a filter narrow the list to together.
    private static func filter(of view: String?, and filter: String?) throws -> String? {
        guard let view else { return filter }
        let views = try Settings.load().views + ViewStore().load()
        guard let found = views.first(where: { $0.name == view }) else {
            let names = views.map(\.name)
            let offer =
                EditDistance.nearest(to: view, in: names).map { "did you mean \($0)?" }
                ?? (names.isEmpty ? "w on the list of runs saves one" : "there are \(names.joined(separator: ", "))")
            throw Failure(.notFound, "no view is named \"\(view)\": \(offer)")
        }
        return [found.filter, filter].compactMap(\.self).joined(separator: " ")
    }

    /// The next runs to print, on a page that ends behind the last of them, so that its cursor goes on from there.
    private func nextPage(
        _ selection: Selection, after cursor: PageCursor?, atMost left: Int, _ monitor: StoreMonitor
    ) async throws -> (page: RunList, runs: [RunSummary]) {
        let size = selection.isWhollyInStore || left == 0 ? min(left, 500) : 500
        let page = try await monitor.runs(selection.query, after: cursor, limit: size)
        let runs = selection.keep(page)
        guard runs.count > left, let end = page.items.firstIndex(where: { $0.runID == runs[max(0, left - 1)].runID })
        else { return (page, runs) }
        let cut = try await monitor.runs(selection.query, after: cursor, limit: end + 1)
        return (cut, Array(selection.keep(cut).prefix(left)))
    }

    /// How many runs match: by the store, or by what was found here where the store does only some of it. What was found
    /// is the least there is when the list was cut, or began behind another's end.
    private func total(
        _ selection: Selection, found: Int, isAll: Bool, _ monitor: StoreMonitor
    ) async throws -> Total {
        if selection.isImpossible { return Total(0, .exact) }
        if selection.isWhollyInStore { return try await monitor.total(selection.query) }
        return Total(found, isAll && cursor == nil ? .exact : .atLeast)
    }
}
