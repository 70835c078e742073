/// Makes text fit a number of cells.
public enum TextFit {
    /// Where text that is too long loses some of it.
    public enum Place: Hashable, Sendable {
        /// The beginning goes: for paths.
        case start
        /// The middle goes: for identifiers.
        case middle
        /// The end goes.
        case end
    }

    /// Text of at most `width` cells; what was cut is shown by `mark` (``Glyphs/ellipsis``).
    public static func truncated(_ text: String, to width: Int, mark: String, at place: Place = .end) -> String {
        guard CellWidth.of(text) > width else { return text }
        let room = width - CellWidth.of(mark)
        guard room >= 0 else { return width <= 0 ? "" : prefix(text, cells: width) }
        switch place {
        case .end: return prefix(text, cells: room) + mark
        case .start: return mark + suffix(text, cells: room)
        case .middle: return prefix(text, cells: room - room / 2) + mark + suffix(text, cells: room / 2)
        }
    }

    /// Text followed by blanks to `width` cells, or before them if `right`; longer text stays as it is.
    public static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - CellWidth.of(text)))
        return right ? blanks + text : text + blanks
    }

    /// Text in lines of at most `width` cells, broken at blanks where possible and at line ends in any case.
    public static func wrapped(_ text: String, to width: Int) -> [String] {
        guard width > 0 else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrappedLine($0, to: width) }
    }

    private static func wrappedLine(_ text: Substring, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var word = String(word)
            let joined = line.isEmpty ? word : line + " " + word
            if CellWidth.of(joined) <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while CellWidth.of(word) > width {
                let piece = prefix(word, cells: width)
                guard !piece.isEmpty else { break }
                lines.append(piece)
                word = String(word.dropFirst(piece.count))
            }
            line = word
        }
        lines.append(line)
        return lines
    }

    private static func prefix(_ text: String, cells: Int) -> String {
        var used = 0
        return String(
            text.prefix { character in
                used += CellWidth.of(String(character))
                return used <= cells
            })
    }

    private static func suffix(_ text: String, cells: Int) -> String {
        var used = 0
        return String(
            text.reversed().prefix { character in
                used += CellWidth.of(String(character))
                return used <= cells
            }.reversed())
    }
}
