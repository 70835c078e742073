import TerminalUI

/// A column of a table: what stands above it and how many cells it has.
struct TableColumn {
    var title: String
    var width: Int
    var isRight = false
    /// Where text that is too long loses some of it.
    var cut = TextFit.Place.end
}

/// A column of a table, and what a line has in it.
struct LineColumn<Line> {
    var column: TableColumn
    var cell: (Line) -> TableCell

    init(_ title: String, _ width: Int, right: Bool = false, _ cell: @escaping (Line) -> TableCell) {
        column = TableColumn(title: title, width: width, isRight: right)
        self.cell = cell
    }
}

/// What stands in one place of a table.
struct TableCell {
    var spans: [(text: String, role: ThemeRole)]

    init(_ text: String, _ role: ThemeRole = .text) { spans = [(text, role)] }

    init(spans: [(text: String, role: ThemeRole)]) { self.spans = spans }

    static let empty = TableCell("")
}

extension Canvas {
    /// The titles of a table's columns, in `rect`'s first row, `indent` cells from the left.
    mutating func tableHeader(_ columns: [TableColumn], in line: Rect, indent: Int) {
        var column = line.column + indent
        for item in columns {
            let width = min(item.width, line.endColumn - column)
            guard width > 0 else { return }
            let title = fitted(item.title, width)
            let style = theme[.heading]
            if item.isRight {
                grid.putRight(title, endColumn: column + width, row: line.row, width: width, style: style)
            } else {
                grid.put(title, column: column, row: line.row, width: width, style: style)
            }
            column += item.width + 1
        }
    }

    /// A row of a table. A chosen row is lit over its whole width.
    mutating func tableRow(
        _ cells: [TableCell], _ columns: [TableColumn], in line: Rect, indent: Int, base: ThemeRole = .text
    ) {
        var column = line.column + indent
        for (item, cell) in zip(columns, cells) {
            let width = min(item.width, line.endColumn - column)
            guard width > 0 else { return }
            put(cell, column: column, width: width, row: line.row, item, base: base)
            column += item.width + 1
        }
    }

    private mutating func put(
        _ cell: TableCell, column: Int, width: Int, row: Int, _ item: TableColumn, base: ThemeRole
    ) {
        if cell.spans.count == 1 {
            let text = fitted(cell.spans[0].text, width, at: item.cut)
            let style = style(cell.spans[0].role, on: base)
            if item.isRight {
                grid.putRight(text, endColumn: column + width, row: row, width: width, style: style)
            } else {
                grid.put(text, column: column, row: row, width: width, style: style)
            }
            return
        }
        let spans = fitted(cell.spans.map { Span($0.text, style($0.role, on: base)) }, width)
        let start = item.isRight ? column + width - self.width(spans) : column
        grid.put(spans, column: start, row: row, width: width)
    }

    /// The row under the cursor has one style: words in colours of their own are hard to read on it, and every one of
    /// them would cost bytes with each move.
    func style(_ role: ThemeRole, on base: ThemeRole) -> Style {
        switch base {
        case .text: theme[role]
        case .cursorRow: theme[base]
        default: theme[role, on: base]
        }
    }

    /// Lights the row under the cursor and draws the cursor itself, so that it shows without colour too.
    mutating func cursorLine(_ line: Rect, focused: Bool) -> ThemeRole {
        let base: ThemeRole = focused ? .cursorRow : .cursorRowUnfocused
        grid.fill(line, style: theme[base])
        grid.put(glyphs[.cursor], column: line.column, row: line.row, style: theme[base])
        return base
    }

    /// Where a long list stands, at its right edge.
    mutating func scrollbar(in rect: Rect, top: Int, rows: Int, count: Int) {
        guard count > rows, rows > 1, rect.rows >= rows else { return }
        let length = max(1, rows * rows / count)
        let start = min(rows - length, (rows - length) * top / max(1, count - rows))
        for row in start..<start + length {
            grid.put(
                glyphs.line(.vertical, .heavy), column: rect.endColumn, row: rect.row + row, style: theme[.scrollbar])
        }
    }
}
