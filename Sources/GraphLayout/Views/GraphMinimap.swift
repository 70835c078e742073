/// A drawing in few cells: where the statuses are, and the part that shows.
public struct GraphMinimap: Sendable, Equatable {
    /// A status in the map.
    public struct Mark: Sendable, Equatable {
        /// The status.
        public let id: Int
        /// The cell of the map its middle falls into; several may share one.
        public let cell: Cell
    }

    /// Cells of the map across.
    public let columns: Int
    /// Cells of the map down.
    public let rows: Int
    /// The statuses in definition order.
    public let marks: [Mark]
    /// The part that shows, at least one cell.
    public let window: CellRect

    /// Scales a drawing to the cells of a map.
    public init(_ drawing: GraphDrawing, viewport: GraphViewport, columns: Int, rows: Int) {
        let (columns, rows) = (max(1, columns), max(1, rows))
        let (width, height) = (max(1, drawing.columns), max(1, drawing.rows))
        self.columns = columns
        self.rows = rows
        marks = drawing.nodes.map { box in
            let (x, y) = (box.frame.x + box.frame.width / 2, box.frame.y + box.frame.height / 2)
            return Mark(
                id: box.id,
                cell: Cell(x: min(columns - 1, x * columns / width), y: min(rows - 1, y * rows / height)))
        }
        let left = min(columns - 1, viewport.x * columns / width)
        let top = min(rows - 1, viewport.y * rows / height)
        let right = min(columns, Self.ceiling(min(width, viewport.x + viewport.columns) * columns, width))
        let bottom = min(rows, Self.ceiling(min(height, viewport.y + viewport.rows) * rows, height))
        window = CellRect(x: left, y: top, width: max(1, right - left), height: max(1, bottom - top))
    }

    /// Whether a map is worth its cells: from 120×40, when not everything shows.
    public static func isShown(for drawing: GraphDrawing, viewport: GraphViewport, columns: Int, rows: Int) -> Bool {
        columns >= 120 && rows >= 40 && !viewport.showsAll(of: drawing)
    }

    private static func ceiling(_ value: Int, _ divisor: Int) -> Int { (value + divisor - 1) / divisor }
}
