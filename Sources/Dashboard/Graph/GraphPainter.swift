import GraphLayout
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Paints a laid-out graph with the numbers of the moment.
struct GraphPainter {
    let drawing: GraphDrawing
    let graph: WorkflowGraph
    let model: Model
    let theme: Theme
    let glyphs: Glyphs
    /// Where the drawing's first cell would be on the screen.
    let origin: Point

    private var selected: Int? { model.graph.look.selection.id }

    func paint(on grid: inout Grid) {
        for box in drawing.nodes { paint(box, on: &grid) }
        for margin in drawing.margins {
            write("\(glyphs[.connectorOut]) \(margin.name)", margin.span, theme[.edgeConnector], on: &grid)
        }
        for cell in drawing.lines.cells where !cell.isJoint { paint(cell, on: &grid) }
        for cell in drawing.lines.cells where cell.isJoint { join(cell, on: &grid) }
        for route in drawing.edges { label(route, on: &grid) }
    }

    // MARK: Lines

    private func paint(_ cell: LineCanvas.LineCell, on grid: inout Grid) {
        let character = LineGlyphs.character(for: cell, ascii: glyphs.isASCII) { isLit($0) }
        put(String(character), cell.position, style(of: cell), on: &grid)
    }

    private func isLit(_ edge: Int) -> Bool {
        guard !model.isFrozen, !model.isStale else { return false }
        return model.graph.litUntil[edge].map { $0 > model.elapsed } ?? false
    }

    private func touchesSelection(_ edge: Int) -> Bool {
        guard let selected, graph.edges.indices.contains(edge) else { return false }
        let edge = graph.edges[edge]
        return edge.from == selected && edge.kind != .connector || edge.to == selected
    }

    /// Lit before chosen before the kind's own; what has nothing to do with the chosen status steps back.
    private func style(of cell: LineCanvas.LineCell) -> Style {
        if cell.strokes.contains(where: { isLit($0.edge) }) { return theme[.edgeLit] }
        if let stroke = cell.strokes.first(where: { touchesSelection($0.edge) }) {
            return theme[role(stroke.kind)].adding(.bold)
        }
        return theme[role(cell.kind)].adding(selected == nil ? [] : .dim)
    }

    private func role(_ kind: GraphLayout.EdgeKind) -> ThemeRole {
        switch kind {
        case .step: .edge
        case .timeout: .edgeTimeout
        case .callback: .edgeCallback
        case .connector: .edgeConnector
        }
    }

    private func join(_ cell: LineCanvas.LineCell, on grid: inout Grid) {
        let position = cell.position
        guard let box = drawing.nodes.first(where: { $0.frame.contains(position) }), box.frame.height > 1 else {
            return
        }
        let isSide = position.x == box.frame.x || position.x == box.frame.maxX - 1
        let border: Directions = isSide ? .vertical : .horizontal
        let style = frameStyle(box)
        if glyphs.isASCII {
            put("+", position, style, on: &grid)
        } else if box.id == selected {
            let all = border.union(cell.directions)
            put(String(LineGlyphs.character(all, kind: .step, heavy: border)), position, style, on: &grid)
        } else if box.isTerminal {
            let double: [Directions: String] = [.up: "╧", .down: "╤", .left: "╢", .right: "╟"]
            put(double[cell.directions] ?? "╬", position, style, on: &grid)
        } else {
            put(String(LineGlyphs.character(border.union(cell.directions), kind: .step)), position, style, on: &grid)
        }
    }

    // MARK: Boxes

    private func frameStyle(_ box: NodeBox) -> Style {
        if let heat = heat(box.id) { return theme[heat].adding(box.id == selected ? .bold : []) }
        if box.id == selected { return theme[.nodeSelected] }
        return theme[box.isTerminal ? .nodeTerminal : box.isStarting ? .nodeStarting : .node]
    }

    private func paint(_ box: NodeBox, on grid: inout Grid) {
        let frame = box.frame
        let style = frameStyle(box)
        let isSelected = box.id == selected
        let node = graph.nodes.first { $0.status == box.id }
        let mark = box.isTerminal ? glyphs[.terminal] + " " : box.isStarting ? glyphs[.starting] + " " : ""
        let title = (isSelected ? theme[.nodeSelected] : style).adding(isSelected ? .bold : [])
        if drawing.zoom == .labelAndCount {
            let cap =
                isSelected ? glyphs.line(.vertical, .heavy) : box.isTerminal ? glyphs.line(.vertical, .double) : ""
            put(cap.isEmpty ? "[" : cap, Cell(x: frame.x, y: frame.y), style, on: &grid)
            put(cap.isEmpty ? "]" : cap, Cell(x: frame.maxX - 1, y: frame.y), style, on: &grid)
            write(mark + box.label, box.title, title, on: &grid)
            let numbers = numbers(node, box, width: box.numbers.width)
            let used = numbers.reduce(0) { $0 + CellWidth.of($1.text) }
            write(numbers, box.numbers, indent: box.numbers.width - used, on: &grid)
            return
        }
        let rect = Rect(
            column: origin.column + frame.x, row: origin.row + frame.y, columns: frame.width, rows: frame.height)
        grid.fill(rect, style: theme[.text])
        let kind: LineKind = isSelected ? .heavy : box.isTerminal ? .double : .light
        grid.box(rect, kind, glyphs: glyphs, style: style)
        write(mark + box.label, box.title, title, on: &grid)
        if box.isUnreached {
            write(glyphs[.unknown], CellSpan(x: frame.maxX - 2, y: frame.y, width: 1), theme[.warning], on: &grid)
        }
        let numbers = numbers(node, box, width: box.numbers.width)
        let used = numbers.reduce(0) { $0 + CellWidth.of($1.text) }
        write(numbers, box.numbers, indent: max(0, (box.numbers.width - used) / 2), on: &grid)
        if let dwell = box.dwell, let node, !box.isTerminal { write(self.dwell(node), dwell, theme[.dim], on: &grid) }
    }

