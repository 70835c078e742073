internal import CNcurses

/// Which entry of the terminal database is used, and what to say about it.
struct TerminalType: Hashable, Sendable {
    enum Answer: Sendable {
        case usable, unknown, noDatabase, tooSimple
    }

    let name: String
    /// Said when the entry is not the one asked for.
    let note: String?

    /// Chooses for the value of TERM, asking `database` which entries exist.
    static func choose(
        _ term: String?, database: (String) -> Answer = TerminalType.answer
    ) throws(TerminalError) -> TerminalType {
        guard let term, !term.isEmpty else {
            throw TerminalError(
                .noTerminalType,
                "TERM is not set, so nobody knows how to draw here. Set it, as in TERM=xterm-256color.")
        }
        switch database(term) {
        case .usable: return TerminalType(name: term, note: nil)
        case .tooSimple:
            throw TerminalError(
                .noTerminalType,
                "TERM is \(printable(term)), which cannot move its cursor. "
                    + "Use another terminal, or set TERM to what it is.")
        case .noDatabase, .unknown: break
        }
        for candidate in candidates(for: term) where candidate != term {
            guard case .usable = database(candidate) else { continue }
            return TerminalType(
                name: candidate, note: "TERM is \(printable(term)), which is not known here; using \(candidate).")
        }
        throw TerminalError(
            .unknownTerminalType,
            "There is no description of the terminal \(printable(term)), nor of one like it. "
                + "Install ncurses-base, or point TERMINFO to where descriptions are.")
    }

    /// Entries that come near a name, nearest first.
    static func candidates(for term: String) -> [String] {
        let family = families.first { family in family.prefixes.contains { term.hasPrefix($0) } }
        var nearest: [String] = []
        // `tmux-256color-italic` is near `tmux-256color`.
        var parts = term.split(separator: "-")
        while parts.count > 1 {
            parts.removeLast()
            nearest.append(parts.joined(separator: "-"))
        }
        // A family's rich entry goes before its plain one, `xterm-256color` before `xterm`.
        let entries = family?.entries ?? ["xterm-256color", "xterm", "vt100"]
        return nearest.filter { !entries.contains($0) } + entries
    }

    private static let families: [(prefixes: [String], entries: [String])] = [
        (["tmux"], ["tmux-256color", "screen-256color", "tmux", "screen"]),
        (["screen"], ["screen-256color", "screen"]),
        (["rxvt", "urxvt"], ["rxvt-unicode-256color", "rxvt-256color", "rxvt", "xterm-256color"]),
        (["linux"], ["linux", "vt220", "vt100"]),
        (["vt", "ansi"], ["vt220", "vt100", "ansi"]),
    ]

    private static func answer(_ name: String) -> Answer {
        switch screen_probe(name) {
        case SCREEN_TERM_USABLE: .usable
        case SCREEN_TERM_TOO_SIMPLE: .tooSimple
        case SCREEN_TERM_NO_DATABASE: .noDatabase
        default: .unknown
        }
    }

    /// The environment may hold anything.
    private static func printable(_ text: String) -> String {
        String(text.prefix(40).map { $0 >= " " && $0 <= "~" ? $0 : "?" })
    }
}
