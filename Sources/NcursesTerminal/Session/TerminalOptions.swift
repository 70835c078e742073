internal import CNcurses
internal import Glibc
public import TerminalUI

/// What a session is opened with.
public struct TerminalOptions: Hashable, Sendable {
    /// Which characters may be shown.
    public enum Characters: Hashable, Sendable {
        /// Unicode where the locale is UTF-8 and the terminal is not one that lacks them; else ASCII.
        case automatic
        /// ASCII alone.
        case ascii
        /// Unicode, whatever the locale says.
        case utf8
    }

    /// The terminal's name, from TERM.
    public var term: String?
    /// Which characters may be shown.
    public var characters: Characters
    /// Whether colours may be used at all; NO_COLOR says no.
    public var usesColor: Bool
    /// Whether the mouse is reported from the start.
    public var reportsMouse: Bool
    /// Whether tmux runs the terminal, which passes on marked pastes under any name of a terminal.
    public var isInTmux: Bool

    /// The options the environment asks for.
    public init(characters: Characters = .automatic, reportsMouse: Bool = false) {
        self.characters = characters
        self.reportsMouse = reportsMouse
        term = TerminalOptions.environment("TERM")
        usesColor = TerminalOptions.environment("NO_COLOR")?.isEmpty ?? true
        isInTmux = TerminalOptions.environment("TMUX")?.isEmpty == false
    }

    /// The symbols for a frame that no terminal is asked about, because it is printed: the locale alone decides.
    public var printedGlyphs: Glyphs {
        switch characters {
        case .ascii: .ascii
        case .utf8: .unicode
        case .automatic: locale_use_environment() ? .unicode : .ascii
        }
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
