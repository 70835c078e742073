import ArgumentParser
import Dashboard
import Foundation
import NcursesTerminal
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// How the dashboard looks and where it begins.
struct DisplayOptions: ParsableArguments {
    @Option(help: "A theme by name, or the path of a theme file. Else WFTOP_THEME.") var theme: String?
    @Flag(help: "Draw with ASCII characters alone.") var ascii = false
    @Flag(help: "Draw with Unicode whatever the locale says.") var utf8 = false
    @Option(help: "Begin at overview, runs, roles, graph, timeouts or run.") var screen: ScreenName = .overview
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
        case run
    }

    /// What the terminal is opened with.
    var terminal: TerminalOptions {
        TerminalOptions(characters: ascii ? .ascii : utf8 ? .utf8 : .automatic)
    }

    /// Where the dashboard begins.
    func picture(_ monitor: StoreMonitor) async throws -> Picture {
        let id: RunID? = if let run { try await monitor.theOne(run) } else { nil }
        let screen: Screen =
            switch self.screen {
            case .overview: id != nil ? .run : filter != nil ? .runs : .overview
            case .runs: .runs
            case .roles: .roles
            case .graph: .graph
            case .timeouts: .timeouts
            case .run: .run
            }
        return Picture(screen, workflow: workflow.map { WorkflowName($0) }, run: id, filter: filter)
    }

    /// What does not change while the dashboard runs. A theme that cannot be read ends the program before the terminal
    /// is touched.
    func configuration(readOnlyReason: String? = nil) throws -> Configuration {
        var library = ThemeLibrary()
        let name = try Self.add(theme ?? Environment["WFTOP_THEME"], to: &library)
        var themes: [Theme] = []
        for known in library.names {
            // Only the theme that was asked for must be right; another that is not is left out of the choice.
            if known == name {
                let (theme, warnings) = try library.theme(named: known)
                for warning in warnings { StandardError.print("wftop: \(warning)") }
                themes.append(theme)
            } else if let (theme, _) = try? library.theme(named: known) {
                themes.append(theme)
            }
        }
        var configuration = Configuration(
            themes: themes, glyphs: terminal.printedGlyphs, seed: UInt64.random(in: .min ... .max))
        configuration.theme = themes.firstIndex { $0.name == name } ?? 0
        configuration.localZone = Self.localZone
        configuration.readOnlyReason = readOnlyReason
        return configuration
    }

    /// Adds a theme file, or the user's themes; returns the name of the one to use.
    private static func add(_ asked: String?, to library: inout ThemeLibrary) throws -> String {
        let home = Environment["XDG_CONFIG_HOME"] ?? (Environment["HOME"] ?? "") + "/.config"
        let folder = home + "/wftop/themes"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where file.hasSuffix(".toml") {
            let path = folder + "/" + file
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            library.add(name: String(file.dropLast(5)), file: path, text: text)
        }
        guard let asked, !asked.isEmpty else { return ThemeLibrary.defaultName }
        guard asked.contains("/") || asked.hasSuffix(".toml") else {
            guard library.names.contains(asked) else {
                throw Failure(
                    .usage, "no theme is named \"\(asked)\"; there are \(library.names.joined(separator: ", "))")
            }
            return asked
        }
        guard let text = try? String(contentsOfFile: asked, encoding: .utf8) else {
            throw Failure(.notFound, "the theme file \(asked) cannot be read")
        }
        let name = ((asked as NSString).lastPathComponent as NSString).deletingPathExtension
        library.add(name: name, file: asked, text: text)
        return name
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
