import ArgumentParser
import Dashboard
import Foundation
import TerminalUI
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Open the dashboard: the default when no command is named.",
        discussion: "Without a target it lists the stores it finds and opens nothing.")

    @Argument(
        help: "The path of a SQLite store, sqlite:PATH, or a profile. Else WFTOP_TARGET, else the default profile.")
    var target: String?
    @Flag(help: "Open the store for reading only: no action is offered.") var readOnly = false
    @Flag(help: "Print one frame as text and exit.") var once = false
    @Option(help: "The size of the frame of --once: 120x40.") var size = SizeArgument(columns: 80, rows: 24)
    @OptionGroup var display: DisplayOptions

    func run() async throws {
        try await reportingFailures {
            if let target { try Mistyped.refuse(target) }
            let settings = try Settings.load()
            guard let place = try Destination.find(target, settings) else { return try listStores(settings) }
            let (open, configuration) = try self.open(place, settings)
            DisplayOptions.tell(configuration)
            if let workflow = display.workflow { try await open.monitor.require(WorkflowName(workflow)) }
            let picture = try await display.picture(open.monitor)
            if once {
                var configuration = configuration
                configuration.silences = SilenceFile(of: open.location)?.load().silences ?? []
                try await printFrame(open.monitor, configuration, picture)
            } else {
                let code = try await DashboardSession.run(
                    open.monitor, configuration: configuration, terminal: display.terminal(settings), picture: picture
                ) { name in
                    guard let profile = settings.profile(name) else { throw Failure(.notFound, "it is gone") }
                    let (open, configuration) = try self.open(Destination(profile, settings), settings)
                    return (open.monitor, configuration)
                }
                if code != 0 { throw ExitCode(code) }
            }
        }
    }

    /// A target, opened, and how the dashboard is to look on it.
    private func open(_ place: Destination, _ settings: Settings) throws -> (OpenTarget, Configuration) {
        var configuration = try display.configuration(settings, profile: place.profile)
        configuration.readOnlyReason = readOnly ? "--read-only" : place.readOnlyReason
        let open = try place.open(readOnly: readOnly ? "asked for with --read-only" : nil)
        configuration.location = open.location
        configuration.profiles = settings.profiles.map { profile in
            ProfileChoice(
                name: profile.name, target: profile.target, isReadOnly: readOnly || settings.isReadOnly(profile),
                isProtected: profile.isProtected)
        }
        return (open, configuration)
    }

    private func printFrame(
        _ monitor: StoreMonitor, _ configuration: Configuration, _ picture: Picture
    ) async throws {
        let grid: Grid
        do {
            grid = try await renderOnce(
                picture, from: monitor, configuration: configuration,
                size: Size(columns: size.columns, rows: size.rows), now: EngineClock.system.now)
        } catch {
            throw Failure(.usage, "the filter cannot be read: \(error)")
        }
        for line in grid.lines { try StandardOutput.print(line) }
    }

    private func listStores(_ settings: Settings) throws {
        if !settings.profiles.isEmpty {
            try StandardOutput.print("profiles:")
            for profile in settings.profiles {
                try StandardOutput.print("  wftop \(profile.name)  \(profile.target)")
            }
        }
        let stores = Discovery.stores()
        if stores.isEmpty {
            try StandardOutput.print("no store of workflows was found in this directory")
        } else {
            try StandardOutput.print("stores in this directory:")
            for store in stores { try StandardOutput.print("  wftop \(store)") }
        }
        try StandardOutput.print("to see one at work: wftop demo")
    }
}

extension SizeArgument {
    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
