/// Where the rates of lines go: beside the first stretch that an edge has to itself, as near to its source as there is
/// room. Labels never cover a line, a box or each other.
extension GraphDrawing {
    /// How far along a line its label may stand.
    private static let reach = 60

    /// Cells the text beside an edge may need: a sign and a delay if it has one, and the rate.
    public static func labelWidth(of edge: GraphDefinition.Edge) -> Int {
        let rate = BoxSizes.countWidth
        switch edge.kind {
        case .step, .connector: return rate
        case .callback: return rate + 2
        case .timeout:
            let note = min(max(0, edge.noteWidth), 8)
            return rate + 2 + (note > 0 ? note + 1 : 0)
        }
    }

    mutating func placeLabels(_ definition: GraphDefinition) {
        var space = Space(self)
        for index in edges.indices where edges[index].form == .path {
            let need = Self.labelWidth(of: definition.edges[edges[index].edge])
            guard let spot = bestSpot(for: edges[index], need: need, in: space) else { continue }
            edges[index].label = spot.span
            edges[index].isLabelTrailing = spot.isTrailing
            space.take(spot.span)
        }
    }

    private struct Spot {
        var span: CellSpan
        var isTrailing: Bool
    }

    /// Near the source half the room is better than all of it far away.
    private func bestSpot(for route: EdgeRoute, need: Int, in space: Space) -> Spot? {
        var best: Spot?
        for (distance, step) in own(route).enumerated() {
            for spot in spots(beside: step, need: need, in: space) where spot.span.width > best?.span.width ?? 0 {
                best = spot
            }
            let width = best?.span.width ?? 0
            if width == need || distance > 6 && width * 2 > need { return best }
        }
        return best
    }

    /// Above or below a line that runs across, behind or before one that runs down, a blank cell between.
    private func spots(beside step: EdgeRoute.Step, need: Int, in space: Space) -> [Spot] {
        let cell = step.cell
        let behind = { (x: Int, y: Int) in
            Spot(span: CellSpan(x: x, y: y, width: space.free(from: Cell(x: x, y: y), limit: need)), isTrailing: false)
        }
        if step.directions.isSubset(of: .horizontal) {
            return [behind(cell.x + 1, cell.y - 1), behind(cell.x + 1, cell.y + 1)]
        }
        guard step.directions.isSubset(of: .vertical) else { return [] }
        let width = space.free(before: Cell(x: cell.x - 1, y: cell.y), limit: need)
        let before = Spot(span: CellSpan(x: cell.x - 1 - width, y: cell.y, width: width), isTrailing: true)
        return [behind(cell.x + 2, cell.y), before]
    }

    /// The first cells of a path that no other edge shares; the first of all if there are none.
    private func own(_ route: EdgeRoute) -> [EdgeRoute.Step] {
        let inner = route.path.dropFirst()
        let own = Array(inner.lazy.filter(isOwn).prefix(Self.reach))
        guard let first = own.first else { return Array(inner.prefix(Self.reach)) }
        // A branch is told from its sisters by the stretch that leaves the common line for its target.
        guard first.cell != inner.first?.cell else { return own }
        let ahead: Directions = direction == .leftToRight ? .horizontal : .vertical
        return own.filter { $0.directions.isSubset(of: ahead) } + own
    }

    private func isOwn(_ step: EdgeRoute.Step) -> Bool {
        guard let cell = lines.cell(at: step.cell) else { return false }
        return cell.strokes.count == 1 || cell.isCrossing
    }

    /// What is still empty.
    private struct Space {
        private let columns: Int
        private let rows: Int
        private var taken: [Bool]

        init(_ drawing: GraphDrawing) {
            columns = drawing.columns
            rows = drawing.rows
            taken = Array(repeating: false, count: max(0, columns * rows))
            for box in drawing.nodes { fill(box.frame) }
            for margin in drawing.margins { fill(margin.span) }
            for cell in drawing.lines.cells { take(CellSpan(x: cell.position.x, y: cell.position.y, width: 1), pad: 0) }
            for route in drawing.edges {
                if let label = route.label { fill(label) }
                if let arrival = route.arrival { fill(arrival) }
            }
        }

        func free(from cell: Cell, limit: Int) -> Int {
            guard cell.y >= 0, cell.y < rows, cell.x > 0 else { return 0 }
            var count = 0
            while count < limit, cell.x + count < columns, !taken[cell.y * columns + cell.x + count] { count += 1 }
            return count
        }

        func free(before cell: Cell, limit: Int) -> Int {
            guard cell.y >= 0, cell.y < rows, cell.x < columns else { return 0 }
            var count = 0
            while count < limit, cell.x - count > 0, !taken[cell.y * columns + cell.x - count - 1] { count += 1 }
            return count
        }

        /// Takes a text's cells and the one before and behind it.
        mutating func take(_ span: CellSpan, pad: Int = 1) {
            guard span.y >= 0, span.y < rows else { return }
            for x in max(0, span.x - pad)..<max(0, min(columns, span.x + span.width + pad)) {
                taken[span.y * columns + x] = true
            }
        }

        private mutating func fill(_ span: CellSpan) { take(span, pad: 0) }

        private mutating func fill(_ rect: CellRect) {
            for y in rect.y..<rect.maxY { take(CellSpan(x: rect.x, y: y, width: rect.width), pad: 0) }
        }
    }
}
