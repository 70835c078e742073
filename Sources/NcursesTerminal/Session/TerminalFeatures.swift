public import TerminalUI

/// What the terminal of a session can do.
public struct TerminalFeatures: Hashable, Sendable {
    /// The entry of the terminal database in use.
    public let type: String
    /// How many colours there are; none if none may be used.
    public let colorDepth: ColorDepth
    /// The symbols to draw with. Where it is ``TerminalUI/Glyphs/ascii``, other characters are shown as `?`.
    public let glyphs: Glyphs
    /// Whether pastes are marked, so that long ones are told from typing.
    public let marksPastes: Bool
    /// What the user should know about the choices made: an unknown terminal, a locale without UTF-8.
    public let notes: [String]

    init(type: TerminalType, colors: Int, marksPastes: Bool, options: TerminalOptions, localeIsUTF8: Bool) {
        self.type = type.name
        var notes = type.note.map { [$0] } ?? []
        if !options.usesColor {
            colorDepth = .none
        } else {
            colorDepth = ColorDepth.allCases.last { $0.rawValue <= colors } ?? .none
        }
        switch options.characters {
        case .ascii: glyphs = .ascii
        case .utf8: glyphs = localeIsUTF8 ? .unicode : .ascii
        case .automatic:
            if !localeIsUTF8 {
                glyphs = .ascii
                notes.append("The locale is not UTF-8, so only ASCII is shown; --utf8 shows everything.")
            } else {
                glyphs = TerminalFeatures.lacksCharacters(type.name) ? .ascii : .unicode
            }
        }
        self.marksPastes = marksPastes || options.isInTmux
        self.notes = notes
    }

    private static func lacksCharacters(_ name: String) -> Bool {
        name == "linux" || name.hasPrefix("linux-") || name.hasPrefix("vt") || name == "ansi"
    }
}
