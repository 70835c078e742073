public import TerminalUI

/// Screens to draw, one after another: the same for the same seed, so that a program and its test agree on them.
public struct SampleScreens: Sendable {
    private var state: UInt64
    private var grid: Grid

    /// The screens of a seed.
    public init(seed: UInt64, size: Size) {
        state = seed &* 2 &+ 1
        grid = Grid(size: size)
    }

    /// The next screen: some words written over the last, an area filled, rows moved, or all anew.
    public mutating func next() -> Grid {
        switch random(8) {
        case 0: grid = Grid(size: grid.size, style: style())
        case 1: grid.fill(area(), style: style())
        case 2: move(by: random(5) - 2)
        case 3:
            let added = style().attributes
            grid.restyle(area()) { $0.adding(added) }
        default: break
        }
        for _ in 0..<random(60) { write() }
        // As every screen has a frame: where a terminal cannot hold back its wrapping, as tmux-256color says, curses
        // reaches this cell by inserting, and breaks a wide character.
        grid.put("─┘", column: grid.size.columns - 2, row: grid.size.rows - 1, style: .plain)
        return grid
    }

    private mutating func write() {
        let words = [
            "payments", "12 345", "漢字", "e\u{301}te\u{301}", "─┼─│", "한국어", "ที่", "►‖✕", "aaaaaaaaaaaa", "     ", "—",
        ]
        let (column, row) = (random(grid.size.columns + 6) - 3, random(grid.size.rows))
        grid.put(words[random(words.count)], column: column, row: row, style: style())
    }

    /// Moves the text of whole rows, as a list that scrolls.
    private mutating func move(by rows: Int) {
        let old = grid
        for row in 1..<max(1, grid.size.rows - 1) {
            var spans: [Span] = []
            for run in old.styleRuns(row: row + rows) {
                let text = run.columns.map { old[column: $0, row: row + rows].text }.joined()
                spans.append(Span(text, run.style))
            }
            grid.put(spans, column: 0, row: row)
        }
    }

    private mutating func area() -> Rect {
        Rect(
            column: random(grid.size.columns), row: random(grid.size.rows), columns: random(30), rows: random(8))
    }

    private mutating func style() -> Style {
        let colors: [Color] = [
            .default, .default, .ansi(1), .ansi(12), .palette(208), .palette(236), .rgb(red: 95, green: 215, blue: 255),
        ]
        return Style(
            foreground: colors[random(colors.count)], background: colors[random(colors.count)],
            attributes: random(3) == 0 ? Attributes(rawValue: UInt8(random(32))) : [])
    }

    private mutating func random(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return below > 0 ? Int(state >> 33) % below : 0
    }
}
