import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// How many rows the reason takes above a run's tab: as many as its sentence needs, at most three.
    func whyRows(_ columns: Int) -> Int {
        let text = runSentence
        return min(3, max(1, TextFit.wrapped(text, to: max(10, columns - 2)).count))
    }

    /// `Paused 3m12 in Collecting.  Why: …  r resumes`
    var runSentence: String {
        guard let record = run.latest else { return " " }
        var text = "x \(record.runState.label) \(Format.coarseAge(now - record.updatedAt)) in \(label(record))."
        if let why = run.why { text += "  Why: \(sentence(why))." }
        if canAct, record.runState == .paused { text += "  \(configuration.keys.name(of: .resume)) resumes." }
        return text
    }

    /// Where the run came from and what people did to it, as lines.
    var originLines: [(name: String, text: String)] {
        guard let record = run.latest, let first = run.versions.first?.record else { return [] }
        var lines: [(String, String)] = [
            ("run ID", record.runID.description), ("workflow", record.workflow.rawValue),
            ("foreign ID", record.foreignID.rawValue),
            (
                "triggered",
                "\(Format.date(record.createdAt, zone)) \(Format.preciseTime(record.createdAt, zone)) \(zone.name)"
            ),
            ("by", author(of: first)),
        ]
        if let id = record.meta.retriedFrom { lines.append(("retried from", id.description)) }
        for action in run.actions {
            if let triggered = action.triggered { lines.append(("retried as", triggered.description)) }
        }
        if let key = record.meta.idempotencyKey { lines.append(("idempotency key", key.rawValue)) }
        if let trace = record.meta.traceOrigin { lines.append(("trace", trace)) }
        lines.append(("object form", "version \(record.objectVersion), \(Format.grouped(record.object.count)) bytes"))
        lines.append(("", ""))
        if feeds[.runActions]?.answeredAt != nil {
            lines.append(("people", run.actions.isEmpty ? "nobody acted on it" : ""))
        }
        for action in run.actions {
            let claimed = action.claimedActor.map { " (says \($0))" } ?? ""
            let reason = action.reason.map { ": \($0)" } ?? ""
            let detail = action.detail.map { ", \($0)" } ?? ""
            lines.append(
                (
                    Format.moment(action.at, now: now, zone),
                    "\(action.actor)\(claimed) \(action.action.rawValue), \(action.result.rawValue)\(detail)\(reason)"
                ))
        }
        return lines.map { (name: $0.0, text: $0.1) }
    }

    /// Who wrote a version.
    func author(of record: Record) -> String {
        let origin = record.meta.origin
        if let actor = origin.actor { return "\(origin.kind.name)  \(actor)" }
        let role = origin.role.map { displayName(of: $0) }
        return [role ?? origin.kind.name, origin.instance?.rawValue].compactMap { $0 }.joined(separator: " · ")
    }

    private func displayName(of role: RoleName) -> String {
        roles.all.first { $0.role == role }?.displayName ?? role.rawValue
    }
}

extension Canvas {
    mutating func drawRun(_ layout: Layout) {
        frame(
            layout.frame, title: runTitle(layout.isNarrow, layout.frame.columns), trailing: tabs(layout.isNarrow),
            footer: footer(layout.frame.columns))
        let body = layout.body
        guard model.run.latest != nil else {
            sayNothing(.history, "There is no such run, or no version of it is kept.", in: body)
            return
        }
        let whyRows = model.whyRows(body.columns)
        drawWhy(in: Rect(column: body.column, row: body.row, columns: body.columns, rows: whyRows))
        let rest = body.inset(top: whyRows)
        switch model.run.tab {
        case .history: drawHistory(in: rest, narrow: layout.isNarrow)
        case .timeline: drawTimeline(in: rest, narrow: layout.isNarrow)
        case .diff: drawComparison(in: rest)
        case .object: drawObject(in: rest)
        case .timeouts: drawRunTimeouts(in: rest)
        case .origin: drawOrigin(in: rest)
        }
    }

    /// Workflow, foreign ID and run, as far as the tabs leave room: which of them is open must not be out of sight.
    private func runTitle(_ narrow: Bool, _ columns: Int) -> [Span] {
        let mark = " \(glyphs[.breadcrumb]) "
        guard let record = model.run.latest else {
            return [span(" \(model.run.id?.short ?? "") ", .title)]
        }
        if narrow { return [span(" \(fitted(record.foreignID.rawValue, 18)) ", .title)] }
        let id = span(record.runID.short + " ", .title)
        let left = columns - 6 - width(tabs(narrow)) - width([id])
        // Where there is little of it, the foreign ID has all: the workflow is on the list this was opened from.
        let workflow = left < 24 ? "" : fitted(record.workflow.rawValue, min(24, left / 3))
        let foreignID = fitted(
            record.foreignID.rawValue, min(32, max(0, left - CellWidth.of(workflow) - (workflow.isEmpty ? 4 : 7))))
        let names = [workflow, foreignID].filter { CellWidth.of($0) >= 4 }
        return [span(" ", .title)] + names.flatMap { [span($0, .title), span(mark, .dim)] } + [id]
    }

    private func tabs(_ narrow: Bool) -> [Span] {
        OpenRun.Tab.allCases.flatMap { tab -> [Span] in
            let isOpen = tab == model.run.tab
            if narrow, !isOpen { return [] }
            return [span(isOpen ? " [\(tab.title)]" : "  \(tab.title)", isOpen ? .title : .heading)]
        } + [span(" ", .heading)]
    }

