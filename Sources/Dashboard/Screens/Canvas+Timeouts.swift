import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawTimeouts(_ layout: Layout) {
        let parts = model.timeoutsLayout(layout)
        let state = model.timeouts
        let workflow = state.workflow.map { " \($0) " } ?? " all workflows "
        let both = parts.timeouts != nil && parts.parked != nil
        let parkedTitle = self.parkedTitle
        let title: [Span] =
            parts.timeouts == nil
            ? parts.parked == nil ? letterTitle : parkedTitle
            : [span("5 Timeouts ", state.pane == .timeouts || !both ? .title : .heading), span(workflow, .link)]
        frame(layout.frame, title: title, trailing: timeoutsTrailing, footer: footer(layout.frame.columns)) { canvas in
            if both, let parked = parts.parked { canvas.divider(row: parked.row - 1, of: layout.frame) }
            if both, let letters = parts.letters { canvas.divider(row: letters.row - 1, of: layout.frame) }
            canvas.divider(row: parts.outbox.row - 1, of: layout.frame)
        }
        if let rect = parts.timeouts {
            drawTimeoutRows(
                state.pending, state.selection, focused: state.pane == .timeouts, in: rect, withRun: true,
                slot: .timeouts)
        }
        if let rect = parts.parked {
            if both {
                put(
                    title: parkedTitle, trailing: [],
                    in: Rect(column: layout.frame.column, row: rect.row - 1, columns: layout.frame.columns, rows: 1))
            }
            drawParkedRows(
                state.failures, state.parkedSelection, focused: state.pane == .parked, in: rect, slot: .parked)
        }
        if let rect = parts.letters {
            if both {
                put(
                    title: letterTitle, trailing: [],
                    in: Rect(column: layout.frame.column, row: rect.row - 1, columns: layout.frame.columns, rows: 1))
            }
            drawLetterRows(in: rect)
        }
        put(
            title: [span("Outbox ", .heading)], trailing: [],
            in: Rect(
                column: layout.frame.column, row: parts.outbox.row - 1, columns: layout.frame.columns, rows: 1))
        drawOutbox(in: parts.outbox)
    }

    private var parkedTitle: [Span] {
        let (parked, kept) = (model.timeouts.parked.count, model.timeouts.keptTotal)
        let count = parked + kept.count
        let least = parked >= TimeoutsState.limit || kept.kind == .atLeast ? glyphs[.atLeast] : ""
        return [
            span("Failures waiting to be tried again ", model.timeouts.pane == .parked ? .title : .heading),
            span(count > 0 ? "(\(least)\(Format.grouped(count))) " : "", .warning),
        ]
    }

    /// A number of listed things, which is the least there is once the list is full.
    private func bounded(_ count: Int) -> String {
        count >= TimeoutsState.limit ? "\(glyphs[.atLeast])\(Format.grouped(count))" : Format.grouped(count)
    }

    private var timeoutsTrailing: [Span] {
        let pending = model.timeouts.pending
        guard model.feeds[.timeouts]?.answeredAt != nil else { return [] }
        let overdue = pending.count { $0.dueAt <= model.now && !$0.held }
        // The list is in the order of being due: where its last is overdue there may be more behind it.
        let mayBeMore = pending.count >= TimeoutsState.limit && pending.last.map { $0.dueAt <= model.now } == true
        let least = mayBeMore ? glyphs[.atLeast] : ""
        return [
            span(" \(bounded(pending.count)) pending", .label),
            span(
                overdue > 0 ? ", \(least)\(Format.grouped(overdue)) overdue " : ", none overdue ",
                overdue > 0 ? .error : .label
            ),
        ]
    }

    private mutating func drawOutbox(in rect: Rect) {
        guard let outbox = model.timeouts.outbox else {
            sayNothing(.outbox, "", in: rect)
            return
        }
        var spans: [Span]
        if outbox.rowIsEvent {
            spans = [span("The row is the event: it is there with its record, and nothing is relayed.", .dim)]
        } else if outbox.depth == 0 {
            spans = [span("Everything stored is published.", .dim)]
        } else {
            spans = [span("\(Format.counted(outbox.depth, "event")) stored and not yet published", .warning)]
            if let oldest = outbox.oldest { spans.append(span(", the oldest for \(Format.age(oldest))", .warning)) }
        }
        spans = fitted(spans, rect.columns - 2)
        grid.put(spans, column: rect.column + 1, row: rect.row, width: rect.columns - 2)
    }

    /// The timeouts of the open run.
    mutating func drawRunTimeouts(in rect: Rect) {
        let run = model.run
        let parts = rect.cutBottom(run.parked.isEmpty ? 0 : min(3, rect.rows / 2))
        drawTimeoutRows(
            run.timeouts, run.timeoutSelection, focused: true, in: parts.rest, withRun: false, slot: .runTimeouts)
        guard parts.cut.rows > 0 else { return }
        drawParkedRows(run.parked.map(WaitingFailure.run), Selection(), focused: false, in: parts.cut, slot: .runParked)
    }

    private mutating func drawTimeoutRows(
        _ timeouts: [Timeout], _ selection: Selection<Int64>, focused: Bool, in rect: Rect, withRun: Bool, slot: Slot
    ) {
        let room = rect.columns - 2
        var columns = [TableColumn(title: "DUE", width: 13)]
        if withRun { columns.append(TableColumn(title: "FOREIGN ID", width: min(28, max(10, room / 5)))) }
        let names = namesShown(room)
        if withRun, names.workflow { columns.append(TableColumn(title: "WORKFLOW", width: Self.nameWidth(room))) }
        if withRun, names.run { columns.append(TableColumn(title: "RUN", width: 8)) }
        if room >= 60 { columns.append(TableColumn(title: "STATUS", width: 14)) }
        columns.append(TableColumn(title: "TIMEOUT", width: min(18, max(8, room / 8))))
        let used = columns.reduce(0) { $0 + $1.width + 1 }
        if room - used >= 10 { columns.append(TableColumn(title: "", width: room - used)) }
        tableHeader(columns, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        guard !timeouts.isEmpty else {
            sayNothing(slot, withRun ? "No timeout is pending." : "No timeout is pending for this run.", in: rows)
            return
        }
        for line in 0..<min(rows.rows, max(0, timeouts.count - selection.top)) {
            let index = selection.top + line
            var base = ThemeRole.text
            if index == selection.index, withRun || focused { base = cursorLine(rows.line(line), focused: focused) }
            let item = timeouts[index]
            var cells = [due(item)]
            if withRun { cells.append(TableCell(item.foreignID.rawValue)) }
            if withRun, names.workflow { cells.append(TableCell(fitted(item.workflow, Self.nameWidth(room)), .dim)) }
            if withRun, names.run { cells.append(TableCell(item.runID.short, .dim)) }
            if room >= 60 { cells.append(TableCell(model.labels.label(item.workflow, item.status))) }
            cells += [TableCell(item.name), standing(item)]
            tableRow(cells, columns, in: rows.line(line), indent: 1, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: timeouts.count)
    }

    private static func nameWidth(_ room: Int) -> Int { room >= 90 ? 14 : 9 }

    /// What tells a run from others beside its foreign ID: the workflow where there are several, its ID where that fits.
    private func namesShown(_ room: Int) -> (workflow: Bool, run: Bool) {
        let several = model.timeouts.workflow == nil && model.overview.rows.count > 1
        return (several && room >= 70, room >= 90 || !several && room >= 70)
    }

    private func due(_ timeout: Timeout) -> TableCell {
        if timeout.held { return TableCell("\(glyphs[.paused]) held", .statePaused) }
        let wait = timeout.dueAt - model.now
        if wait <= .zero { return TableCell("\(glyphs[.warning]) \(Format.coarseAge(.zero - wait)) late", .error) }
        return TableCell("\(glyphs[.timeout]) in \(Format.coarseAge(wait))")
    }

    private func standing(_ timeout: Timeout) -> TableCell {
        if timeout.attempts > 0 {
            let error = timeout.lastError.map { ": \($0)" } ?? ""
            return TableCell("failed \(glyphs[.times])\(timeout.attempts)\(error)", .error)
        }
        return timeout.held ? TableCell("until resumed", .dim) : .empty
    }

    private mutating func drawParkedRows(
        _ parked: [WaitingFailure], _ selection: Selection<ParkedID>, focused: Bool, in rect: Rect, slot: Slot
    ) {
        let room = rect.columns - 2
        var columns = [TableColumn(title: "AGAIN", width: 10)]
        columns.append(TableColumn(title: "FOREIGN ID", width: min(28, max(10, room / 4))))
        let names = namesShown(room)
        if names.workflow { columns.append(TableColumn(title: "WORKFLOW", width: Self.nameWidth(room))) }
        if names.run { columns.append(TableColumn(title: "RUN", width: 8)) }
        if room >= 60 { columns.append(TableColumn(title: "STATUS", width: 14)) }
        columns.append(TableColumn(title: "TRIED", width: 6, isRight: true))
        let used = columns.reduce(0) { $0 + $1.width + 1 }
        if room - used >= 8 { columns.append(TableColumn(title: "LAST ERROR", width: room - used)) }
        tableHeader(columns, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        guard !parked.isEmpty else {
            sayNothing(slot, "No failure waits to be tried again.", in: rows)
            return
        }
        for line in 0..<min(rows.rows, max(0, parked.count - selection.top)) {
            let index = selection.top + line
            var base = ThemeRole.text
            if index == selection.index, focused { base = cursorLine(rows.line(line), focused: true) }
            let item = parked[index]
            var cells = [again(item)]
            switch item {
            case .run(let event):
                cells.append(TableCell(event.foreignID.rawValue))
                if names.workflow { cells.append(TableCell(fitted(event.workflow, Self.nameWidth(room)), .dim)) }
                if names.run { cells.append(TableCell(event.runID.short, .dim)) }
                if room >= 60 { cells.append(TableCell(model.labels.label(event.workflow, event.status))) }
            case .kept(let event):
                cells.append(TableCell(event.key))
                let owner = event.workflow ?? WorkflowName(event.consumer.rawValue)
                if names.workflow { cells.append(TableCell(fitted(owner, Self.nameWidth(room)), .dim)) }
                if names.run { cells.append(TableCell(glyphs[.nothing], .dim)) }
                if room >= 60 { cells.append(TableCell("event \(event.eventID)", .dim)) }
            }
            cells.append(TableCell(glyphs[.times] + Format.count(item.attempts, fitting: 5), .warning))
            cells.append(
                item.isBehindAnother
                    ? TableCell("behind another of its key", .dim) : TableCell(item.lastError, .error))
            tableRow(cells, columns, in: rows.line(line), indent: 1, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: parked.count)
    }

    private func again(_ failure: WaitingFailure) -> TableCell {
        if failure.isBehindAnother { return TableCell("waits", .dim) }
        return failure.dueAt <= model.now ? TableCell("now", .text) : TableCell(failure.dueAt.when(model.now))
    }
}
