import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawRuns(_ layout: Layout) {
        let parts = model.runsLayout(layout)
        frame(
            layout.frame, title: runsTitle, trailing: runsTrailing, footer: footer(layout.frame.columns)
        ) { canvas in
            guard let preview = parts.preview else { return }
            if preview.row == layout.body.row {
                canvas.divider(
                    column: preview.column - 1, from: layout.frame.row,
                    to: layout.message.isEmpty ? layout.frame.endRow - 1 : layout.body.endRow - 1)
            } else {
                canvas.divider(row: preview.row - 1, of: layout.frame)
            }
        }
        drawRunList(in: parts.list, narrow: layout.isNarrow)
        if let preview = parts.preview { drawPreview(in: preview) }
    }

    private var runsTitle: [Span] {
        var spans = [span("2 Runs ", .title)]
        let text = model.runs.filterText
        if !text.isEmpty {
            spans.append(span(" " + text + " ", .link))
        }
        return spans
    }

    /// How many match, whether that is exact, what is done here, the order, and how many are marked.
    private var runsTrailing: [Span] {
        let runs = model.runs
        var spans: [Span] = []
        func add(_ text: String, _ role: ThemeRole = .label) { spans.append(span(" \(text) ", role)) }
        if !runs.marks.isEmpty { add("\(Format.grouped(runs.marks.count)) marked", .marked) }
        if let gathering = runs.gathering { add("marking, \(Format.grouped(gathering.seen)) looked at", .notice) }
        add(totalText)
        if model.workflowOfUnknownStays != nil { add("how long others stay is not known yet", .warning) }
        if runs.patternGaveUp { add("the pattern took too long: there may be more", .error) }
        if !runs.plan.local.isEmpty { add("\(localText) searched in loaded rows", .warning) }
        let arrow = glyphs[runs.descending ? .sortDescending : .sortAscending]
        add((runs.sort == .updated ? "UPDATED" : "CREATED") + arrow)
        return spans
    }

    private var totalText: String {
        let runs = model.runs
        if runs.plan.impossible { return "nothing can match" }
        guard runs.tableQuery != nil || runs.table.count > 0 else { return "loading" }
        let loaded = Format.grouped(runs.table.count)
        if !runs.plan.local.isEmpty || !runs.isCurrent {
            let more = runs.isComplete ? "" : " loaded"
            return "\(Format.grouped(runs.count)) of \(loaded)\(more)"
        }
        let bound = runs.table.count >= RunsState.bound ? ", \(loaded) loaded" : ""
        guard let total = runs.total else { return "\(loaded) loaded" }
        return sure(total) + bound
    }

    func sure(_ total: Total) -> String {
        switch total.kind {
        case .exact: "\(Format.grouped(total.count)), exact"
        case .estimate: "\(glyphs[.estimate])\(Format.grouped(total.count)), estimate"
        case .atLeast: "\(glyphs[.atLeast])\(Format.grouped(total.count)), at least"
        }
    }

    private var localText: String {
        let text = Array(model.runs.filterText.utf8)
        return model.runs.plan.local.map { term in
            String(decoding: text[term.range.clamped(to: 0..<text.count)], as: UTF8.self)
        }.joined(separator: " ")
    }

    private mutating func drawRunList(in rect: Rect, narrow: Bool) {
        let (foreignWidth, columns) = model.runsColumns(rect.columns, narrow: narrow)
        let table =
            [TableColumn(title: "FOREIGN ID", width: narrow ? foreignWidth - 2 : foreignWidth)]
            + columns.map { TableColumn(title: $0.column.title, width: $0.width, isRight: $0.column.isRight) }
        tableHeader(table, in: rect.line(0), indent: narrow ? 5 : 3)
        markSort(columns, foreignWidth, in: rect.line(0))
        let rows = rect.inset(top: 1)
        let runs = model.runs
        let fits = model.runsRows
        guard !runs.shown.isEmpty else {
            sayNoRuns(in: rows)
            return
        }
        let cursor = runs.cursorIndex
        let range = runs.range
        for line in 0..<min(fits, max(0, runs.count - runs.top)) {
            let index = runs.top + line
            guard let row = runs.row(at: index) else { break }
            let run = runs.table.summary(row)
            let isTombstone = runs.table.flags[row].contains(.tombstone)
            let place = rows.line(line)
            var base = ThemeRole.text
            if index == cursor { base = cursorLine(place, focused: true) }
            drawMark(of: run, inRange: range?.contains(index) == true, isTombstone: isTombstone, place, base)
            draw(run, columns, table, narrow: narrow, isTombstone: isTombstone, in: place, base)
        }
        if model.showsFreshLine { drawFreshLine(in: rect.line(rect.rows - 1)) }
        let (before, all) = runs.placeOfLoaded
        scrollbar(in: rows, top: before + runs.top, rows: min(fits, rows.rows), count: all)
    }

    private mutating func sayNoRuns(in rect: Rect) {
        let feed = model.feeds[.runsHead]
        if let error = feed?.error, model.runs.tableQuery == nil {
            say("\(error)", in: rect, .error)
        } else if model.runs.plan.impossible {
            say("No run can match: no workflow here has such a status, or the states exclude each other.", in: rect)
        } else if model.runs.tableQuery == nil {
            say("loading", in: rect)
        } else if !model.runs.isComplete {
            say("none found yet in \(Format.grouped(model.runs.table.count)) loaded rows, looking further", in: rect)
        } else {
            let undo = model.configuration.keys.name(of: .undoOne)
            say(
                model.runs.filterText.isEmpty ? "There are no runs." : "No run matches. \(undo) clears the filter.",
                in: rect)
        }
    }

    private mutating func markSort(_ columns: [(column: RunsColumn, width: Int)], _ foreignWidth: Int, in line: Rect) {
        // The order stands in the title; the column it follows is lit.
        var column = line.column + 3 + foreignWidth + 1
        for item in columns {
            let isSorted = item.column == (model.runs.sort == .updated ? .updated : .age)
            if isSorted {
                grid.restyle(Rect(column: column, row: line.row, columns: item.width, rows: 1)) { _ in theme[.title] }
            }
            column += item.width + 1
        }
    }

    private mutating func drawMark(
        of run: RunSummary, inRange: Bool, isTombstone: Bool, _ line: Rect, _ base: ThemeRole
    ) {
        if let mark = model.runs.marks[run.runID] {
            // A run that moved on since it was marked is not touched: its mark says so.
            let moved = mark.version != run.version
            grid.put(
                glyphs[moved ? .warning : .mark], column: line.column + 1, row: line.row,
                style: style(moved ? .warning : .marked, on: base))
        } else if inRange {
            grid.put(glyphs[.bullet], column: line.column + 1, row: line.row, style: style(.marked, on: base))
        } else if isTombstone {
            grid.put(glyphs[.tombstone], column: line.column + 1, row: line.row, style: style(.tombstone, on: base))
        }
    }

    private mutating func draw(
        _ run: RunSummary, _ columns: [(column: RunsColumn, width: Int)], _ table: [TableColumn], narrow: Bool,
        isTombstone: Bool, in line: Rect, _ base: ThemeRole
    ) {
        let text: ThemeRole = isTombstone ? .tombstone : .text
        if narrow {
            let state: ThemeRole = isTombstone ? .tombstone : run.runState.role
            grid.put(glyphs[run.runState.glyph], column: line.column + 3, row: line.row, style: style(state, on: base))
        }
        var cells = [TableCell(run.foreignID.rawValue, text)]
        for item in columns { cells.append(cell(item.column, of: run, text, isTombstone)) }
        tableRow(cells, table, in: line, indent: narrow ? 5 : 3, base: base)
    }

    private func cell(
        _ column: RunsColumn, of run: RunSummary, _ text: ThemeRole, _ isTombstone: Bool
    ) -> TableCell {
        let quiet: ThemeRole = isTombstone ? .tombstone : .dim
        switch column {
        case .workflow: return TableCell(run.workflow.rawValue, text)
        case .run: return TableCell(run.runID.short, quiet)
        case .state:
            let role: ThemeRole = isTombstone ? .tombstone : run.runState.role
            return TableCell("\(glyphs[run.runState.glyph]) \(run.runState.label)", role)
        case .status: return TableCell(model.labels.label(run.workflow, run.status), text)
        case .updated: return TableCell(Format.coarseAge(model.runsNow - run.updatedAt), text)
        case .age: return TableCell(Format.coarseAge(model.runsNow - run.createdAt), quiet)
        case .version: return TableCell(Format.count(run.version, fitting: 4), quiet)
        case .reason: return TableCell(run.reason ?? "", isTombstone ? .tombstone : .dim)
        }
    }

    private mutating func drawFreshLine(in line: Rect) {
        let count = model.runs.fresh.count
        let number = (model.runs.freshIsAtLeast ? glyphs[.atLeast] : "+") + Format.grouped(count)
        let text =
            " \(number) new\(model.runs.filterText.isEmpty ? "" : " match") "
            + "(\(model.configuration.keys.name(of: .showNew)) shows \(count == 1 ? "it" : "them")) "
        let dash = glyphs.line(.horizontal)
        let padding = String(repeating: dash, count: 2)
        grid.put(padding + text + padding, column: line.column + 3, row: line.row, style: theme[.newRows])
    }
}
