/// A rectangle of cells. It may lie partly outside a screen; drawing clips.
public struct Rect: Hashable, Sendable {
    /// The leftmost column.
    public var column: Int
    /// The topmost row.
    public var row: Int
    /// Cells across, never negative.
    public var columns: Int
    /// Cells down, never negative.
    public var rows: Int

    /// A rectangle from its top left cell; negative extents become zero.
    public init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    /// All cells of a screen.
    public init(_ size: Size) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    /// The first column to the right of the rectangle.
    public var endColumn: Int { column + columns }
    /// The first row below the rectangle.
    public var endRow: Int { row + rows }
    /// The extent without the place.
    public var size: Size { Size(columns: columns, rows: rows) }
    /// Whether no cell is in it.
    public var isEmpty: Bool { columns == 0 || rows == 0 }

    /// Whether the cell at `point` is in it.
    public func contains(_ point: Point) -> Bool {
        point.column >= column && point.column < endColumn && point.row >= row && point.row < endRow
    }

    /// What both rectangles cover; empty if they do not meet.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(column, other.column)
        let top = max(row, other.row)
        return Rect(
            column: left, row: top,
            columns: min(endColumn, other.endColumn) - left, rows: min(endRow, other.endRow) - top)
    }

    /// The rectangle without the given cells at each side; empty rather than negative.
    public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
        Rect(column: column + left, row: row + top, columns: columns - left - right, rows: rows - top - bottom)
    }

    /// The rectangle without `cells` at every side: what a box leaves inside, for 1.
    public func inset(by cells: Int) -> Rect {
        inset(left: cells, top: cells, right: cells, bottom: cells)
    }

    /// A rectangle of `size` in the middle of this one, no larger than it.
    public func centred(_ size: Size) -> Rect {
        let fitting = Size(columns: min(columns, size.columns), rows: min(rows, size.rows))
        return Rect(
            column: column + (columns - fitting.columns) / 2, row: row + (rows - fitting.rows) / 2,
            columns: fitting.columns, rows: fitting.rows)
    }

    /// One row of it, counted from its top.
    public func line(_ index: Int) -> Rect {
        Rect(column: column, row: row + index, columns: columns, rows: 1)
    }
}
