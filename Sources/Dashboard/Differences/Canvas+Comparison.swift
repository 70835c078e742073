import TerminalUI
import Workflows

extension Canvas {
    /// What is compared, every difference in a line, and the one under the cursor at its full length.
    mutating func drawComparison(in rect: Rect) {
        guard let (old, new) = model.run.comparedRecords else {
            if model.run.other != nil { return sayNothing(.otherHistory, "There is no such run any more.", in: rect) }
            let version = model.run.versionInHand ?? 1
            return say("Nothing was before version \(version). For others, \(model.howToCompare).", in: rect)
        }
        let comparison = model.run.comparison
        drawCompared(old, new, comparison.summary, in: rect.cutTop(model.comparisonHeadRows).cut)
        let rest = rect.inset(top: model.comparisonHeadRows)
        let parts = rest.cutBottom(model.comparisonDetailRows(rest.rows))
        guard !comparison.lines.isEmpty else {
            let beside = comparison.isSame ? "Nothing" : "Beside that nothing"
            return say("\(beside) differs but when they were stored.", in: parts.rest)
        }
        let selection = model.run.comparisonSelection
        // One width for the names on the screen, so that the values stand below one another.
        let shown = comparison.lines.dropFirst(selection.top).prefix(parts.rest.rows)
        let widest =
            shown.filter { $0.old != nil || $0.new != nil }.map { CellWidth.of(fitted($0.name, 60)) }.max() ?? 0
        let name = min(widest, max(8, (rect.columns - 4) * 2 / 5))
        for (line, item) in shown.enumerated() {
            let place = parts.rest.line(line)
            let isChosen = selection.top + line == selection.index
            let base: ThemeRole = isChosen ? cursorLine(place, focused: true) : .text
            draw(item, name, in: place.inset(left: 1, right: 1), base: base)
        }
        scrollbar(in: parts.rest, top: selection.top, rows: parts.rest.rows, count: comparison.lines.count)
        drawDifference(in: parts.cut)
    }

    /// `v3 Priced 11:02:10 → v4 Paid 11:02:14, 4.0s later` and what of the objects differs.
    private mutating func drawCompared(_ old: Record, _ new: Record, _ summary: String, in rect: Rect) {
        let later = new.updatedAt - old.updatedAt
        let gap = later < .zero ? "\(Format.stay(.zero - later)) earlier" : "\(Format.stay(later)) later"
        let spans =
            [span(named(old), .strong), span(" \(glyphs[.arrowRight]) ", .dim), span(named(new), .strong)]
            + [span(", \(gap)", .dim)]
        let room = rect.columns - 2
        grid.put(fitted(spans, room), column: rect.column + 1, row: rect.row, width: room)
        grid.put(
            fitted(summary, room), column: rect.column + 1, row: rect.row + 1, width: room, style: theme[.label])
    }

    private func named(_ record: Record) -> String {
        let when = Format.moment(record.updatedAt, now: model.now, model.zone)
        guard model.run.other != nil else { return "v\(record.version) \(fitted(model.label(record), 20)) \(when)" }
        return "\(fitted(record.foreignID.rawValue, 20)) \(record.runID.short) v\(record.version)"
    }

    private mutating func draw(_ line: Comparison.Line, _ name: Int, in rect: Rect, base: ThemeRole) {
        let role = style(line.mark.role, on: base)
        var column = rect.column
        column += grid.put(line.mark.sign + " ", column: column, row: rect.row, style: role)
        guard line.old != nil || line.new != nil else {
            let room = rect.endColumn - column
            grid.put(fitted(line.name, room), column: column, row: rect.row, width: room, style: role)
            return
        }
        grid.put(
            fitted(line.name, name, at: .start), column: column, row: rect.row, width: name,
            style: style(.jsonKey, on: base))
        column += name + 2
        let room = rect.endColumn - column
        guard room > 0 else { return }
        guard let old = line.old, let new = line.new else {
            let value = fitted(line.old ?? line.new ?? "", room)
            grid.put(value, column: column, row: rect.row, width: room, style: role)
            return
        }
        // Each gets half of the room, and what the other one does not need.
        let arrow = " \(glyphs[.arrowRight]) "
        let both = max(2, room - CellWidth.of(arrow))
        let wanted = (old: CellWidth.of(fitted(old, both)), new: CellWidth.of(fitted(new, both)))
        let before = min(wanted.old, max(both / 2, both - wanted.new))
        let spans = [
            Span(fitted(old, before), style(.removed, on: base)), Span(arrow, style(.dim, on: base)),
            Span(fitted(new, both - before), style(.added, on: base)),
        ]
        grid.put(spans, column: column, row: rect.row, width: room)
    }

    private mutating func drawDifference(in rect: Rect) {
        let lines = model.run.comparison.lines
        let index = model.run.comparisonSelection.index
        guard rect.rows >= 3, lines.indices.contains(index) else { return }
        let line = lines[index]
        let texts: [(String, String, ThemeRole)] = [
            ("", line.old == nil && line.new == nil ? "" : line.name, .jsonKey),
            ("- ", line.old ?? "", .removed), ("+ ", line.new ?? "", .added),
        ]
        var row = rect.row
        for (sign, text, role) in texts where !text.isEmpty {
            let wrapped = TextFit.wrapped(text, to: max(8, rect.columns - 4))
            let room = role == .jsonKey ? 1 : (rect.rows - 1) / 2
            for (number, piece) in wrapped.prefix(room).enumerated() where row < rect.endRow {
                let isCut = number == room - 1 && wrapped.count > room
                grid.put(
                    fitted((number == 0 ? sign : "  ") + (isCut ? piece + glyphs[.ellipsis] : piece), rect.columns - 2),
                    column: rect.column + 1, row: row, width: rect.columns - 2, style: theme[role])
                row += 1
            }
        }
    }
}

extension Model {
    /// Rows above the differences.
    var comparisonHeadRows: Int { 2 }

    /// Rows below the differences, for the one under the cursor.
    func comparisonDetailRows(_ rows: Int) -> Int { rows >= 6 ? (rows >= 20 ? 7 : 3) : 0 }
}
