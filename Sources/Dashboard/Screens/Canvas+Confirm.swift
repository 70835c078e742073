import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// The box that asks: what, to which runs, where, how many will apply; the focus on leaving.
    mutating func drawConfirm(_ confirm: Confirm) {
        let plan = confirm.plan
        let summary = model.summary(of: plan)
        let columns = min(grid.size.columns, 74)
        let list = targetLines(plan, width: columns - 4)
        let rows = min(
            grid.size.rows - 1, 7 + list.count + summaryLines(summary, plan).count + (confirm.asksCount ? 1 : 0))
        let rect = grid.bounds.inset(top: 1).centred(Size(columns: columns, rows: rows))
        let many = plan.targets.count == 1 ? "this run" : Format.counted(plan.targets.count, "run")
        let danger = plan.kind.isIrreversible
        let inside = box(
            rect, title: "\(plan.kind.verb) \(many) on \(model.targetName)?",
            role: danger ? .overlayDanger : .overlayTitle
        ).inset(left: 1, right: 1)
        // From the bottom up, so that what must be answered is there on the smallest screen.
        var bottom = inside.endRow - 1
        drawButtons(confirm, row: bottom, in: inside)
        bottom -= 1
        if let complaint = confirm.complaint {
            grid.put(
                fitted(complaint, inside.columns), column: inside.column, row: bottom,
                style: theme[.error, on: .overlay])
        }
        bottom -= 1
        if confirm.asksCount {
            drawLine(
                "confirm: type \(Format.grouped(summary.applies))", confirm.count, focused: confirm.focus == .count,
                row: bottom,
                in: inside)
            bottom -= 1
        }
        drawLine(
            confirm.needsReason ? "reason (needed)" : "reason", confirm.reason, focused: confirm.focus == .reason,
            row: bottom, in: inside)
        bottom -= 1
        var row = inside.row
        let lines = list + [[]] + summaryLines(summary, plan)
        for line in lines where row < bottom {
            grid.put(fitted(line, inside.columns), column: inside.column, row: row, width: inside.columns)
            row += 1
        }
    }

    private func targetLines(_ plan: Plan, width: Int) -> [[Span]] {
        let shown = plan.targets.prefix(plan.targets.count > 5 ? 4 : 5)
        var lines: [[Span]] = shown.map { target in
            [
                Span("\(target.runID.short)  ", theme[.dim, on: .overlay]),
                Span(fitted(target.foreignID.rawValue, max(8, width / 3)), theme[.strong, on: .overlay]),
                Span("  \(target.workflow)  v\(target.version)  ", theme[.dim, on: .overlay]),
                Span(
                    "\(glyphs[target.state.glyph]) \(target.state.label) ", theme[target.state.role, on: .overlay]),
                Span(target.status, theme[.overlay]),
            ]
        }
        if plan.targets.count > shown.count {
            lines.append([
                Span("and \(Format.grouped(plan.targets.count - shown.count)) more", theme[.dim, on: .overlay])
            ])
        }
        return lines
    }

    private func summaryLines(_ summary: PlanSummary, _ plan: Plan) -> [[Span]] {
        func line(_ text: String, _ role: ThemeRole) -> [Span] { [Span(text, theme[role, on: .overlay])] }
        var lines: [[Span]] = []
        let one = plan.targets.count == 1
        let unseen =
            model.screen == .runs && !model.runs.marks.isEmpty
            ? plan.targets.count { model.runs.table.row(of: $0.runID) == nil } : 0
        if unseen > 0 {
            let which =
                one
                ? "It was marked, and is not"
                : unseen == plan.targets.count
                    ? "They were marked, and none is" : "\(Format.grouped(unseen)) of them were marked, and are not"
            lines.append(line("\(which) in the list below.", .warning))
        }
        if summary.applies > 0 {
            lines.append(
                line(
                    one
                        ? "\(plan.kind.name): \(plan.kind.explanation(in: plan.targets[0].state))."
                        : "\(Format.grouped(summary.applies)) will be \(plan.kind.participle): \(plan.kind.explanationOfMany).",
                    plan.kind.isIrreversible ? .warning : .text))
        }
        for illegal in summary.illegal {
            lines.append(
                line(
                    one
                        ? "Not possible: \(illegal.reason)."
                        : "\(Format.grouped(illegal.count)) cannot: \(illegal.reason).", .warning))
        }
        if summary.changed > 0 {
            lines.append(
                line(
                    one
                        ? "It changed since: it will not be touched."
                        : "\(Format.grouped(summary.changed)) changed since: they will not be touched.", .error))
        }
        guard summary.applies > 0 else { return lines }
        if plan.kind.isIrreversible {
            let takeBack = model.configuration.keys.name(of: .takeBack)
            lines.append(
                one
                    ? line("Sent after 5 s; \(takeBack) takes it back until then.", .dim)
                    : line("Sent at once: it cannot be taken back.", .warning))
        }
        if plan.kind == .resume || plan.kind == .retry || plan.kind == .delete {
            for workflow in workflowsWithoutInstance(plan) {
                lines.append(line("No instance runs \(workflow): nothing goes on until one does.", .warning))
            }
        }
        return lines
    }

    private func workflowsWithoutInstance(_ plan: Plan) -> [WorkflowName] {
        let idle = model.overview.rows.filter { $0.instances.isEmpty }.map(\.workflow)
        return idle.filter { name in plan.targets.contains { $0.workflow == name } }
    }

    private mutating func drawLine(_ name: String, _ field: TextField, focused: Bool, row: Int, in rect: Rect) {
        let label = min(20, rect.columns / 2)
        grid.put(fitted(name, label), column: rect.column, row: row, style: theme[.label, on: .overlay])
        drawField(field, column: rect.column + label + 1, row: row, width: rect.columns - label - 1, focused: focused)
        if focused {
            grid.put(glyphs[.cursor], column: rect.column + label, row: row, style: theme[.overlayTitle, on: .overlay])
        }
    }

    private mutating func drawButtons(_ confirm: Confirm, row: Int, in rect: Rect) {
        let isDeaf = confirm.isDeaf(at: model.elapsed)
        func button(_ text: String, _ field: Confirm.Field, _ role: ThemeRole) -> Span {
            let isFocused = confirm.focus == field
            let label = isFocused ? "[\(glyphs[.folded])\(text)]" : "[ \(text)]"
            return Span(label + "  ", theme[isFocused ? .overlayFocus : isDeaf ? .footerDisabled : role, on: .overlay])
        }
        let spans = [
            button("Leave ", .cancel, .text),
            button("\(confirm.plan.kind.name) ", .go, confirm.plan.kind.isIrreversible ? .overlayDanger : .text),
        ]
        grid.put(fitted(spans, rect.columns), column: rect.column, row: row, width: rect.columns)
    }
}
