import GraphLayout

/// Follows the lines of a drawing as an eye would and tells what is wrong with it, one sentence each.
struct Walker {
    let definition: GraphDefinition
    let drawing: GraphDrawing
    private(set) var faults: [String] = []
    private let boxes: [Int: NodeBox]
    private var boxCells: [Int?]

    static func faults(_ definition: GraphDefinition, _ drawing: GraphDrawing) -> [String] {
        var walker = Walker(definition, drawing)
        walker.checkBoxes()
        walker.checkPresence()
        for route in drawing.edges where route.form == .path { walker.follow(route) }
        walker.checkSharing()
        walker.checkJunctions()
        walker.checkTexts()
        return walker.faults
    }

    private init(_ definition: GraphDefinition, _ drawing: GraphDrawing) {
        self.definition = definition
        self.drawing = drawing
        boxes = Dictionary(drawing.nodes.map { ($0.id, $0) }) { first, _ in first }
        boxCells = Array(repeating: nil, count: max(0, drawing.columns * drawing.rows))
        for box in drawing.nodes where isInside(box.frame) {
            for y in box.frame.y..<box.frame.maxY {
                for x in box.frame.x..<box.frame.maxX { boxCells[y * drawing.columns + x] = box.id }
            }
        }
    }

    private func box(at cell: Cell) -> Int? {
        guard cell.x >= 0, cell.y >= 0, cell.x < drawing.columns, cell.y < drawing.rows else { return nil }
        return boxCells[cell.y * drawing.columns + cell.x]
    }

    private func isInside(_ rect: CellRect) -> Bool {
        rect.x >= 0 && rect.y >= 0 && rect.maxX <= drawing.columns && rect.maxY <= drawing.rows
    }

    private mutating func checkBoxes() {
        if Set(definition.nodes.map(\.id)) != Set(drawing.nodes.map(\.id)) {
            faults.append("not every status has a box")
        }
        for (index, box) in drawing.nodes.enumerated() {
            if !isInside(box.frame) { faults.append("box \(box.id) leaves the canvas") }
            for other in drawing.nodes[(index + 1)...] where box.frame.intersects(other.frame) {
                faults.append("boxes \(box.id) and \(other.id) overlap")
            }
        }
    }

    private mutating func checkPresence() {
        let shown = drawing.edges.map(\.edge) + drawing.unknownEdges
        if shown.sorted() != Array(definition.edges.indices) { faults.append("edges are missing or doubled") }
        for route in drawing.edges {
            let edge = definition.edges[route.edge]
            switch route.form {
            case .path:
                if route.path.isEmpty { faults.append("edge \(route.edge) has no line") }
            case .port:
                if route.arrival == nil || route.label == nil && edge.kind != .connector {
                    faults.append("port \(route.edge) has no label")
                }
            case .selfLoop:
                if edge.from != edge.to || route.label == nil { faults.append("loop \(route.edge) is none") }
            }
        }
    }

    /// From the box it leaves, cell by cell, only where the canvas joins cell to cell, to the arrow at its target.
    private mutating func follow(_ route: EdgeRoute) {
        let edge = definition.edges[route.edge]
        guard let first = route.path.first, let last = route.path.last else { return }
        if edge.kind == .connector {
            let isAtMargin = drawing.margins.contains {
                $0.name == edge.note && abs(first.cell.y - $0.span.y) <= 1
                    && first.cell.x >= $0.span.x && first.cell.x <= $0.span.x + $0.span.width
            }
            if !isAtMargin { faults.append("connector \(route.edge) does not start in the margin") }
        } else if box(at: first.cell) != edge.from {
            faults.append("edge \(route.edge) does not start at its source")
        }
        var cell = first.cell
        var direction = first.directions
        var steps = 0
        while true {
            guard let drawn = drawing.lines.cell(at: cell),
                let stroke = drawn.strokes.first(where: { $0.edge == route.edge })
            else {
                faults.append("edge \(route.edge) breaks off at \(cell)")
                return
            }
            if cell != first.cell, let box = box(at: cell) {
                faults.append("edge \(route.edge) runs through box \(box)")
            }
            if steps > 0, !stroke.directions.contains(direction.opposite) {
                faults.append("edge \(route.edge) is not joined at \(cell)")
                return
            }
            let next = steps == 0 ? stroke.directions : stroke.directions.subtracting(direction.opposite)
            if next.isEmpty { break }
            if !Directions.sides.contains(next) {
                faults.append("edge \(route.edge) forks at \(cell)")
                return
            }
            direction = next
            cell = cell.moved(direction)
            steps += 1
            if steps > 100_000 {
                faults.append("edge \(route.edge) runs in a circle")
                return
            }
        }
        if cell != last.cell || cell != route.head || drawing.lines.cell(at: cell)?.head != route.heading {
            faults.append("edge \(route.edge) has no arrow head at its end")
        }
        if direction != route.heading || box(at: cell.moved(direction)) != edge.to {
            faults.append("edge \(route.edge) does not point at its target")
        }
    }

