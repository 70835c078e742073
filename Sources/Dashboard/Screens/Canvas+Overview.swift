import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawOverview(_ layout: Layout) {
        let parts = model.overviewLayout(layout)
        let lines = model.attentionLines
        let panes = titles(lines.count)
        let only = parts.workflows != nil ? panes.workflows : parts.attention != nil ? panes.attention : panes.activity
        let isSplit = parts.workflows != nil && parts.attention != nil
        // Where there is room for one pane only, that something needs attention must not be out of sight.
        let trailing =
            parts.attention == nil && !lines.isEmpty
            ? [span(" \(glyphs[.warning]) \(lines.count) need attention ", .warning)] : []
        frame(layout.frame, title: only, trailing: trailing, footer: footer(layout.frame.columns)) { canvas in
            guard isSplit, let attention = parts.attention, let activity = parts.activity else { return }
            canvas.divider(row: attention.row - 1, of: layout.frame)
            if activity.row == attention.row {
                canvas.divider(
                    column: activity.column - 1, from: attention.row - 1,
                    to: layout.message.isEmpty ? layout.frame.endRow - 1 : layout.body.endRow - 1)
            } else {
                canvas.divider(row: activity.row - 1, of: layout.frame)
            }
        }
        if isSplit, let attention = parts.attention, let activity = parts.activity {
            let full = Rect(column: layout.frame.column, row: 0, columns: layout.frame.columns, rows: 1)
            put(
                title: panes.attention, trailing: [],
                in: Rect(
                    column: full.column, row: attention.row - 1, columns: attention.columns + 3, rows: 1))
            let line = Rect(
                column: activity.row == attention.row ? activity.column - 1 : full.column, row: activity.row - 1,
                columns: activity.columns + 2, rows: 1)
            put(title: panes.activity, trailing: [], in: line)
        }
        if let rect = parts.workflows { drawWorkflows(in: rect, narrow: layout.isNarrow) }
        if let rect = parts.attention { drawAttention(lines, in: rect) }
        if let rect = parts.activity { drawActivity(in: rect) }
    }

    private func titles(_ attention: Int) -> (workflows: [Span], attention: [Span], activity: [Span]) {
        func title(_ text: String, _ pane: OverviewState.Pane) -> Span {
            span(text, model.overview.pane == pane ? .title : .heading)
        }
        let count = attention > 0 ? "(\(attention)) " : ""
        let silenced = model.silencedText.map { "\($0) " } ?? ""
        return (
            [title("1 Workflows ", .workflows)],
            [
                title("Needs attention ", .attention), span(count, attention > 0 ? .warning : .heading),
                span(silenced, .label),
            ],
            [title("What just happened ", .activity)]
        )
    }

    private mutating func drawWorkflows(in rect: Rect, narrow: Bool) {
        let columns = WorkflowColumn.chosen(rect.columns - 2, names: model.overview.rows.map(\.workflow.rawValue))
        let table = columns.map {
            TableColumn(title: $0.column.title(glyphs), width: $0.width, isRight: $0.column.isRight)
        }
        tableHeader(table, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        guard !model.overview.rows.isEmpty else {
            sayNothing(.overview, "No workflow is known here yet: none has run.", in: rows)
            return
        }
        let selection = model.overview.selection
        for line in 0..<min(rows.rows, model.overview.rows.count - selection.top) {
            let index = selection.top + line
            let item = model.overview.rows[index]
            var base = ThemeRole.text
            if index == selection.index {
                base = cursorLine(rows.line(line), focused: model.overview.pane == .workflows)
            }
            let cells = columns.map { $0.column.cell(item, $0.width, self) }
            tableRow(cells, table, in: rows.line(line), indent: 1, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: model.overview.rows.count)
    }

    /// What an empty pane says: that it loads, that it failed, that the source does not have it, or that there is none.
    mutating func sayNothing(_ slot: Slot, _ none: String, in rect: Rect) {
        let feed = model.feeds[slot]
        if let error = feed?.error {
            say(error.code == .unsupported ? "This source does not keep that: \(error)" : "\(error)", in: rect, .error)
        } else if feed?.answeredAt == nil {
            say("loading", in: rect)
        } else {
            say(none, in: rect)
        }
    }

    private mutating func drawAttention(_ lines: [AttentionLine], in rect: Rect) {
        guard !lines.isEmpty else {
            let show = model.configuration.keys.name(of: .attention)
            let silenced = model.silencedText.map { " \($0): \(show) shows them." } ?? ""
            sayNothing(.overview, "Nothing needs attention." + silenced, in: rect)
            return
        }
        let selection = model.overview.attention
        for line in 0..<min(rect.rows, lines.count - selection.top) {
            let index = selection.top + line
            var base = ThemeRole.text
            if index == selection.index, model.overview.pane == .attention {
                base = cursorLine(rect.line(line), focused: true)
            }
            let item = lines[index]
            let spans = [
                Span("\(glyphs[item.glyph]) ", style(item.role, on: base)),
                Span((item.workflow?.rawValue ?? "all") + "  ", style(.strong, on: base)),
                Span(item.text, style(.text, on: base)),
            ]
            grid.put(
                fitted(spans, rect.columns - 2), column: rect.column + 1, row: rect.row + line, width: rect.columns - 2)
        }
        scrollbar(in: rect, top: selection.top, rows: rect.rows, count: lines.count)
    }

    private mutating func drawActivity(in rect: Rect) {
        let events = model.overview.events
        guard !events.isEmpty else {
            sayNothing(.events, "Nothing has happened yet.", in: rect)
            return
        }
        let selection = model.overview.activity
        let wide = rect.columns >= 52
        for line in 0..<min(rect.rows, events.count - selection.top) {
            let index = selection.top + line
            let event = events[index]
            var base = ThemeRole.text
            if index == selection.index, model.overview.pane == .activity {
                base = cursorLine(rect.line(line), focused: true)
            }
            var spans = [Span(Format.time(event.at, model.zone) + " ", style(.dim, on: base))]
            if wide { spans.append(Span(event.runID.short + " ", style(.dim, on: base))) }
            spans.append(
                Span(fitted(event.foreignID.rawValue, max(8, rect.columns / 4)) + "  ", style(.text, on: base)))
            spans += transition(event, base)
            grid.put(
                fitted(spans, rect.columns - 2), column: rect.column + 1, row: rect.row + line, width: rect.columns - 2)
        }
    }

    /// `Collecting → Paused`: what a version changed.
    private func transition(_ event: Event, _ base: ThemeRole) -> [Span] {
        let workflow = event.topic.workflow
        let to = model.labels.label(workflow, event.status)
        let state = Span("\(glyphs[event.runState.glyph]) ", style(event.runState.role, on: base))
        guard let previous = event.previousStatus else {
            return [state, Span("\(to), triggered", style(.text, on: base))]
        }
        if previous == event.status {
            return [state, Span("\(to), \(event.runState.label.lowercased())", style(.text, on: base))]
        }
        let from = model.labels.label(workflow, previous)
        return [
            state, Span("\(from) \(glyphs[.arrowRight]) ", style(.dim, on: base)), Span(to, style(.text, on: base)),
        ]
    }
}
