import ArgumentParser
import Dashboard
import WorkflowsMonitoring

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Every key of the dashboard, and what [keys] in config.toml calls its command.",
        discussion: """
            In config.toml, [keys] gives commands other keys: pause = "ctrl-p" or down = "n Down". An empty text takes \
            the keys away.
            """,
        // It is for whoever writes a configuration file, not for whoever looks for what can be done.
        shouldDisplay: false)

    @OptionGroup var noWords: NoWords
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func run() async throws {
        try await reportingFailures {
            let settings = try Settings.told()
            let (keymap, refused) = Keymap.standard.rebound(settings.rebindings)
            for refusal in refused { StandardError.print("wftop: \(settings.problem(refusal))") }
            let titles = ["where", "keys", "command", "help"]
            var printer = RowPrinter(output, titles: titles, names: titles)
            for line in keymap.reference {
                let cells = [line.place, line.keys, line.command, line.help]
                try printer.print(.init(cells: cells, json: .object(Array(zip(titles, cells.map(JSON.string))))))
            }
            try printer.finish { .object([("items", .array($0))]) }
        }
    }
}
