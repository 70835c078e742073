import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// A line per target with what became of it.
    mutating func drawOutcomes(_ number: Int, _ selection: Selection<Int>) {
        guard let batch = model.batches.first(where: { $0.number == number }) else { return }
        let rect = model.outcomesRect(grid.size)
        let done = batch.items.count - batch.waiting - batch.inFlight
        let reason = batch.reason.map { ": \($0)" } ?? ""
        let inside = box(
            rect,
            title: fitted("\(batch.title)\(reason)", rect.columns - 6))
        drawTally(batch, done: done, in: inside.line(0).inset(left: 1, right: 1))
        let rows = inside.inset(top: 2)
        let narrow = rows.columns < 70
        let columns = [
            TableColumn(title: "", width: 8), TableColumn(title: "", width: narrow ? 12 : 22),
            TableColumn(title: "", width: max(8, rows.columns - (narrow ? 26 : 36))),
        ]
        for line in 0..<min(rows.rows, max(0, batch.items.count - selection.top)) {
            let index = selection.top + line
            let item = batch.items[index]
            var base = ThemeRole.overlay
            let place = rows.line(line)
            if index == selection.index {
                base = .overlayFocus
                grid.fill(place, style: theme[base])
                grid.put(glyphs[.cursor], column: place.column, row: place.row, style: theme[base])
            }
            let (glyph, role) = sign(item.stage)
            grid.put(glyphs[glyph], column: place.column + 1, row: place.row, style: style(role, on: base))
            tableRow(
                [
                    TableCell(item.target.detail, .dim), TableCell(item.target.name, .overlay),
                    TableCell(item.outcome, role),
                ], columns, in: place, indent: 3, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: batch.items.count)
    }

    private mutating func drawTally(_ batch: Batch, done: Int, in line: Rect) {
        let applied = batch.items.count { $0.isApplied }
        let failed = batch.items.count { Batch.isFailure($0.stage) }
        let other = done - applied - failed
        var spans = [
            Span("\(glyphs[.completed]) \(Format.grouped(applied)) applied  ", theme[.ok, on: .overlay]),
            Span(
                "\(glyphs[.failed]) \(Format.grouped(failed)) failed  ", theme[failed > 0 ? .error : .dim, on: .overlay]
            ),
            Span("\(Format.grouped(other)) not done  ", theme[other > 0 ? .warning : .dim, on: .overlay]),
        ]
        if !batch.isOver {
            spans.append(Span("\(Format.grouped(batch.waiting + batch.inFlight)) to go", theme[.info, on: .overlay]))
        }
        grid.put(fitted(spans, line.columns), column: line.column, row: line.row, width: line.columns)
    }

    private func sign(_ stage: Batch.Stage) -> (Glyph, ThemeRole) {
        switch stage {
        case .waiting: (.idle, .dim)
        case .sent: (.running, .info)
        case .unanswered: (.warning, .error)
        case .answered(.applied, _): (.completed, .ok)
        case .answered(.conflict, _), .answered(.illegal, _), .answered(.notFound, _): (.warning, .warning)
        case .answered(.refused, _), .answered(.failed, _), .undelivered: (.failed, .error)
        case .notSent: (.nothing, .warning)
        }
    }
}
