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
        help: """
            The path of a SQLite store, sqlite:PATH, or a profile; several are shown as one. Else WFTOP_TARGET, else \
            the default profile.
            """)
    var targets: [String] = []
    @Flag(help: "Open the store for reading only: no action is offered.") var readOnly = false
    @Flag(help: "Print one frame as text and exit.") var once = false
    @Option(help: "The size of the frame of --once: 120x40.") var size = SizeArgument(columns: 80, rows: 24)
    @OptionGroup var recordings: RecordingOptions
    @OptionGroup var display: DisplayOptions

    func validate() throws {
        if let target = targets.first, recordings.replay != nil {
            throw ValidationError("--replay shows a recording and no store: leave \(target) out")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let settings = try Settings.load()
            if let recording = try recordings.recording() {
                return try await show(Replay(recording: recording, display: display, settings: settings))
            }
            for target in targets { try Mistyped.refuse(target) }
            let named: [String?] = targets.isEmpty ? [nil] : targets
            let places = try named.compactMap { try Destination.find($0, settings) }
            guard !places.isEmpty else {
                guard recordings.record == nil else { throw Failure(.usage, "--record needs a target to watch") }
                return try listStores(settings)
            }
            let (shown, configuration) = try open(places, settings)
            DisplayOptions.tell(configuration)
            if let workflow = display.workflow {
                let what = shown.locations.isEmpty ? "this store" : "these stores"
                try await shown.source.require(WorkflowName(workflow), in: what)
            }
            let picture = try await display.picture(shown.source)
            let recording = try RecordingSession(recordings, of: shown.name, at: shown.source)
            do {
                try await show(recording?.source ?? shown.source, configuration, picture, settings, recording)
            } catch {
                await recording?.close()
                throw error
            }
            await recording?.close()
        }
    }

    /// One target or several, opened, and how the dashboard is to look on them.
    private func open(_ places: [Destination], _ settings: Settings) throws -> (Shown, Configuration) {
        let shown = try Shown(places, readOnly: readOnly ? "asked for with --read-only" : nil)
        var configuration = try display.configuration(settings, profile: places.first?.profile)
        configuration.readOnlyReason = readOnly ? "--read-only" : places.count == 1 ? places[0].readOnlyReason : nil
        configuration.location = shown.location
        configuration.locations = shown.locations
        if places.count > 1 {
            configuration.target = shown.name
            // Whoever acts on several may act on the one that is protected.
            configuration.isProtected = places.contains { $0.profile?.isProtected ?? false }
        }
        // A recording is of what it began with.
        guard recordings.record == nil else { return (shown, configuration) }
        configuration.profiles = settings.profiles.map { profile in
            ProfileChoice(
                name: profile.name, target: profile.target, isReadOnly: readOnly || settings.isReadOnly(profile),
                isProtected: profile.isProtected)
        }
        if settings.profiles.count > 1 {
            configuration.profiles.append(
                ProfileChoice(
                    name: Self.all(settings.profiles), target: "all of them as one",
                    isReadOnly: configuration.profiles.allSatisfy(\.isReadOnly),
                    isProtected: settings.profiles.contains(where: \.isProtected)))
        }
        return (shown, configuration)
    }

    /// What all profiles are called where they are shown as one.
    private static func all(_ profiles: [Profile]) -> String { profiles.map(\.name).joined(separator: " + ") }

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
            let named =
                name == Self.all(settings.profiles) ? settings.profiles : [settings.profile(name)].compactMap(\.self)
            guard !named.isEmpty else { throw Failure(.notFound, "it is gone") }
            let places = try named.map { try Destination($0, settings) }
            let (shown, configuration) = try self.open(places, settings)
            return (shown.source, configuration)
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
