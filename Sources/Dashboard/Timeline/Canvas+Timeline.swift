import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// Each version's stay as a bar on an axis of time, and what is known of the one under the cursor.
    mutating func drawTimeline(in rect: Rect, narrow: Bool) {
        let timeline = model.timeline
        let window = timeline.window(model.run.window)
        let parts = rect.cutBottom(model.timelineDetailRows(rect.rows))
        let columns = timelineColumns(rect.columns - 2, narrow)
        let indent = 1 + columns.reduce(0) { $0 + $1.width + 1 }
        let bars = max(1, rect.columns - indent - 1)
        tableHeader(columns, in: parts.rest.line(0), indent: 1)
        for tick in TimelineAxis(window, columns: bars, zone: model.zone).ticks {
            let row = rect.row
            let column = rect.column + indent + tick.cell
            grid.put(glyphs.line(.vertical), column: column, row: row, style: theme[.border])
            grid.put(tick.label, column: column + 1, row: row, style: theme[.heading])
        }
        let rows = parts.rest.inset(top: 1)
        let selection = model.run.selection
        for line in 0..<min(rows.rows, max(0, timeline.stays.count - selection.top)) {
            let index = selection.top + line
            let place = rows.line(line)
            let base = index == selection.index ? cursorLine(place, focused: true) : ThemeRole.text
            let stay = timeline.stays[index]
            tableRow(timelineCells(index, stay, narrow), columns, in: place, indent: 1, base: base)
            draw(
                stay, window,
                in: Rect(column: place.column + indent, row: place.row, columns: bars, rows: 1), base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: timeline.stays.count)
        drawDetail(timeline, window, bars, in: parts.cut)
    }

    private func timelineColumns(_ room: Int, _ narrow: Bool) -> [TableColumn] {
        var columns = [
            TableColumn(title: "V", width: narrow ? 2 : 4, isRight: true),
            TableColumn(title: "STATUS", width: narrow ? 9 : 16),
        ]
        if room >= 90 { columns.append(TableColumn(title: "STATE", width: 9)) }
        return columns + [TableColumn(title: "STAYED", width: narrow ? 6 : 7, isRight: true)]
    }

    private func timelineCells(_ index: Int, _ stay: Timeline.Stay, _ narrow: Bool) -> [TableCell] {
        let record = model.run.versions[index].record
        let state = stay.state
        var cells = [
            versionCell(record.version, narrow ? 2 : 4),
            TableCell(spans: [("\(glyphs[state.glyph]) ", state.role), (model.label(record), .text)]),
        ]
        if grid.size.columns >= 94 { cells.append(TableCell(state.label, state.role)) }
        // With versions missing behind it, it stood no longer than until the next one that is there.
        let most = stay.missing > 0 ? "<" : ""
        cells.append(TableCell(stay.length.map { most + Format.stay($0) } ?? "", stay.end == .open ? .text : .dim))
        return cells
    }

    /// A version's number, marked where it is the one to compare with.
    func versionCell(_ version: Int, _ width: Int) -> TableCell {
        guard version == model.run.marked else { return TableCell(Format.count(version, fitting: width), .dim) }
        let number = Format.count(version, fitting: width - 1)
        return TableCell(TextFit.padded(glyphs[.mark], to: width - number.utf8.count) + number, .marked)
    }

    private mutating func draw(_ stay: Timeline.Stay, _ window: Timeline.Window, in bar: Rect, base: ThemeRole) {
        let (first, last) = (min(stay.start, stay.stop), max(stay.start, stay.stop))
        guard let cells = window.cells(from: first, to: last, of: bar.columns) else {
            let isBefore = last < window.start
            grid.put(
                glyphs[isBefore ? .moreLeft : .moreRight], column: isBefore ? bar.column : bar.endColumn - 1,
                row: bar.row, style: style(.dim, on: base))
            return
        }
        let text = String(repeating: sign(stay), count: cells.count)
        grid.put(text, column: bar.column + cells.lowerBound, row: bar.row, style: style(stay.state.role, on: base))
        guard stay.end == .open else { return }
        for failed in model.failedAttempts {
            for moment in [failed.firstErrorAt, failed.lastErrorAt].map({ Double($0.microseconds) }) {
                guard let cell = window.cells(from: moment, to: moment, of: bar.columns)?.lowerBound else { continue }
                grid.put(
                    glyphs[.failed], column: bar.column + cell, row: bar.row, style: style(.error, on: base))
            }
        }
        // Behind the bar's end, or in its last cell where the bar ends with the window.
        guard stay.stop <= window.stop else { return }
        grid.put(
            glyphs[.moreRight], column: bar.column + min(cells.upperBound, bar.columns - 1), row: bar.row,
            style: style(.strong, on: base))
    }

    /// What a bar is made of: told apart without colour too.
    private func sign(_ stay: Timeline.Stay) -> String {
        if stay.missing > 0 { return "?" }
        if stay.end == .over { return glyphs[stay.state.glyph] }
        switch stay.state {
        case .initiated: return glyphs[.gaugeHalf]
        case .running: return glyphs[.gaugeFull]
        case .paused: return glyphs[.gaugeEmpty]
        case .cancelled, .completed, .dataDeleted, .requestedDataDeleted: return glyphs.line(.horizontal)
        }
    }

    private mutating func drawDetail(
        _ timeline: Timeline, _ window: Timeline.Window, _ bars: Int, in rect: Rect
    ) {
        let index = model.run.selection.index
        guard rect.rows > 0, timeline.stays.indices.contains(index) else { return }
        let cell = Duration.microseconds(Timeline.whole(window.span / Double(bars)))
        let shown = window == timeline.whole ? "all of it" : Format.latency(.microseconds(Timeline.whole(window.span)))
        let scale = "Shown: \(shown), \(Format.latency(cell)) a cell."
        let text = model.sentences(of: timeline.stays[index], model.run.versions[index].record) + " " + scale
        let lines = TextFit.wrapped(text, to: max(10, rect.columns - 2))
        for (number, line) in lines.prefix(rect.rows).enumerated() {
            let isCut = number == rect.rows - 1 && lines.count > rect.rows
            grid.put(
                fitted(isCut ? line + " " + glyphs[.ellipsis] : line, rect.columns - 2), column: rect.column + 1,
                row: rect.row + number, width: rect.columns - 2, style: theme[.label])
        }
    }
}

extension Model {
    /// What the signs on a run's screen mean.
    var runSigns: [(String, String)] {
        let glyphs = configuration.glyphs
        let mark = (glyphs[.mark], "the version that others are compared with")
        guard run.tab == .timeline else { return [mark] }
        return [
            mark, (glyphs[.gaugeHalf], "initiated for so long"), (glyphs[.gaugeFull], "running for so long"),
            (glyphs[.gaugeEmpty], "paused for so long"),
            (glyphs.line(.horizontal), "ended, until its data was deleted"),
            (glyphs[.moreRight], "it stands now, or lies outside of what is shown"),
            (glyphs[.failed], "the first or the last attempt that failed"),
            ("?", "versions are missing: which stood when is not known"), ("<", "no longer than that"),
        ]
    }

    /// How many rows of a tab tell of the stay under the cursor.
    func timelineDetailRows(_ rows: Int) -> Int { rows >= 7 ? (rows >= 16 ? 4 : 3) : 0 }
}