    private mutating func drawWhy(in rect: Rect) {
        guard let record = model.run.latest else { return }
        let lines = TextFit.wrapped(model.runSentence, to: max(10, rect.columns - 2))
        let role = model.run.why.map(model.weight) ?? .text
        for (index, line) in lines.prefix(rect.rows).enumerated() {
            var text = line
            var column = rect.column + 1
            if index == 0 {
                // The sentence begins with a place for the state's sign.
                text = String(text.dropFirst())
                column += grid.put(
                    glyphs[record.runState.glyph], column: column, row: rect.row, style: theme[record.runState.role])
            }
            if index == rect.rows - 1, lines.count > rect.rows { text += glyphs[.ellipsis] }
            grid.put(
                fitted(text, rect.endColumn - column - 1), column: column, row: rect.row + index,
                style: theme[index == 0 && role == .text ? .strong : role])
        }
    }

    private mutating func drawHistory(in rect: Rect, narrow: Bool) {
        var columns = [
            TableColumn(title: "V", width: 4, isRight: true), TableColumn(title: "WHEN", width: narrow ? 8 : 12),
            TableColumn(title: "STATUS", width: narrow ? 18 : 14),
        ]
        let room = rect.columns - 2
        if !narrow {
            columns += [TableColumn(title: "STATE", width: 11), TableColumn(title: "STAYED", width: 7, isRight: true)]
        }
        if room >= 90 { columns.append(TableColumn(title: "BY", width: min(44, max(20, (room - 58) * 2 / 5)))) }
        let used = columns.reduce(0) { $0 + $1.width + 1 }
        if room - used >= 12 { columns.append(TableColumn(title: "WHAT CHANGED", width: room - used)) }
        tableHeader(columns, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        let selection = model.run.selection
        let versions = model.run.versions
        for line in 0..<min(rows.rows, max(0, versions.count - selection.top)) {
            let index = selection.top + line
            var base = ThemeRole.text
            if index == selection.index { base = cursorLine(rows.line(line), focused: true) }
            let cells = historyCells(index, narrow: narrow, by: room >= 90, changes: true)
            tableRow(cells, columns, in: rows.line(line), indent: 1, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: versions.count)
    }

    private func historyCells(_ index: Int, narrow: Bool, by: Bool, changes: Bool) -> [TableCell] {
        let version = model.run.versions[index]
        let record = version.record
        let state = record.runState
        let isLast = index == model.run.versions.count - 1
        let when =
            narrow
            ? Format.time(record.updatedAt, model.zone) : Format.moment(record.updatedAt, now: model.now, model.zone)
        var cells = [
            versionCell(record.version, 4), TableCell(when),
            narrow
                ? TableCell(spans: [("\(glyphs[state.glyph]) ", state.role), (model.label(record), .text)])
                : TableCell(model.label(record), isLast ? .strong : .text),
        ]
        if !narrow {
            cells.append(TableCell("\(glyphs[state.glyph]) \(state.label)", state.role))
            let stayed = version.dwell ?? (isLast && state.isUnfinished ? model.now - record.updatedAt : nil)
            cells.append(TableCell(stayed.map(Format.age) ?? "", isLast ? .text : .dim))
        }
        if by { cells.append(TableCell(model.author(of: record), .dim)) }
        if changes {
            let change = model.run.changes.indices.contains(index) ? model.run.changes[index] : ""
            // Without a column for it a person is still named.
            let person = by ? nil : record.meta.origin.actor.map { "by \($0)  " }
            cells.append(TableCell((person ?? "") + change))
        }
        return cells
    }

    private mutating func drawObject(in rect: Rect) {
        guard let record = model.run.shownRecord else { return }
        guard model.capabilities?.unsupported.contains(.objects) != true else {
            say("This source withholds objects.", in: rect)
            return
        }
        let object = model.run.object
        let isNewest = record.version == model.run.latest?.version
        guard !object.lines.isEmpty else {
            let isDeleted = model.run.latest?.runState == .dataDeleted
            say(
                isDeleted
                    ? "The run's data was deleted: nothing is left of the object of version \(record.version)."
                    : "The object of version \(record.version) is empty.", in: rect)
            return
        }
        let selection = model.run.objectSelection
        for line in 0..<min(rect.rows, max(0, object.lines.count - selection.top)) {
            let index = selection.top + line
            let item = object.lines[index]
            var base = ThemeRole.text
            let place = rect.line(line)
            if index == selection.index { base = cursorLine(place, focused: true) }
            let indent = min(item.indent * 2, rect.columns / 2)
            if item.isBranch {
                grid.put(
                    glyphs[item.isFolded ? .folded : .unfolded], column: place.column + 1 + indent, row: place.row,
                    style: style(.dim, on: base))
            }
            let spans = item.pieces.map { Span($0.text, style($0.role, on: base)) }
            let room = rect.columns - indent - 4
            grid.put(fitted(spans, room), column: place.column + 3 + indent, row: place.row, width: room)
        }
        let note = " v\(record.version)\(isNewest ? "" : ", not the newest")  \(object.kind) "
        grid.putRight(
            fitted(note, rect.columns - 12), endColumn: rect.endColumn - 1, row: rect.row, width: rect.columns - 12,
            style: theme[isNewest ? .heading : .warning])
        scrollbar(in: rect, top: selection.top, rows: rect.rows, count: object.lines.count)
    }

    private mutating func drawOrigin(in rect: Rect) {
        let lines = model.originLines
        let top = min(model.run.originTop, max(0, lines.count - rect.rows))
        let name = min(16, rect.columns / 3)
        for (index, line) in lines.dropFirst(top).prefix(rect.rows).enumerated() {
            grid.put(fitted(line.name, name), column: rect.column + 1, row: rect.row + index, style: theme[.label])
            let room = rect.columns - name - 4
            grid.put(
                fitted(line.text, room), column: rect.column + name + 3, row: rect.row + index, width: room,
                style: theme[.text])
        }
    }
}
