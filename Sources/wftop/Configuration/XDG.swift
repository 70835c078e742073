import Foundation

/// Where a person's files lie, as the XDG Base Directory Specification has it.
enum XDG {
    /// What the person writes: `config.toml` and `themes/`.
    static var configuration: String { folder("XDG_CONFIG_HOME", else: ".config") }
    /// What the program keeps: saved views.
    static var state: String { folder("XDG_STATE_HOME", else: ".local/state") }

    /// A path that is not from the root is to be ignored, as the specification says.
    private static func folder(_ variable: String, else standard: String) -> String {
        if let path = Environment[variable], path.hasPrefix("/") { return path + "/wftop" }
        return (Environment["HOME"] ?? "") + "/" + standard + "/wftop"
    }
}
