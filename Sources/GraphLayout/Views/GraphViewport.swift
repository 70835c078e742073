/// The part of a canvas that a pane shows. A value: every change gives a new one.
public struct GraphViewport: Sendable, Hashable {
    /// The canvas column in the pane's first.
    public private(set) var x: Int
    /// The canvas row in the pane's first.
    public private(set) var y: Int
    /// Columns of the pane.
    public let columns: Int
    /// Rows of the pane.
    public let rows: Int

    /// A view of a drawing from a place that is moved so that no more of the pane stays empty than must.
    public init(_ drawing: GraphDrawing, columns: Int, rows: Int, x: Int = 0, y: Int = 0) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        self.x = max(0, min(x, drawing.columns - self.columns))
        self.y = max(0, min(y, drawing.rows - self.rows))
    }

    /// The rectangle of the canvas that shows.
    public var frame: CellRect { CellRect(x: x, y: y, width: columns, height: rows) }

    /// Moved by some cells, within the canvas.
    public func panned(x across: Int, y down: Int, in drawing: GraphDrawing) -> GraphViewport {
        let (x, y) = (self.x.addingReportingOverflow(across), self.y.addingReportingOverflow(down))
        return GraphViewport(
            drawing, columns: columns, rows: rows, x: x.overflow ? self.x : x.partialValue,
            y: y.overflow ? self.y : y.partialValue)
    }

    /// Moved as little as needed to show a status, with a margin where there is room; its start where it is too big.
    public func showing(_ id: Int, in drawing: GraphDrawing, margin: Int = 2) -> GraphViewport {
        guard let frame = drawing.box(of: id)?.frame else { return self }
        return GraphViewport(
            drawing, columns: columns, rows: rows,
            x: Self.start(x, length: columns, low: frame.x, high: frame.maxX, margin: margin),
            y: Self.start(y, length: rows, low: frame.y, high: frame.maxY, margin: margin))
    }

    private static func start(_ start: Int, length: Int, low: Int, high: Int, margin: Int) -> Int {
        let margin = max(0, min(margin, (length - (high - low)) / 2))
        if high - low >= length || low - margin < start { return low - margin }
        return max(start, high + margin - length)
    }

    /// How many statuses lie wholly outside each side, for `‹ › ˄ ˅`; one beyond a corner counts on both sides.
    public func hidden(in drawing: GraphDrawing) -> (left: Int, right: Int, up: Int, down: Int) {
        var counts = (left: 0, right: 0, up: 0, down: 0)
        for box in drawing.nodes {
            if box.frame.maxX <= x { counts.left += 1 }
            if box.frame.x >= x + columns { counts.right += 1 }
            if box.frame.maxY <= y { counts.up += 1 }
            if box.frame.y >= y + rows { counts.down += 1 }
        }
        return counts
    }

    /// Whether all of the canvas shows.
    public func showsAll(of drawing: GraphDrawing) -> Bool {
        drawing.columns <= columns && drawing.rows <= rows
    }
}
