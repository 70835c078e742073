import GraphLayout

/// Paints a drawing as text, the way a screen would: borders and labels, lines, rates of zero.
struct Painter {
    let drawing: GraphDrawing
    let ascii: Bool
    private var cells: [[Character]]

    static func text(
        _ definition: GraphDefinition, _ options: GraphLayoutOptions, ascii: Bool = false
    ) -> String {
        var painter = Painter(GraphDrawing(definition, options), ascii: ascii)
        painter.paint(definition)
        let lines = painter.cells.map { row in
            var line = String(row)
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
        return lines.joined(separator: "\n") + "\n"
    }

    init(_ drawing: GraphDrawing, ascii: Bool) {
        self.drawing = drawing
        self.ascii = ascii
        cells = Array(repeating: Array(repeating: " ", count: drawing.columns), count: drawing.rows)
    }

    private mutating func paint(_ definition: GraphDefinition) {
        for box in drawing.nodes { paint(box) }
        for margin in drawing.margins {
            write((ascii ? "= " : "» ") + margin.name, margin.span)
        }
        for cell in drawing.lines.cells where !cell.isJoint {
            cells[cell.position.y][cell.position.x] = LineGlyphs.character(for: cell, ascii: ascii)
        }
        for cell in drawing.lines.cells where cell.isJoint { join(cell) }
        for route in drawing.edges { label(route, definition) }
    }

    private mutating func write(_ text: String, _ span: CellSpan) {
        for (offset, character) in text.prefix(span.width).enumerated() {
            cells[span.y][span.x + offset] = character
        }
    }

    private mutating func paint(_ box: NodeBox) {
        let frame = box.frame
        let mark = box.isTerminal ? (ascii ? "* " : "✓ ") : box.isStarting ? (ascii ? "o " : "○ ") : ""
        let title = mark + (ascii ? box.label.replacing("…", with: "~") : box.label)
        if drawing.zoom == .labelAndCount {
            let bar: Character = ascii ? "#" : "║"
            let caps: [Character] = box.isTerminal ? [bar, bar] : ["[", "]"]
            cells[frame.y][frame.x] = caps[0]
            cells[frame.y][frame.maxX - 1] = caps[1]
            write(title, box.title)
            write("   12", box.numbers)
            return
        }
        let borders: [Character] =
            ascii
            ? box.isTerminal ? Array("######=#") : Array("++++-|-|")
            : box.isTerminal ? Array("╔╗╚╝═║═║") : Array("┌┐└┘─│─│")
        for x in frame.x..<frame.maxX {
            cells[frame.y][x] = borders[4]
            cells[frame.maxY - 1][x] = borders[4]
        }
        for y in frame.y..<frame.maxY {
            cells[y][frame.x] = borders[5]
            cells[y][frame.maxX - 1] = borders[5]
        }
        cells[frame.y][frame.x] = borders[0]
        cells[frame.y][frame.maxX - 1] = borders[1]
        cells[frame.maxY - 1][frame.x] = borders[2]
        cells[frame.maxY - 1][frame.maxX - 1] = borders[3]
        write(title, box.title)
        let numbers = box.isTerminal ? "39.0k +12" : "12"
        let inset = (box.numbers.width - numbers.count) / 2
        write(String(repeating: " ", count: inset) + numbers, box.numbers)
        if let dwell = box.dwell { write(" 2s/31s \(ascii ? "^" : "⌃")36m", dwell) }
    }

    private mutating func join(_ cell: LineCanvas.LineCell) {
        let position = cell.position
        guard let box = drawing.nodes.first(where: { $0.frame.contains(position) }), box.frame.height > 1
        else { return }
        let frame = box.frame
        let isSide = position.x == frame.x || position.x == frame.maxX - 1
        let border: Directions = isSide ? .vertical : .horizontal
        if ascii {
            cells[position.y][position.x] = "+"
        } else if box.isTerminal {
            let double: [Directions: Character] = [.up: "╧", .down: "╤", .left: "╢", .right: "╟"]
            cells[position.y][position.x] = double[cell.directions] ?? "?"
        } else {
            cells[position.y][position.x] = LineGlyphs.character(border.union(cell.directions), kind: .step)
        }
    }

    private mutating func label(_ route: EdgeRoute, _ definition: GraphDefinition) {
        let label = { (id: Int?) in definition.nodes.first { $0.id == id }?.label ?? "?" }
        if let arrival = route.arrival { write((ascii ? "<- " : "«") + label(route.source), arrival) }
        guard let span = route.label else { return }
        switch route.form {
        case .selfLoop:
            write((ascii ? "@ " : "↻ ") + "0.2", span)
        case .port:
            write((ascii ? "-> " : "→") + label(route.target) + " 0.2", span)
        case .path:
            var text = "4.1"
            if route.kind == .timeout { text = (ascii ? "t " : "◷ ") + route.note + " 0.2" }
            if route.kind == .callback { text = (ascii ? "! " : "↯ ") + "0.2" }
            let indent = route.isLabelTrailing ? max(0, span.width - text.count) : 0
            write(text, CellSpan(x: span.x + indent, y: span.y, width: span.width - indent))
        }
    }
}
