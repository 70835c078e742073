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
    @OptionGroup var recordings: RecordingOptions
    @OptionGroup var display: DisplayOptions

    func validate() throws {
        if let target, recordings.replay != nil {
            throw ValidationError("--replay shows a recording and no store: leave \(target) out")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let settings = try Settings.load()
            if let recording = try recordings.recording() {
                return try await show(Replay(recording: recording, display: display, settings: settings))
            }
            if let target { try Mistyped.refuse(target) }
            guard let place = try Destination.find(target, settings) else {
                guard recordings.record == nil else { throw Failure(.usage, "--record needs a target to watch") }
                return try listStores(settings)
            }
            let (open, configuration) = try self.open(place, settings)
            DisplayOptions.tell(configuration)
            if let workflow = display.workflow { try await open.monitor.require(WorkflowName(workflow)) }
            let picture = try await display.picture(open.monitor)
            let name = place.profile?.name ?? (open.location as NSString).lastPathComponent
            let recording = try RecordingSession(recordings, of: name, at: open.monitor)
            do {
                try await show(recording?.source ?? open.monitor, configuration, picture, settings, recording)
            } catch {
                await recording?.close()
                throw error
            }
            await recording?.close()
        }
    }

    /// A target, opened, and how the dashboard is to look on it.
    private func open(_ place: Destination, _ settings: Settings) throws -> (OpenTarget, Configuration) {
        var configuration = try display.configuration(settings, profile: place.profile)
        configuration.readOnlyReason = readOnly ? "--read-only" : place.readOnlyReason
        let open = try place.open(readOnly: readOnly ? "asked for with --read-only" : nil)
        configuration.location = open.location
        // A recording is of one target.
        guard recordings.record == nil else { return (open, configuration) }
        configuration.profiles = settings.profiles.map { profile in
            ProfileChoice(
                name: profile.name, target: profile.target, isReadOnly: readOnly || settings.isReadOnly(profile),
                isProtected: profile.isProtected)
        }
        return (open, configuration)
    }

    private func show(
        _ source: any MonitoringSource, _ configuration: Configuration, _ picture: Picture, _ settings: Settings,
        _ recording: RecordingSession?
    ) async throws {
        // What was named here can be named when the recording is shown.
        if recording != nil, let run = display.run { _ = try await source.find(run, limit: Replay.findLimit) }
        guard !once else {
            var configuration = configuration
            configuration.silences = SilenceFile(of: configuration.location)?.load().silences ?? []
            return try await printFrame(source, configuration, picture, EngineClock.system.now)
        }
        var surroundings = DashboardSession.Surroundings()
        surroundings.notices = recording?.notices
        surroundings.opener = { name in
            guard let profile = settings.profile(name) else { throw Failure(.notFound, "it is gone") }
            let (open, configuration) = try self.open(Destination(profile, settings), settings)
            return (open.monitor, configuration)
        }
        let code = try await DashboardSession.run(
            source, configuration: configuration, terminal: display.terminal(settings), picture: picture, surroundings)
        if code != 0 { throw ExitCode(code) }
    }

    private func printFrame(
        _ source: any MonitoringSource, _ configuration: Configuration, _ picture: Picture, _ now: Timestamp
    ) async throws {
        let grid: Grid
        do {
            grid = try await renderOnce(
                picture, from: source, configuration: configuration,
                size: Size(columns: size.columns, rows: size.rows), now: now)
        } catch {
            throw Failure(.usage, "the filter cannot be read: \(error)")
        }
        for line in grid.lines { try StandardOutput.print(line) }
    }

    private func show(_ replay: Replay) async throws {
        guard !once else { return try await replay.printFrame(printFrame) }
        let code = try await replay.show()
        if code != 0 { throw ExitCode(code) }
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
