import ArgumentParser
import Dashboard
import Foundation
import NcursesTerminal
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// How the dashboard looks and where it begins.
struct DisplayOptions: ParsableArguments {
    @Option(help: "A theme by name, or the path of a theme file. Else WFTOP_THEME, else as configured.")
    var theme: String?
    @Flag(help: "Draw with ASCII characters alone.") var ascii = false
    @Flag(help: "Draw with Unicode whatever the locale says.") var utf8 = false
    @Option(help: "Begin at overview, runs, roles, graph, timeouts, activity, attention or run.")
    var screen: ScreenName = .overview
    @Option(help: "Narrowed to this workflow.") var workflow: String?
    @Option(help: "Begin at this run: an ID, the unique beginning of one, or a foreign ID.") var run: String?
    @Option(parsing: .unconditional, help: "Begin with this filter on the list of runs.") var filter: String?

    func validate() throws {
        if ascii, utf8 { throw ValidationError("--ascii and --utf8 exclude each other") }
        if screen == .run, run == nil { throw ValidationError("--screen run needs --run") }
    }

    enum ScreenName: String, ExpressibleByArgument, CaseIterable {
        case overview
        case runs
        case roles
        case graph
        case timeouts
        case activity
        case attention
        case run
    }

    /// What the terminal is opened with: the flags go before what is configured.
    func terminal(_ settings: Settings) -> TerminalOptions {
        let isASCII = ascii || (settings.isASCII && !utf8)
        let isUTF8 = utf8 || (settings.isUTF8 && !ascii)
        return TerminalOptions(
            characters: isASCII ? .ascii : isUTF8 ? .utf8 : .automatic, reportsMouse: settings.usesMouse)
    }

    /// Where the dashboard begins.
    func picture(_ source: any MonitoringSource) async throws -> Picture {
        guard let run else { return picture(run: nil) }
        guard let monitor = source as? StoreMonitor else { return picture(run: try await source.theOneFound(run)) }
        return picture(run: try await monitor.theOne(run))
    }

    /// Where the dashboard begins, with the run that was named.
    func picture(run id: RunID?) -> Picture {
        let screen: Screen =
            switch self.screen {
            case .overview: id != nil ? .run : filter != nil ? .runs : .overview
            case .runs: .runs
            case .roles: .roles
            case .graph: .graph
            case .timeouts: .timeouts
            case .activity: .activity
            case .attention: .attention
            case .run: .run
            }
        return Picture(screen, workflow: workflow.map { WorkflowName($0) }, run: id, filter: filter)
    }

    /// What does not change while the dashboard runs, from the flags, the environment, the profile and the configuration
    /// file, in this order. A theme named with `--theme` that cannot be read ends the program before the terminal is
    /// touched; what else is odd is in its notes, and the default stands in its place.
    func configuration(_ settings: Settings, profile: Profile? = nil) throws -> Configuration {
        var notes = settings.warnings.map(\.description)
        let choice = try ThemeChoice.make(flag: theme, profile: profile, settings)
        notes += choice.notes
        var configuration = Configuration(
            themes: choice.themes, glyphs: terminal(settings).printedGlyphs, seed: UInt64.random(in: .min ... .max))
        configuration.theme = choice.index
        configuration.localZone = Self.localZone
        configuration.showsLocalTime = settings.showsLocalTime
        configuration.usesMouse = settings.usesMouse
        configuration.target = profile?.name ?? ""
        configuration.isProtected = profile?.isProtected ?? false
        configuration.columns = settings.columns
        configuration.order = settings.order ?? .newest
        let (keys, refused) = Keymap.standard.rebound(settings.rebindings)
        configuration.keys = keys
        notes += refused.map { settings.problem($0).description }
        configuration.views = settings.views
        do {
            let kept = try ViewStore().load()
            // The person's own go before what was saved under the same name.
            configuration.views += kept.filter { view in !settings.views.contains { $0.name == view.name } }
        } catch {
            notes.append(Failure(error).message)
        }
        configuration.notes = notes
        return configuration
    }

    /// Tells what is odd about the configuration, while standard error is not covered by a screen.
    static func tell(_ configuration: Configuration) {
        for note in configuration.notes { StandardError.print("wftop: \(note)") }
    }

    private static var localZone: Zone {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        let name = local.tm_zone.map { String(cString: $0) } ?? "local"
        return Zone(name: name) { moment in
            var seconds = time_t(moment.microseconds / 1_000_000)
            var fields = tm()
            localtime_r(&seconds, &fields)
            return fields.tm_gmtoff
        }
    }
}

/// The process' environment.
enum Environment {
    static subscript(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
