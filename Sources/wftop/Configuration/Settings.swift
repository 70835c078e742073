import Dashboard
import Foundation

/// What the configuration file says: read whole, or not at all.
struct Settings: Sendable {
    var theme: String?
    var isASCII = false
    var isUTF8 = false
    var showsLocalTime = false
    var usesMouse = false
    var isReadOnly = false
    /// The profile for commands that name no target.
    var defaultProfile: String?
    /// The columns that the list of runs begins with; `nil` for all.
    var columns: Set<RunsColumn>?
    var order: RunsOrder?
    /// Keys that the person wants in place of the default ones.
    var rebindings: [Rebinding] = []
    var profiles: [Profile] = []
    /// Views that stand in the file and are not changed by the program.
    var views: [SavedView] = []
    /// Where it was read from, or would have been.
    var file = Settings.path
    var warnings: [ConfigurationProblem] = []

    static var path: String { XDG.configuration + "/config.toml" }

    /// What the person's file says; what is built in where there is none.
    static func load() throws -> Settings {
        let path = path
        guard FileManager.default.fileExists(atPath: path) else { return Settings() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.usage, "\(path) cannot be read")
        }
        guard let text = String(data: data, encoding: .utf8) else { throw Failure(.usage, "\(path) is not UTF-8") }
        do {
            return try Settings(text, file: path)
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }

    /// The same, with what is odd about it told on standard error.
    static func told() throws -> Settings {
        let settings = try load()
        for warning in settings.warnings { StandardError.print("wftop: \(warning)") }
        return settings
    }

    func profile(_ name: String) -> Profile? { profiles.first { $0.name == name } }

    /// A wish for keys that is not granted, where it is written.
    func problem(_ refusal: Rebinding.Refusal) -> ConfigurationProblem {
        ConfigurationProblem(file: file, line: refusal.line, message: refusal.message)
    }

    /// Whether nothing can be changed where a profile, or none, is used.
    func isReadOnly(_ profile: Profile?) -> Bool { profile?.isReadOnly ?? isReadOnly }
}
