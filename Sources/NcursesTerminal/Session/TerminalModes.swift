/// What a terminal is asked to report, beyond what its database entry knows.
struct TerminalModes {
    /// Marked pastes and focus. Terminals that do not know a mode ignore it.
    static let on = bytes("?2004h", "?1004h")
    /// The mouse: buttons, motion with a button down, places beyond column 223.
    static let mouseOn = bytes("?1000h", "?1002h", "?1006h")
    static let mouseOff = bytes("?1006l", "?1002l", "?1000l")
    /// All of them, whether they were on or not.
    static let off = mouseOff + bytes("?1004l", "?2004l")

    private static func bytes(_ modes: String...) -> [UInt8] {
        modes.flatMap { Array("\u{1B}[\($0)".utf8) }
    }
}
