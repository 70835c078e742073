import GraphLayout
import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// A graph is always of one workflow: the one narrowed to, or the first.
    mutating func chooseGraph() {
        guard screen == .graph, graph.workflow == nil else { return }
        let names = overview.rows.map(\.workflow)
        let named = runs.filter.workflowNames.first.map { WorkflowName($0) } ?? overview.selection.id
        graph.workflow = named.flatMap { names.contains($0) ? $0 : nil } ?? names.first
    }

    mutating func show(graphOf workflow: WorkflowName) {
        guard workflow != graph.workflow else { return }
        graph.workflow = workflow
        graph.value = nil
        graph.drawing = nil
        graph.drawingKey = nil
        graph.litUntil = [:]
    }

    mutating func takeGraph(_ value: WorkflowGraph) {
        guard value.workflow == graph.workflow else { return }
        light(value)
        let isNew = graph.value?.definitionHash != value.definitionHash || graph.value?.nodes.count != value.nodes.count
        graph.value = value
        labels.merge([value.workflow: Dictionary(value.nodes.map { ($0.status, $0.label) }) { first, _ in first }])
        guard isNew else { return }
        graph.definition = GraphDefinition(value)
        graph.list = GraphList(graph.definition)
        graph.drawingKey = nil
        if graph.look.selection.id == nil {
            let start = value.nodes.firstIndex { $0.starting } ?? 0
            graph.look.selection.choose(start, in: graphIDs)
        }
    }

    /// An edge that was taken since the last look is lit for a second; a first look lights nothing.
    private mutating func light(_ value: WorkflowGraph) {
        guard let before = graph.value, before.edges.count == value.edges.count, !isFrozen else { return }
        for (index, edge) in value.edges.enumerated() {
            guard let last = edge.lastAt, last > before.edges[index].lastAt ?? Timestamp(microseconds: .min) else {
                continue
            }
            graph.litUntil[index] = elapsed + GraphState.litFor
        }
    }

    /// The drawing and what stands beside it.
    func graphLayout(_ layout: Layout) -> (drawing: Rect, side: Rect?) {
        guard !graph.showsList, layout.body.columns >= 98 else { return (layout.body, nil) }
        let parts = layout.body.cutRight(30)
        return (parts.rest.inset(right: 1), parts.cut)
    }

    /// Lays the graph out when its definition, the size or the zoom is another. Numbers never move anything.
    mutating func layOutGraph() {
        guard screen == .graph, let value = graph.value else { return }
        // A line for a message comes and goes: the drawing does not follow it.
        let body = Rect(size).inset(top: 1).inset(by: 1)
        let columns = body.columns >= 98 ? body.columns - 31 : body.columns
        let key = GraphState.Key(
            hash: "\(value.workflow) \(value.definitionHash) \(value.nodes.count)", columns: columns, rows: body.rows,
            zoom: graph.look.zoom)
        if key != graph.drawingKey {
            graph.drawingKey = key
            graph.mustList = GraphList.isBetter(for: graph.definition, columns: body.columns, rows: body.rows)
            graph.drawing = graph.mustList ? nil : draw(columns: columns, rows: body.rows, zoom: graph.look.zoom)
        }
        graph.litUntil = graph.litUntil.filter { $0.value > elapsed }
        settleGraph()
    }

    private func draw(columns: Int, rows: Int, zoom: GraphLayoutOptions.Zoom?) -> GraphDrawing {
        func drawing(_ zoom: GraphLayoutOptions.Zoom) -> GraphDrawing {
            GraphDrawing(graph.definition, GraphLayoutOptions(columns: columns, rows: rows, zoom: zoom))
        }
        if let zoom { return drawing(zoom) }
        for zoom in [GraphLayoutOptions.Zoom.full, .twoRows] {
            let fitting = drawing(zoom)
            if fitting.columns <= columns, fitting.rows <= rows { return fitting }
        }
        return drawing(.labelAndCount)
    }

    /// Keeps the chosen status in sight.
    private mutating func settleGraph() {
        let ids = graphIDs
        graph.look.selection.settle(ids, rows: ids.count)
        if graph.showsList {
            settleGraphList()
            return
        }
        guard let drawing = graph.drawing else { return }
        let rect = graphLayout(layout).drawing
        let old = graph.look.viewport
        var viewport = GraphViewport(
            drawing, columns: rect.columns, rows: rect.rows, x: old?.x ?? 0, y: old?.y ?? 0)
        if graph.shownSelection != graph.look.selection.id || old?.rows != rect.rows || old?.columns != rect.columns {
            if let id = graph.look.selection.id { viewport = viewport.showing(id, in: drawing) }
            graph.shownSelection = graph.look.selection.id
        }
        graph.look.viewport = viewport
    }

    private mutating func settleGraphList() {
        let rows = max(1, layout.body.rows - 1)
        guard let place = graph.list.rows.firstIndex(where: { $0.isNode(graph.look.selection.id) }) else { return }
        let next = graph.list.rows[(place + 1)...].firstIndex { $0.isNode } ?? graph.list.rows.count
        // The whole of the chosen status, its edges too, where there is room.
        graph.listTop = min(max(graph.listTop, min(next, place + rows) - rows), place)
        graph.listTop = max(0, min(graph.listTop, graph.list.rows.count - rows))
    }

    /// Goes to the nearest status that way; in a list, to the next one.
    mutating func moveInGraph(_ command: Command) {
        let ids = graphIDs
        let side: Directions? =
            switch command {
            case .down: .down
            case .up: .up
            case .left: .left
            case .right: .right
            default: nil
            }
        if graph.showsList {
            let order = graph.list.rows.compactMap(\.node)
            guard side != .left, side != .right, let id = graph.look.selection.id else { return }
            let index = Self.target(
                command, from: order.firstIndex(of: id) ?? 0, count: order.count, rows: max(2, layout.body.rows / 3))
            if order.indices.contains(index), let place = ids.firstIndex(of: order[index]) {
                graph.look.selection.choose(place, in: ids)
            }
        } else if let side {
            guard let drawing = graph.drawing, let id = graph.look.selection.id,
                let next = drawing.node(from: id, direction: side), let place = ids.firstIndex(of: next)
            else { return }
            graph.look.selection.choose(place, in: ids)
        } else {
            graph.look.selection.choose(
                Self.target(command, from: graph.look.selection.index, count: ids.count, rows: 6), in: ids)
        }
    }

    mutating func panGraph(_ command: Command) {
        guard let drawing = graph.drawing, let viewport = graph.look.viewport else { return }
        let (across, down) =
            switch command {
            case .panLeft: (-8, 0)
            case .panRight: (8, 0)
            case .panUp: (0, -3)
            default: (0, 3)
            }
        graph.look.viewport = viewport.panned(x: across, y: down, in: drawing)
    }

    mutating func zoomGraph(by step: Int) {
        guard step != 0 else {
            graph.look.zoom = nil
            return
        }
        let now = graph.drawing?.zoom ?? .twoRows
        graph.look.zoom = GraphLayoutOptions.Zoom(rawValue: now.rawValue + step) ?? now
    }

    mutating func openFromGraph() {
        guard let status = graph.look.selection.id else { return }
        openRuns(graphFilter(status))
    }

    /// What narrows the list of runs to a status of the graph.
    func graphFilter(_ status: Int) -> String {
        "wf:\(Filter.quoted(graph.workflow?.rawValue ?? "")) status:\(status)"
    }
}

extension GraphList.Row {
    var node: Int? {
        if case .node(let id, _, _) = self { id } else { nil }
    }

    var isNode: Bool { node != nil }

    func isNode(_ id: Int?) -> Bool { node != nil && node == id }
}