    /// The numbers of a status in the richest form that fits whole.
    private func numbers(_ node: WorkflowGraph.Node?, _ box: NodeBox, width: Int) -> [Span] {
        guard let node else { return [Span(glyphs[.unknown], theme[.dim])] }
        let now: (String) -> Span = { Span($0, theme[node.running > 0 ? .stateRunning : .dim]) }
        var forms: [[Span]]
        if box.isTerminal {
            let more = node.entered.map { [Span(" +\(Format.short($0))", theme[.dim])] } ?? []
            let total = Span(Format.grouped(node.finished), theme[.text])
            let short = Span(Format.short(node.finished), theme[.text])
            forms = [[total] + more, [short] + more, [total], [short]]
        } else {
            let paused =
                node.paused > 0 ? [Span(" \(glyphs[.paused])\(Format.short(node.paused))", theme[.statePaused])] : []
            let errors =
                (node.errorsPerMinute ?? 0) > 0
                ? [Span(" \(glyphs[.failed])\(Format.rate(node.errorsPerMinute ?? 0))", theme[.error])] : []
            let total = now(Format.grouped(node.running))
            let short = now(Format.short(node.running))
            forms = [
                [total] + paused + errors, [short] + paused + errors, [total] + paused, [short] + paused, [short],
            ]
        }
        forms.append([Span(glyphs[.ellipsis], theme[.dim])])
        return forms.first { $0.reduce(0) { $0 + CellWidth.of($1.text) } <= width } ?? []
    }

    private func dwell(_ node: WorkflowGraph.Node) -> String {
        let unknown = glyphs[.unknown]
        let half = node.dwellP50.map(Format.brief) ?? unknown
        let most = node.dwellP95.map(Format.brief) ?? unknown
        return " \(half)/\(most) \(glyphs[.oldest])\(node.oldest.map(Format.brief) ?? unknown)"
    }

    /// How hot a status is, among the others: by thirds of the hottest.
    private func heat(_ id: Int) -> ThemeRole? {
        func value(_ node: WorkflowGraph.Node) -> Double? {
            switch model.graph.heat {
            case .off: nil
            case .count: node.terminal ? nil : Double(node.running + node.paused)
            case .dwell: node.dwellP95?.inSeconds
            case .errors: node.errorsPerMinute
            }
        }
        guard model.graph.heat != .off, let node = graph.nodes.first(where: { $0.status == id }),
            let own = value(node), let top = graph.nodes.compactMap(value).max(), top > 0, own > 0
        else { return nil }
        return own > top * 2 / 3 ? .heatHigh : own > top / 3 ? .heatMedium : .heatLow
    }

    // MARK: Texts

    private func label(_ route: EdgeRoute, on grid: inout Grid) {
        guard graph.edges.indices.contains(route.edge) else { return }
        let edge = graph.edges[route.edge]
        if let arrival = route.arrival {
            write("\(glyphs[.connectorIn])\(name(route.source))", arrival, theme[.edgeLabel], on: &grid)
        }
        guard let span = route.label else { return }
        // Never taken is something else than not taken lately, and both are something else than not known.
        let rate =
            edge.ratePerMinute.map { edge.lastAt == nil && $0 == 0 ? glyphs[.nothing] : Format.rate($0) }
            ?? glyphs[.unknown]
        let rateStyle =
            isLit(route.edge)
            ? theme[.edgeLit] : theme[.edgeLabel].adding((edge.ratePerMinute ?? 0) > 0 ? [] : .dim)
        var spans: [Span]
        switch route.form {
        case .selfLoop: spans = [Span("\(glyphs[.selfLoop]) ", theme[.edge])]
        case .port: spans = [Span("\(glyphs[.arrowRight])\(name(route.target)) ", theme[.edgeLabel])]
        case .path:
            switch route.kind {
            case .timeout: spans = [Span("\(glyphs[.timeout]) \(route.note) ", theme[.edgeTimeout])]
            case .callback: spans = [Span("\(glyphs[.callback]) ", theme[.edgeCallback])]
            case .step, .connector: spans = []
            }
        }
        spans.append(Span(rate, rateStyle))
        // Where there is no room for all of it, the rate stays whole.
        let used = spans.reduce(0) { $0 + CellWidth.of($1.text) }
        if used > span.width { spans = [Span(rate, rateStyle)] }
        let width = spans.reduce(0) { $0 + CellWidth.of($1.text) }
        write(spans, span, indent: route.isLabelTrailing ? max(0, span.width - width) : 0, on: &grid)
    }

    private func name(_ id: Int?) -> String {
        guard let id else { return "?" }
        return drawing.box(of: id)?.label ?? String(id)
    }

    private func put(_ text: String, _ cell: GraphLayout.Cell, _ style: Style, on grid: inout Grid) {
        grid.put(text, column: origin.column + cell.x, row: origin.row + cell.y, width: 1, style: style)
    }

    private func write(_ text: String, _ span: CellSpan, _ style: Style, on grid: inout Grid) {
        let text = TextFit.truncated(text, to: span.width, mark: glyphs[.ellipsis])
        grid.put(text, column: origin.column + span.x, row: origin.row + span.y, width: span.width, style: style)
    }

    private func write(_ spans: [Span], _ span: CellSpan, indent: Int, on grid: inout Grid) {
        grid.put(
            spans, column: origin.column + span.x + indent, row: origin.row + span.y, width: span.width - indent)
    }
}
