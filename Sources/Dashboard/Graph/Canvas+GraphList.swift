import GraphLayout
import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// The graph as a list: each status with its numbers, and a line per edge out.
    mutating func drawGraphList(_ graph: WorkflowGraph, in rect: Rect, narrow: Bool) {
        let wide = rect.columns >= 76
        var columns = [
            TableColumn(title: "STATUS", width: narrow ? rect.columns - 18 : min(40, max(20, rect.columns - 62))),
            TableColumn(title: glyphs[.running] + "NOW", width: 7, isRight: true),
            TableColumn(title: glyphs[.paused] + "PAUSE", width: 7, isRight: true),
        ]
        if wide {
            columns += [
                TableColumn(title: "ERR/m", width: 6, isRight: true),
                TableColumn(title: "P50/P95", width: 13, isRight: true),
                TableColumn(title: glyphs[.oldest] + "OLDEST", width: 8, isRight: true),
                TableColumn(title: "ENDED", width: 8, isRight: true),
            ]
        }
        tableHeader(columns, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        let list = model.graph.list.rows
        let top = model.graph.listTop
        let chosen = model.graph.look.selection.id
        var isUnderChosen = list[..<min(top, list.count)].last { $0.isNode }?.isNode(chosen) ?? false
        for (line, item) in list.dropFirst(top).prefix(rows.rows).enumerated() {
            let place = rows.line(line)
            switch item {
            case .node(let id, let depth, let isUnreached):
                isUnderChosen = id == chosen
                let base = isUnderChosen ? cursorLine(place, focused: true) : .text
                guard let node = graph.nodes.first(where: { $0.status == id }) else { continue }
                let cells = statusCells(node, depth: depth, isUnreached: isUnreached, wide: wide)
                tableRow(cells, columns, in: place, indent: 1, base: base)
            case .edge(let index, let target, let depth, let isBack, let isSelfLoop):
                guard graph.edges.indices.contains(index) else { continue }
                let edge = graph.edges[index]
                let name = graph.nodes.first { $0.status == target }?.label ?? String(target)
                let sign: Glyph = isSelfLoop ? .selfLoop : isBack && edge.kind == .step ? .backEdge : edge.kind.glyph
                drawEdge(edge, isBack ? "\(name) \(glyphs[.backEdge])" : name, sign, depth, place, isUnderChosen)
            case .connector(let index, let depth):
                guard graph.edges.indices.contains(index) else { continue }
                let edge = graph.edges[index]
                drawEdge(edge, edge.note ?? "another workflow", .connectorIn, depth, place, isUnderChosen)
            }
        }
        scrollbar(in: rows, top: top, rows: rows.rows, count: list.count)
    }

    private mutating func drawEdge(
        _ edge: WorkflowGraph.Edge, _ name: String, _ sign: Glyph, _ depth: Int, _ line: Rect, _ isChosen: Bool
    ) {
        let indent = 3 + min(depth * 2, line.columns / 3)
        let text: ThemeRole = isChosen ? .text : .dim
        var spans = [span("\(glyphs[sign]) ", edge.kind.role), span(name, text)]
        if edge.kind != .connector, let note = edge.note { spans.append(span("  \(note)", .edgeLabel)) }
        let rate = edge.ratePerMinute.map { "  \(Format.rate($0))/m" } ?? "  \(glyphs[.unknown])"
        spans.append(span(rate, (edge.ratePerMinute ?? 0) > 0 ? text : .dim))
        if line.columns >= 60 {
            let last = edge.lastAt.map { "  last \(Format.coarseAge(model.now - $0)) ago" } ?? "  never taken"
            spans.append(span(last, .dim))
        }
        let room = line.columns - indent - 1
        grid.put(fitted(spans, room), column: line.column + indent, row: line.row, width: room)
    }

    private func statusCells(
        _ node: WorkflowGraph.Node, depth: Int, isUnreached: Bool, wide: Bool
    ) -> [TableCell] {
        let mark = node.starting ? glyphs[.starting] : node.terminal ? glyphs[.terminal] : glyphs[.bullet]
        var name = node.known ? node.label : "\(node.status), not in the definition"
        if isUnreached { name += " (nothing leads here)" }
        let indent = String(repeating: " ", count: min(depth * 2, 16))
        func count(_ number: Int, _ width: Int, _ role: ThemeRole) -> TableCell {
            TableCell(Format.count(number, fitting: width), number == 0 ? .dim : role)
        }
        var cells = [
            TableCell(spans: [
                (indent + mark + " ", node.terminal ? .nodeTerminal : .nodeStarting),
                (name, node.known ? .strong : .stateUnknown),
            ]),
            count(node.running, 7, .stateRunning), count(node.paused, 7, .statePaused),
        ]
        guard wide else { return cells }
        let unknown = TableCell(glyphs[.unknown], .dim)
        cells.append(node.errorsPerMinute.map { TableCell(Format.rate($0), $0 > 0 ? .error : .dim) } ?? unknown)
        let dwell = [node.dwellP50, node.dwellP95].compactMap { $0.map(Format.age) }
        cells.append(dwell.count == 2 ? TableCell(dwell.joined(separator: "/")) : unknown)
        cells.append(node.oldest.map { TableCell(Format.age($0)) } ?? unknown)
        cells.append(node.terminal ? count(node.finished, 8, .text) : TableCell(""))
        return cells
    }
}