    /// Two edges meet only crossing at right angles, or on a shared stretch: all from the start of one source, or all
    /// up to the end at one target, and no edge does both.
    private mutating func checkSharing() {
        struct Pair: Hashable {
            let one: Int
            let other: Int
        }
        var shared: [Pair: Int] = [:]
        for cell in drawing.lines.cells {
            for (index, one) in cell.strokes.enumerated() {
                for other in cell.strokes[(index + 1)...] {
                    let axes: Set<Directions> = [one.directions, other.directions]
                    if axes == [.horizontal, .vertical] { continue }
                    // Two lines that leave a box of one row at its two sides.
                    if cell.isJoint, one.directions == other.directions.opposite { continue }
                    shared[Pair(one: one.edge, other: other.edge), default: 0] += 1
                }
            }
        }
        let paths = Dictionary(uniqueKeysWithValues: drawing.edges.map { ($0.edge, $0.path.map(\.cell)) })
        var sharesSource: Set<Int> = []
        var sharesTarget: Set<Int> = []
        for (pair, count) in shared {
            let (one, other) = (paths[pair.one] ?? [], paths[pair.other] ?? [])
            let prefix = zip(one, other).prefix { $0 == $1 }.count
            let suffix = zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count
            let (first, second) = (definition.edges[pair.one], definition.edges[pair.other])
            if prefix == count, first.from == second.from || first.kind == .connector, first.kind == second.kind {
                sharesSource.formUnion([pair.one, pair.other])
            } else if suffix == count, first.to == second.to, first.kind == second.kind {
                sharesTarget.formUnion([pair.one, pair.other])
            } else {
                faults.append("edges \(pair.one) and \(pair.other) lie on each other")
            }
        }
        for edge in sharesSource.intersection(sharesTarget) { faults.append("edge \(edge) shares both its ends") }
    }

    /// A cross is only drawn where two lines cross that have nothing in common.
    private mutating func checkJunctions() {
        for cell in drawing.lines.cells where cell.directions == [.up, .down, .left, .right] {
            let isPlain = cell.strokes.allSatisfy { $0.directions == .horizontal || $0.directions == .vertical }
            if !cell.isCrossing || !isPlain {
                faults.append("a junction at \(cell.position) looks like a crossing")
            }
        }
        for cell in drawing.lines.cells where cell.head != nil && cell.isCrossing {
            faults.append("a line crosses the arrow head at \(cell.position)")
        }
    }

    /// Texts lie on the canvas and cover nothing.
    private mutating func checkTexts() {
        var taken = Set(drawing.lines.cells.filter { !$0.isJoint }.map(\.position))
        let margins = drawing.margins.map(\.span)
        for route in drawing.edges {
            let labels = route.isSelfLoop ? [] : [route.label, route.arrival].compactMap { $0 }
            for span in labels {
                for x in span.x..<(span.x + span.width) {
                    let cell = Cell(x: x, y: span.y)
                    if x < 0 || span.y < 0 || x >= drawing.columns || span.y >= drawing.rows {
                        faults.append("a text of edge \(route.edge) leaves the canvas")
                    }
                    if box(at: cell) != nil || !taken.insert(cell).inserted {
                        faults.append("a text of edge \(route.edge) covers something at \(cell)")
                    }
                }
            }
        }
        for span in margins where span.x < 0 || span.x + span.width > drawing.columns {
            faults.append("a margin text leaves the canvas")
        }
    }
}
