/// All lines of a graph by cell. Boxes are not in it, but the cells of their borders that a line leaves by are: there a
/// painter joins the line to the border.
public struct LineCanvas: Sendable, Equatable {
    /// The line of one edge in one cell.
    public struct Stroke: Sendable, Equatable {
        /// The index of the edge in the definition.
        public let edge: Int
        /// Its kind.
        public let kind: EdgeKind
        /// The neighbours it joins.
        public let directions: Directions
    }

    /// A cell with at least one line in it.
    public struct LineCell: Sendable, Equatable {
        /// Where it is.
        public let position: Cell
        /// Every edge that runs here, in definition order.
        public internal(set) var strokes: [Stroke]
        /// Where the arrow head points, if one stands here.
        public internal(set) var head: Directions?
        /// Whether it lies in the border of a box that a line leaves.
        public internal(set) var isJoint: Bool

        /// The neighbours that any line here joins.
        public var directions: Directions { strokes.reduce(into: []) { $0.formUnion($1.directions) } }

        /// Whether lines cross here that have nothing to do with each other.
        public var isCrossing: Bool {
            strokes.contains { $0.directions == .horizontal } && strokes.contains { $0.directions == .vertical }
        }

        /// The kind to draw: that of the first edge here.
        public var kind: EdgeKind { strokes.first?.kind ?? .step }
    }

    /// The cells in reading order.
    public private(set) var cells: [LineCell] = []
    private var rowStarts: [Int] = [0]

    /// The cells of one row, from the left.
    public func row(_ y: Int) -> ArraySlice<LineCell> {
        guard y >= 0, y + 1 < rowStarts.count else { return [] }
        return cells[rowStarts[y]..<rowStarts[y + 1]]
    }

    /// What is drawn in a cell.
    public func cell(at position: Cell) -> LineCell? {
        let row = row(position.y)
        var (low, high) = (row.startIndex, row.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].position.x < position.x { low = middle + 1 } else { high = middle }
        }
        return low < row.endIndex && cells[low].position == position ? cells[low] : nil
    }

    init(_ routes: [EdgeRoute], rows: Int) {
        var strokes: [(cell: Cell, stroke: Stroke, head: Directions?, isJoint: Bool)] = []
        for route in routes {
            for (index, step) in route.path.enumerated() {
                let stroke = Stroke(edge: route.edge, kind: route.kind, directions: step.directions)
                strokes.append((step.cell, stroke, step.cell == route.head ? route.heading : nil, index == 0))
            }
        }
        // Row by row, so that only short runs need sorting; routes come in definition order and sorting is stable.
        var byRow: [[Int]] = Array(repeating: [], count: max(0, rows) + 1)
        for (index, entry) in strokes.enumerated() { byRow[min(max(0, entry.cell.y), max(0, rows))].append(index) }
        for index in byRow.indices { byRow[index].sort { strokes[$0].cell.x < strokes[$1].cell.x } }
        for index in byRow.joined() {
            let entry = strokes[index]
            if let last = cells.indices.last, cells[last].position == entry.cell {
                cells[last].strokes.append(entry.stroke)
                cells[last].head = cells[last].head ?? entry.head
                cells[last].isJoint = cells[last].isJoint || entry.isJoint
            } else {
                cells.append(
                    LineCell(
                        position: entry.cell, strokes: [entry.stroke], head: entry.head, isJoint: entry.isJoint))
            }
        }
        var next = 0
        rowStarts = []
        for y in 0...max(0, rows) {
            while next < cells.count, cells[next].position.y < y { next += 1 }
            rowStarts.append(next)
        }
    }
}
