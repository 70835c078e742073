import GraphLayout
import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawGraph(_ layout: Layout) {
        let parts = model.graphLayout(layout)
        frame(
            layout.frame, title: graphTitle, trailing: graphTrailing(layout), footer: footer(layout.frame.columns)
        ) { canvas in
            guard let side = parts.side else { return }
            canvas.divider(
                column: side.column - 1, from: layout.frame.row,
                to: layout.message.isEmpty ? layout.frame.endRow - 1 : layout.body.endRow - 1)
        }
        guard let graph = model.graph.value else {
            let none = model.overview.isKnown && model.overview.rows.isEmpty
            if none {
                say("No workflow is known here yet.", in: layout.body)
            } else {
                sayNothing(.graph, "", in: layout.body)
            }
            return
        }
        guard !model.graph.showsList, let drawing = model.graph.drawing, let viewport = model.graph.look.viewport else {
            drawGraphList(graph, in: layout.body, narrow: layout.isNarrow)
            return
        }
        paint(drawing, graph, viewport, in: parts.drawing)
        drawHidden(drawing, viewport, in: parts.drawing)
        if let side = parts.side { drawGraphSide(graph, in: side) }
        if GraphMinimap.isShown(for: drawing, viewport: viewport, columns: grid.size.columns, rows: grid.size.rows) {
            drawMinimap(drawing, viewport, in: parts.drawing)
        }
    }

    private var graphTitle: [Span] {
        let workflow = model.graph.workflow.map { " \($0) " } ?? ""
        return [span("4 Graph ", .title), span(workflow, .link)]
    }

    private func graphTrailing(_ layout: Layout) -> [Span] {
        var spans: [Span] = []
        if let drawing = model.graph.drawing, !model.graph.showsList {
            if drawing.portCount > 0 {
                spans.append(span(" \(Format.counted(drawing.portCount, "edge")) without a line ", .warning))
            }
            if !drawing.unknownEdges.isEmpty {
                spans.append(span(" \(Format.counted(drawing.unknownEdges.count, "edge")) to no known status ", .error))
            }
        }
        if model.graph.heat != .off { spans.append(span(" heat: \(model.graph.heat.rawValue) ", .link)) }
        spans.append(
            span(
                layout.frame.columns >= 80
                    ? " counts now \(glyphs[.bullet]) rates a minute over 60 s " : " rates a minute ",
                .label))
        return spans
    }

    private mutating func paint(
        _ drawing: GraphDrawing, _ graph: WorkflowGraph, _ viewport: GraphViewport, in rect: Rect
    ) {
        // A small drawing stands in the middle of its pane.
        let left = max(0, (rect.columns - drawing.columns) / 2)
        let top = max(0, min(2, (rect.rows - drawing.rows) / 2))
        let painter = GraphPainter(
            drawing: drawing, graph: graph, model: model, theme: theme, glyphs: glyphs,
            origin: Point(column: rect.column + left - viewport.x, row: rect.row + top - viewport.y))
        grid.clipped(to: rect) { painter.paint(on: &$0) }
    }

    /// How many statuses lie outside each side.
    private mutating func drawHidden(_ drawing: GraphDrawing, _ viewport: GraphViewport, in rect: Rect) {
        let hidden = viewport.hidden(in: drawing)
        let style = theme[.notice].adding(.bold)
        let middle = rect.row + rect.rows / 2
        let centre = rect.column + rect.columns / 2 - 2
        if hidden.left > 0 {
            grid.put("\(glyphs[.moreLeft])+\(hidden.left)", column: rect.column, row: middle, style: style)
        }
        if hidden.right > 0 {
            grid.putRight("+\(hidden.right)\(glyphs[.moreRight])", endColumn: rect.endColumn, row: middle, style: style)
        }
        if hidden.up > 0 {
            grid.put("\(glyphs[.moreUp])+\(hidden.up)", column: centre, row: rect.row, style: style)
        }
        if hidden.down > 0 {
            grid.put("\(glyphs[.moreDown])+\(hidden.down)", column: centre, row: rect.endRow - 1, style: style)
        }
    }

    private mutating func drawMinimap(_ drawing: GraphDrawing, _ viewport: GraphViewport, in rect: Rect) {
        let size = Size(columns: 24, rows: 8)
        guard rect.columns > size.columns * 2, rect.rows > size.rows * 2 else { return }
        let box = Rect(
            column: rect.endColumn - size.columns, row: rect.endRow - size.rows, columns: size.columns, rows: size.rows)
        grid.fill(box, style: theme[.text])
        grid.box(box, glyphs: glyphs, style: theme[.border])
        let inside = box.inset(by: 1)
        let map = GraphMinimap(drawing, viewport: viewport, columns: inside.columns, rows: inside.rows)
        grid.restyle(
            Rect(
                column: inside.column + map.window.x, row: inside.row + map.window.y, columns: map.window.width,
                rows: map.window.height)
        ) { $0.adding(.reverse) }
        for mark in map.marks {
            let isChosen = mark.id == model.graph.look.selection.id
            let base = map.window.contains(mark.cell) ? theme[.text].adding(.reverse) : theme[.text]
            grid.put(
                glyphs[isChosen ? .held : .bullet], column: inside.column + mark.cell.x, row: inside.row + mark.cell.y,
                style: isChosen ? theme[.nodeSelected].on(base) : base)
        }
    }

    /// Each edge into and out of the chosen status with what is known of it.
    private mutating func drawGraphSide(_ graph: WorkflowGraph, in rect: Rect) {
        let area = rect.inset(left: 1, right: 1)
        guard let id = model.graph.look.selection.id, let node = graph.nodes.first(where: { $0.status == id }) else {
            return
        }
        var lines: [[Span]] = [[span(node.known ? node.label : "\(node.status)", .title)]]
        func line(_ name: String, _ value: String, _ role: ThemeRole = .text) {
            lines.append([span(TextFit.padded(name, to: 12), .label), span(value, role)])
        }
        if node.terminal {
            line("ended here", Format.grouped(node.finished))
        } else {
            line("running", Format.grouped(node.running), .stateRunning)
            line("paused", Format.grouped(node.paused), node.paused > 0 ? .statePaused : .dim)
            let unknown = glyphs[.unknown]
            line(
                "p50 / p95", "\(node.dwellP50.map(Format.age) ?? unknown) / \(node.dwellP95.map(Format.age) ?? unknown)"
            )
            line("oldest now", node.oldest.map(Format.age) ?? unknown)
            let errors = node.errorsPerMinute
            line("errors/min", errors.map { Format.rate($0) } ?? unknown, (errors ?? 0) > 0 ? .error : .dim)
        }
        line("entered", node.entered.map { "\(Format.grouped($0)) in 10 min" } ?? glyphs[.unknown])
        let outgoing = graph.edges.filter { $0.from == id && $0.kind != .connector }
        let incoming = graph.edges.filter { $0.to == id }
        if !incoming.isEmpty { lines += [[], [span("in", .heading)]] }
        for edge in incoming { lines += edgeLines(edge, graph, isIn: true) }
        if !outgoing.isEmpty { lines += [[], [span("out", .heading)]] }
        for edge in outgoing { lines += edgeLines(edge, graph, isIn: false) }
        for (index, line) in lines.prefix(area.rows).enumerated() {
            grid.put(fitted(line, area.columns), column: area.column, row: area.row + index, width: area.columns)
        }
    }

    private func edgeLines(_ edge: WorkflowGraph.Edge, _ graph: WorkflowGraph, isIn: Bool) -> [[Span]] {
        let other = isIn ? edge.from : edge.to
        let name =
            edge.kind == .connector
            ? edge.note ?? "another workflow" : graph.nodes.first { $0.status == other }?.label ?? String(other)
        let rate = edge.ratePerMinute.map { Format.rate($0) } ?? glyphs[.unknown]
        let last = edge.lastAt.map { "\(Format.coarseAge(model.now - $0)) ago" } ?? "never taken"
        // How the other end does: where runs come from, or how it goes on.
        let end = graph.nodes.first { $0.status == other }
        var facts: [Span] = []
        if let end, !end.terminal {
            let errors = end.errorsPerMinute ?? 0
            if let most = end.dwellP95 { facts.append(span("p95 \(Format.brief(most))  ", .dim)) }
            if errors > 0 { facts.append(span("\(glyphs[.failed])\(Format.rate(errors))  ", .error)) }
        }
        return [
            [
                span("\(glyphs[edge.kind.glyph]) ", edge.kind.role),
                span(TextFit.padded(fitted(name, 14), to: 14), .text),
                span(TextFit.padded(rate, to: 7, right: true), (edge.ratePerMinute ?? 0) > 0 ? .strong : .dim),
            ],
            [span("  ", .dim)] + facts + [span(last, .dim)],
        ]
    }
}

extension WorkflowDefinition.EdgeKind {
    var glyph: Glyph {
        switch self {
        case .step, .other: .arrowRight
        case .timeout: .timeout
        case .callback: .callback
        case .connector: .connectorOut
        }
    }

    var role: ThemeRole {
        switch self {
        case .step, .other: .edge
        case .timeout: .edgeTimeout
        case .callback: .edgeCallback
        case .connector: .edgeConnector
        }
    }
}
