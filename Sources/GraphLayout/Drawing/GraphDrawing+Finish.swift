/// From a draft to cells.
extension GraphDrawing {
    mutating func finish(_ definition: GraphDefinition, _ draft: Draft, drawn: [Bool]) {
        let skeleton = draft.skeleton
        placeNodes(draft)
        margins = skeleton.margins.indices.map { index in
            let frame = draft.frame(of: skeleton.nodes.count + index)
            return MarginLabel(
                name: skeleton.margins[index].note, span: CellSpan(x: frame.x, y: frame.y, width: frame.width - 1))
        }

        var routes: [EdgeRoute] = []
        var portNumber = Array(repeating: 0, count: skeleton.siteCount)
        for (index, bundle) in draft.graph.bundles.enumerated() {
            for link in bundle.links {
                var route = Self.route(definition, skeleton, link, form: .path)
                let turns = draft.path(of: link, bundle: index).map { draft.axis.cell($0) }
                (route.path, route.bends) = Self.steps(through: turns)
                route.head = route.path.last?.cell
                route.heading = draft.heading(of: link)
                routes.append(route)
            }
        }
        for link in skeleton.links.indices where !drawn[link] {
            var route = Self.route(definition, skeleton, link, form: .port)
            let ends = skeleton.links[link]
            if !skeleton.isMargin(ends.source) { route.label = draft.portLabel(at: ends.source, &portNumber) }
            route.arrival = draft.portLabel(at: ends.target, &portNumber)
            routes.append(route)
        }
        for (edge, node) in skeleton.selfLoops {
            let box = nodes[node]
            var route = EdgeRoute(
                edge: edge, source: box.id, target: box.id, kind: definition.edges[edge].kind,
                note: definition.edges[edge].note, form: .selfLoop, isBack: false)
            route.label = draft.loopLabel(in: box)
            routes.append(route)
        }
        edges = routes.sorted { $0.edge < $1.edge }

        columns = draft.columns
        rows = draft.rows
        lines = LineCanvas(edges, rows: rows)
        placeLabels(definition)
    }

    private mutating func placeNodes(_ draft: Draft) {
        let skeleton = draft.skeleton
        var orders = Array(repeating: 0, count: skeleton.siteCount)
        for layer in draft.graph.layers {
            for (order, site) in layer.compactMap({ draft.graph.items[$0].site }).enumerated() { orders[site] = order }
        }
        nodes = skeleton.nodes.indices.map { site in
            let node = skeleton.nodes[site]
            let frame = draft.frame(of: site)
            let label = BoxSizes.label(of: node)
            let isFlat = zoom == .labelAndCount
            let mark = node.isStarting || node.isTerminal ? 2 : 0
            let inner = CellSpan(x: frame.x + 1, y: frame.y, width: max(0, frame.width - 2))
            let title = CellSpan(x: inner.x, y: frame.y, width: min(inner.width, mark + label.width))
            let numbers =
                isFlat
                ? CellSpan(
                    x: frame.maxX - 1 - BoxSizes.countWidth, y: frame.y, width: BoxSizes.countWidth)
                : CellSpan(x: inner.x, y: frame.y + 1, width: inner.width)
            return NodeBox(
                id: node.id, label: label.text, labelWidth: label.width, frame: frame, layer: skeleton.layers[site],
                order: orders[site], isStarting: node.isStarting, isTerminal: node.isTerminal,
                isUnreached: !skeleton.isReached[site], title: title, numbers: numbers,
                dwell: zoom == .full ? CellSpan(x: inner.x, y: frame.y + 2, width: inner.width) : nil)
        }
    }

    private static func route(
        _ definition: GraphDefinition, _ skeleton: Skeleton, _ index: Int, form: EdgeRoute.Form
    ) -> EdgeRoute {
        let link = skeleton.links[index]
        return EdgeRoute(
            edge: link.edge, source: skeleton.isMargin(link.source) ? nil : skeleton.nodes[link.source].id,
            target: skeleton.nodes[link.target].id, kind: link.kind, note: definition.edges[link.edge].note, form: form,
            isBack: link.isBack)
    }

    /// Every cell from turn to turn, and the cells where the direction changes.
    private static func steps(through turns: [Cell]) -> (path: [EdgeRoute.Step], bends: [Cell]) {
        guard var cell = turns.first else { return ([], []) }
        var cells = [cell]
        var leaving: [Directions] = []
        for turn in turns.dropFirst() {
            while cell != turn {
                let direction: Directions =
                    turn.x > cell.x ? .right : turn.x < cell.x ? .left : turn.y > cell.y ? .down : .up
                cell = cell.moved(direction)
                cells.append(cell)
                leaving.append(direction)
            }
        }
        var path: [EdgeRoute.Step] = []
        var bends: [Cell] = []
        for (index, cell) in cells.enumerated() {
            var directions: Directions = []
            if index < leaving.count { directions.insert(leaving[index]) }
            if index > 0 { directions.insert(leaving[index - 1].opposite) }
            path.append(EdgeRoute.Step(cell: cell, directions: directions))
            if index > 0, index < leaving.count, leaving[index] != leaving[index - 1] { bends.append(cell) }
        }
        return (path, bends)
    }
}

extension Draft {
    /// The next free place for a port label at a box: below it, or beside it where layers are rows.
    fileprivate func portLabel(at site: Int, _ used: inout [Int]) -> CellSpan {
        let frame = frame(of: site)
        defer { used[site] += 1 }
        switch axis {
        case .leftToRight:
            let below = docks.portOffsets[site] - docks.boxOffsets[site] + used[site]
            return CellSpan(x: frame.x, y: frame.y + below, width: frame.width)
        case .topToBottom:
            return CellSpan(x: frame.maxX + 1, y: frame.y + used[site], width: BoxSizes.portWidth)
        }
    }

    fileprivate func loopLabel(in box: NodeBox) -> CellSpan {
        let width = sizes.zoom == .labelAndCount ? 1 : min(BoxSizes.countWidth + 2, max(1, box.frame.width - 2))
        let end = sizes.zoom == .labelAndCount ? box.numbers.x : box.frame.maxX - 1
        return CellSpan(x: end - width, y: box.frame.y, width: width)
    }
}
