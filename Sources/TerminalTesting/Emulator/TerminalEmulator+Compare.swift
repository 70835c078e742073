public import TerminalUI

extension TerminalEmulator {
    /// Where the screen shows something else than a grid drawn for it, as text; empty if it shows the same.
    ///
    /// Colours are compared as `depth` shows them; the colour of text that is not there is nobody's.
    public func differences(from grid: Grid, depth: ColorDepth = .palette) -> [String] {
        guard grid.size == size else { return ["the screen is \(size), the grid \(grid.size)"] }
        var differences: [String] = []
        for row in 0..<size.rows {
            for column in 0..<size.columns {
                let (wanted, shown) = (grid[column: column, row: row], self[column: column, row: row])
                var (style, shownStyle) = (wanted.style, shown.style)
                if wanted.text == " ", style.attributes.isDisjoint(with: [.reverse, .underline]) {
                    style = Style(background: style.background)
                    shownStyle = Style(background: shownStyle.background)
                }
                style.foreground = Self.canonical(style.foreground.quantised(to: depth))
                style.background = Self.canonical(style.background.quantised(to: depth))
                if wanted.text != shown.text || style != shownStyle {
                    differences.append(
                        "\(column),\(row): “\(shown.text)” \(shownStyle), not “\(wanted.text)” \(style)")
                }
            }
        }
        return differences
    }

    private static func canonical(_ color: Color) -> Color {
        if case .palette(let index) = color, index < 16 { .ansi(index) } else { color }
    }
}
