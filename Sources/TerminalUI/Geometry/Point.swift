/// The place of one cell; column and row count from zero at the top left.
public struct Point: Hashable, Sendable {
    /// Cells from the left edge.
    public var column: Int
    /// Cells from the top edge.
    public var row: Int

    /// A place; it may lie outside any screen, as while panning.
    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    /// The place so far to the right and down.
    public func offset(columns: Int = 0, rows: Int = 0) -> Point {
        Point(column: column + columns, row: row + rows)
    }
}
