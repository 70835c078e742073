import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawActivityScreen(_ layout: Layout) {
        let state = model.activity
        let workflow = state.workflow.map { " \($0) " } ?? " all workflows "
        var title = [span("6 Activity ", .title), span(workflow, .link)]
        if !state.filterText.isEmpty { title.append(span(" \(state.filterText) ", .link)) }
        frame(layout.frame, title: title, trailing: activityTrailing, footer: footer(layout.frame.columns))
        let body = layout.body
        let columns = activityColumns(body.columns - 2, narrow: layout.isNarrow)
        tableHeader(columns.map(\.column), in: body.line(0), indent: 1)
        let rows = body.inset(top: 1)
        guard !state.shown.isEmpty else {
            let isNarrowed = !state.filterText.isEmpty || state.workflow != nil
            let undo = model.configuration.keys.name(of: .undoOne)
            let none =
                isNarrowed && !state.events.isEmpty
                ? "No line that was read matches. \(undo) clears the filter." : "Nothing has happened yet."
            sayNothing(.activity, none, in: rows)
            return
        }
        let fits = model.activityRows
        for line in 0..<min(fits, rows.rows, max(0, state.shown.count - state.selection.top)) {
            let index = state.selection.top + line
            let item = state.shown[index]
            let place = rows.line(line)
            var base = ThemeRole.text
            if index == state.selection.index { base = cursorLine(place, focused: true) }
            if item.isSign {
                drawSign(item, in: place, base)
            } else {
                tableRow(columns.map { $0.cell(item) }, columns.map(\.column), in: place, indent: 1, base: base)
            }
        }
        if state.fresh > 0 { drawFreshActivity(in: body.line(body.rows - 1)) }
        scrollbar(in: rows, top: state.selection.top, rows: min(fits, rows.rows), count: state.shown.count)
    }

    /// How much of it was read, and that a filter looks through no more than that.
    private var activityTrailing: [Span] {
        let state = model.activity
        guard !state.shown.isEmpty || !state.filterText.isEmpty else { return [] }
        let count = state.shown.count { !$0.isSign }
        var spans: [Span] = []
        if !state.filterText.isEmpty { spans.append(span(" searched in what was read ", .warning)) }
        spans.append(span(" \(Format.counted(count, "line")), newest first ", .label))
        return spans
    }

    private typealias ActivityColumn = LineColumn<ActivityLine>

    private func activityColumns(_ room: Int, narrow: Bool) -> [ActivityColumn] {
        let isPrecise = room >= 110
        var columns = [ActivityColumn("TIME", isPrecise ? 12 : 8) { [self] in timeCell($0, precise: isPrecise) }]
        guard !narrow else {
            columns.append(ActivityColumn("WHAT", room - 9) { [self] in briefCell($0, room - 9) })
            return columns
        }
        let several = model.activity.workflow == nil && model.overview.rows.count > 1
        if several, room >= 70 {
            let width = room >= 90 ? 14 : 9
            columns.append(
                ActivityColumn("WORKFLOW", width) { [self] in
                    TableCell(model.workflow(of: $0).map { fitted($0, width) } ?? "", .dim)
                })
        }
        columns.append(ActivityColumn("FOREIGN ID", min(30, max(12, room / 5))) { [self] in nameCell($0) })
        if room >= 90 {
            columns.append(ActivityColumn("RUN", 8) { TableCell($0.runID?.short ?? "", .dim) })
            columns.append(
                ActivityColumn("V", 4, right: true) { line in
                    guard case .event(let event) = line.content else { return .empty }
                    return TableCell(Format.count(event.version, fitting: 4), .dim)
                })
        }
        let by = room >= 110 ? 16 : 10
        let used = columns.reduce(0) { $0 + $1.column.width + 1 } + by + 1
        let rest = max(12, room - used)
        // Where there is no column for the reason it stands behind what was done.
        let why = rest >= 48
        let what = why ? max(36, min(48, rest / 2)) : rest
        columns.append(ActivityColumn("WHAT", what) { [self] in whatCell($0, reason: !why) })
        columns.append(ActivityColumn("BY", by) { [self] in authorCell($0) })
        if why {
            columns.append(ActivityColumn("WHY", rest - what - 1) { [self] in TableCell(model.reason(of: $0) ?? "") })
        }
        return columns
    }

    private func timeCell(_ line: ActivityLine, precise: Bool) -> TableCell {
        if precise { return TableCell(Format.moment(line.at, now: model.now, model.zone), .dim) }
        let isToday = Format.date(line.at, model.zone) == Format.date(model.now, model.zone)
        return TableCell(
            isToday ? Format.time(line.at, model.zone) : String(Format.date(line.at, model.zone).dropFirst(5)), .dim)
    }

    private func nameCell(_ line: ActivityLine) -> TableCell {
        switch line.content {
        case .event(let event): TableCell(event.foreignID.rawValue)
        case .action(let entry): TableCell(model.activity.foreignID(of: line)?.rawValue ?? entry.runID.short)
        case .roleAction(let entry): TableCell(entry.action.role.rawValue)
        case .gap, .end: .empty
        }
    }

    private func whatCell(_ line: ActivityLine, reason: Bool) -> TableCell {
        guard case .event(let event) = line.content else {
            let why = reason ? model.reason(of: line).map { ": \($0)" } ?? "" : ""
            return TableCell(spans: [deedSign(line), (model.deed(line) + why, .strong)])
        }
        let sign = ("\(glyphs[event.runState.glyph]) ", event.runState.role)
        guard let previous = event.previousStatus, previous != event.status else {
            return TableCell(spans: [sign, (model.transition(event, glyphs[.arrowRight]), .text)])
        }
        let workflow = event.topic.workflow
        return TableCell(spans: [
            sign, ("\(model.labels.label(workflow, previous)) \(glyphs[.arrowRight]) ", .dim),
            (model.labels.label(workflow, event.status), .text),
        ])
    }

    /// What a person did stands out; what was not done more so.
    private func deedSign(_ line: ActivityLine) -> (text: String, role: ThemeRole) {
        let result: ActionResult? =
            switch line.content {
            case .action(let entry): entry.result
            case .roleAction(let entry): entry.outcome.result
            case .event, .gap, .end: nil
            }
        return result == .applied ? ("\(glyphs[.bullet]) ", .notice) : ("\(glyphs[.failed]) ", .error)
    }

    private func authorCell(_ line: ActivityLine) -> TableCell {
        switch line.content {
        case .event(let event):
            let actor = model.activity.actor(of: event)
            return TableCell(actor ?? event.origin.name, actor == nil ? .dim : .text)
        case .action(let entry): return TableCell(entry.actor, .strong)
        case .roleAction(let entry): return TableCell(entry.action.actor, .strong)
        case .gap, .end: return .empty
        }
    }

    /// Where there is room for two columns only: who or what, and what became of it.
    private func briefCell(_ line: ActivityLine, _ width: Int) -> TableCell {
        guard case .event(let event) = line.content else {
            let who = authorCell(line).spans.first?.text ?? ""
            let name = nameCell(line).spans.first?.text ?? ""
            return TableCell(spans: [deedSign(line), ("\(fitted(who, 8)) \(model.deed(line)) \(name)", .strong)])
        }
        let name = fitted(event.foreignID.rawValue, max(6, width / 2))
        let isMove = event.previousStatus != nil && event.previousStatus != event.status
        let to = isMove ? model.labels.label(event.topic.workflow, event.status) : model.transition(event, "")
        return TableCell(spans: [
            ("\(glyphs[event.runState.glyph]) ", event.runState.role), ("\(name)  ", .text), (to, .dim),
        ])
    }

    private mutating func drawSign(_ line: ActivityLine, in place: Rect, _ base: ThemeRole) {
        let dash = String(repeating: glyphs.line(.horizontal), count: 2)
        let isGap = if case .gap = line.content { true } else { false }
        let text = fitted("\(dash) \(model.activityText(line)) \(dash)", place.columns - 2)
        grid.put(
            text, column: place.column + 1, row: place.row, width: place.columns - 2,
            style: style(isGap ? .warning : .dim, on: base))
    }

    private mutating func drawFreshActivity(in line: Rect) {
        let count = model.activity.fresh
        let match = model.activity.filterText.isEmpty ? "" : " match"
        let dash = String(repeating: glyphs.line(.horizontal), count: 2)
        let show = model.configuration.keys.name(of: .showNew)
        let text = "\(dash) +\(Format.grouped(count)) new\(match) (\(show) shows \(count == 1 ? "it" : "them")) \(dash)"
        grid.put(text, column: line.column + 3, row: line.row, width: line.columns - 4, style: theme[.newRows])
    }
}
