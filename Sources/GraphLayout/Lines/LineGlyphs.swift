/// The characters of lines. Each kind has a line of its own; corners and junctions of dashed lines are plain, since
/// there are no dashed ones. No character here may be drawn as an emoji two cells wide.
public enum LineGlyphs {
    /// The character for a cell: its arrow head, crossing, junction, corner or line.
    ///
    /// - Parameters:
    ///   - cell: the cell. In the border of a box the painter adds the border's own directions, see
    ///     ``character(_:kind:heavy:ascii:)``.
    ///   - isHeavy: whether an edge is lit or selected; its arms are drawn heavy.
    ///   - ascii: whether only ASCII can be shown.
    public static func character(
        for cell: LineCanvas.LineCell, ascii: Bool = false, isHeavy: (Int) -> Bool = { _ in false }
    ) -> Character {
        if let head = cell.head { return arrow(head, ascii: ascii) }
        var heavy: Directions = []
        for stroke in cell.strokes where isHeavy(stroke.edge) { heavy.formUnion(stroke.directions) }
        if cell.isCrossing, !ascii, heavy.isEmpty, let glyph = mixedCrossing(cell) { return glyph }
        return character(cell.directions, kind: cell.kind, heavy: heavy, ascii: ascii)
    }

    /// An arrow head.
    public static func arrow(_ direction: Directions, ascii: Bool = false) -> Character {
        switch direction {
        case .up: ascii ? "^" : "▲"
        case .down: ascii ? "v" : "▼"
        case .left: ascii ? "<" : "◄"
        default: ascii ? ">" : "►"
        }
    }

    /// The character that joins some sides of a cell.
    public static func character(
        _ directions: Directions, kind: EdgeKind, heavy: Directions = [], ascii: Bool = false
    ) -> Character {
        if ascii { return asciiCharacter(directions, kind: kind, isHeavy: !heavy.isEmpty) }
        if directions == .horizontal, heavy.isEmpty || heavy == .horizontal {
            return heavy.isEmpty ? horizontal(kind) : heavyHorizontal(kind)
        }
        if directions == .vertical, heavy.isEmpty || heavy == .vertical {
            return heavy.isEmpty ? vertical(kind) : heavyVertical(kind)
        }
        if kind == .connector, heavy.isEmpty { return double[Int(directions.rawValue)] }
        return plain(directions, heavy: heavy)
    }

    private static func horizontal(_ kind: EdgeKind) -> Character {
        switch kind {
        case .step: "─"
        case .timeout: "┄"
        case .callback: "╌"
        case .connector: "═"
        }
    }

    private static func vertical(_ kind: EdgeKind) -> Character {
        switch kind {
        case .step: "│"
        case .timeout: "┆"
        case .callback: "╎"
        case .connector: "║"
        }
    }

    private static func heavyHorizontal(_ kind: EdgeKind) -> Character {
        switch kind {
        case .timeout: "┅"
        case .callback: "╍"
        case .step, .connector: "━"
        }
    }

    private static func heavyVertical(_ kind: EdgeKind) -> Character {
        switch kind {
        case .timeout: "┇"
        case .callback: "╏"
        case .step, .connector: "┃"
        }
    }

    private static func asciiCharacter(_ directions: Directions, kind: EdgeKind, isHeavy: Bool) -> Character {
        if isHeavy { return "#" }
        let isHorizontal = !directions.isEmpty && directions.isSubset(of: .horizontal)
        let isVertical = !directions.isEmpty && directions.isSubset(of: .vertical)
        guard isHorizontal || isVertical else { return directions.isEmpty ? " " : "+" }
        switch kind {
        case .step: return isHorizontal ? "-" : "|"
        case .timeout: return isHorizontal ? "." : ":"
        case .callback: return isHorizontal ? "~" : ";"
        case .connector: return isHorizontal ? "=" : "\""
        }
    }

    /// A connector's double line crossing a single one.
    private static func mixedCrossing(_ cell: LineCanvas.LineCell) -> Character? {
        let across = cell.strokes.contains { $0.directions == .horizontal && $0.kind == .connector }
        let down = cell.strokes.contains { $0.directions == .vertical && $0.kind == .connector }
        return across == down ? nil : across ? "╪" : "╫"
    }

    /// Light and heavy arms: bits of the arms in order up, down, left, right.
    private static func plain(_ directions: Directions, heavy: Directions) -> Character {
        table[Int(directions.rawValue)][Int(heavy.intersection(directions).rawValue)] ?? " "
    }

    private static let double: [Character] = [
        " ", "║", "║", "║", "═", "╝", "╗", "╣", "═", "╚", "╔", "╠", "═", "╩", "╦", "╬",
    ]

    /// By arms, then by heavy arms.
    private static let table: [[Int: Character]] = [
        [0: " "],
        [0: "╵", 1: "╹"],
        [0: "╷", 2: "╻"],
        [0: "│", 1: "╿", 2: "╽", 3: "┃"],
        [0: "╴", 4: "╸"],
        [0: "┘", 1: "┚", 4: "┙", 5: "┛"],
        [0: "┐", 2: "┒", 4: "┑", 6: "┓"],
        [0: "┤", 1: "┦", 2: "┧", 3: "┨", 4: "┥", 5: "┩", 6: "┪", 7: "┫"],
        [0: "╶", 8: "╺"],
        [0: "└", 1: "┖", 8: "┕", 9: "┗"],
        [0: "┌", 2: "┎", 8: "┍", 10: "┏"],
        [0: "├", 1: "┞", 2: "┟", 3: "┠", 8: "┝", 9: "┡", 10: "┢", 11: "┣"],
        [0: "─", 4: "╾", 8: "╼", 12: "━"],
        [0: "┴", 1: "┸", 4: "┵", 5: "┹", 8: "┶", 9: "┺", 12: "┷", 13: "┻"],
        [0: "┬", 2: "┰", 4: "┭", 6: "┱", 8: "┮", 10: "┲", 12: "┯", 14: "┳"],
        [
            0: "┼", 1: "╀", 2: "╁", 3: "╂", 4: "┽", 5: "╃", 6: "╅", 7: "╉", 8: "┾", 9: "╄", 10: "╆", 11: "╊", 12: "┿",
            13: "╇", 14: "╈", 15: "╋",
        ],
    ]
}
