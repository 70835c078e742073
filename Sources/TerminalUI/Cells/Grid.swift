/// The cells of a screen, composed before anything is shown.
///
/// All drawing clips at the edges and at ``clip``; nothing drawn can be out of range, leave half of a wide character, or
/// contain a character a terminal would obey instead of show.
public struct Grid: Hashable, Sendable {
    /// How large the screen is.
    public let size: Size
    /// Where drawing has an effect, in the screen's own coordinates. Set it with ``clipped(to:_:)``.
    public private(set) var clip: Rect
    var cells: [Cell]

    /// An empty screen.
    public init(size: Size, style: Style = .plain) {
        self.size = size
        clip = Rect(size)
        cells = [Cell](repeating: Cell(glyph: Cell.space, style: style), count: size.columns * size.rows)
    }

    /// The cell at a place; blank outside the screen.
    public subscript(column column: Int, row row: Int) -> Cell {
        guard column >= 0, column < size.columns, row >= 0, row < size.rows else { return .blank }
        return cells[row * size.columns + column]
    }

    /// All its cells.
    public var bounds: Rect { Rect(size) }

    /// Calls `body` with the cells of a row, without copying them.
    public func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Cell>) -> Result) -> Result {
        cells.withUnsafeBufferPointer { all in
            guard row >= 0, row < size.rows else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
            return body(UnsafeBufferPointer(rebasing: all[row * size.columns..<(row + 1) * size.columns]))
        }
    }

    /// Draws with the effect limited to `rect`, as for a pane whose contents are panned.
    public mutating func clipped<Result>(to rect: Rect, _ draw: (inout Grid) -> Result) -> Result {
        let previous = clip
        clip = clip.intersection(rect)
        defer { clip = previous }
        return draw(&self)
    }

    /// Empties a rectangle and gives it a style.
    public mutating func fill(_ rect: Rect, style: Style) {
        let area = rect.intersection(clip)
        guard !area.isEmpty else { return }
        for row in area.row..<area.endRow {
            repairEdges(from: area.column, to: area.endColumn, row: row)
            let start = row * size.columns
            for index in start + area.column..<start + area.endColumn {
                cells[index] = Cell(glyph: Cell.space, style: style)
            }
        }
    }

    /// Changes how a rectangle looks and leaves what it says: to dim stale data, or to light a row.
    public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let area = rect.intersection(clip)
        guard !area.isEmpty else { return }
        for row in area.row..<area.endRow {
            let start = row * size.columns
            for index in start + area.column..<start + area.endColumn where !cells[index].isContinuation {
                cells[index].style = change(cells[index].style)
                // Both halves of a wide character look the same, wherever the rectangle ends.
                if index + 1 < cells.count, cells[index + 1].isContinuation {
                    cells[index + 1].style = cells[index].style
                }
            }
        }
    }

    /// Before the cells of `start..<end` are replaced, blanks the outer halves of wide characters cut by the edges.
    mutating func repairEdges(from start: Int, to end: Int, row: Int) {
        let first = row * size.columns
        if start > 0, cells[first + start].isContinuation { cells[first + start - 1].glyph = Cell.space }
        if end < size.columns, cells[first + end].isContinuation { cells[first + end].glyph = Cell.space }
    }

    /// Two screens are equal when they show the same; where drawing was allowed does not matter.
    public static func == (left: Grid, right: Grid) -> Bool {
        left.size == right.size && left.cells == right.cells
    }

    /// Hashes what the screen shows.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(cells)
    }
}
