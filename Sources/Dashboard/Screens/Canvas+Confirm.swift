import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// The box that asks: what, to which runs, role or event, where, what will become of them; the focus on leaving.
    mutating func drawConfirm(_ confirm: Confirm) {
        let plan = confirm.plan
        let summary = model.summary(of: plan)
        let columns = min(grid.size.columns, 74)
        let list = targetLines(plan, width: columns - 4)
        let said = summaryLines(summary, plan, width: columns - 4)
        let asked = (confirm.asksCount ? 1 : 0) + (confirm.asksPlace ? 1 : 0)
        let rows = min(grid.size.rows - 1, 7 + list.count + said.count + asked)
        let rect = grid.bounds.inset(top: 1).centred(Size(columns: columns, rows: rows))
        let danger = plan.deed.isIrreversible
        let title = (plan.undoes == nil ? "" : "Undo: ") + plan.deed.title(of: plan.targets.count)
        let inside = box(
            rect, title: "\(title) on \(model.targetName)?",
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
        if confirm.asksPlace, let role = plan.role {
            drawPlace(role, of: plan.places, focused: confirm.focus == .place, row: bottom, in: inside)
            bottom -= 1
        }
        var row = inside.row
        let lines = list + [[]] + said
        for line in lines where row < bottom {
            grid.put(fitted(line, inside.columns), column: inside.column, row: row, width: inside.columns)
            row += 1
        }
    }

    private func targetLines(_ plan: Plan, width: Int) -> [[Span]] {
        let shown = plan.targets.prefix(plan.targets.count > 5 ? 4 : 5)
        var lines: [[Span]] = shown.flatMap { target in
            switch target {
            case .run(let run): [line(run, width: width)]
            case .role(let role): told(role, width: width)
            case .letter(let letter): told(letter, width: width)
            case .draft(let draft): told(draft, width: width)
            }
        }
        if plan.targets.count > shown.count {
            lines.append([
                Span("and \(Format.grouped(plan.targets.count - shown.count)) more", theme[.dim, on: .overlay])
            ])
        }
        return lines
    }

    private func line(_ run: Plan.Run, width: Int) -> [Span] {
        [
            Span("\(run.runID.short)  ", theme[.dim, on: .overlay]),
            Span(fitted(run.foreignID.rawValue, max(8, width / 3)), theme[.strong, on: .overlay]),
            Span("  \(run.workflow)  v\(run.version)  ", theme[.dim, on: .overlay]),
            Span("\(glyphs[run.state.glyph]) \(run.state.label) ", theme[run.state.role, on: .overlay]),
            Span(run.status, theme[.overlay]),
        ]
    }

    private func summaryLines(_ summary: PlanSummary, _ plan: Plan, width: Int) -> [[Span]] {
        func line(_ text: String, _ role: ThemeRole) -> [Span] { [Span(text, theme[role, on: .overlay])] }
        var lines: [[Span]] = []
        let one = plan.targets.count == 1
        if let undone = model.batches.first(where: { $0.number == plan.undoes }) {
            let time = Format.time(undone.at, model.zone)
            lines.append(line("It undoes what was done at \(time): \(undone.title).", .dim))
        }
        let unseen =
            plan.undoes == nil && model.screen == .runs && !model.runs.marks.isEmpty
            ? plan.runs.count { model.runs.table.row(of: $0.runID) == nil } : 0
        if unseen > 0 {
            let which =
                one
                ? "It was marked, and is not"
                : unseen == plan.targets.count
                    ? "They were marked, and none is" : "\(Format.grouped(unseen)) of them were marked, and are not"
            lines.append(line("\(which) in the list below.", .warning))
        }
        if summary.applies > 0 {
            let text = explanation(summary, plan)
            // What follows for a role or an event takes a sentence.
            let told =
                switch plan.deed {
                case .role, .letter: Array(TextFit.wrapped(text, to: width).prefix(4))
                case .run, .trigger: [text]
                }
            lines += told.map { line($0, plan.deed.isIrreversible ? .warning : .text) }
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
                        ? howItChanged(plan)
                        : "\(Format.grouped(summary.changed)) changed since: they will not be touched.", .error))
        }
        guard summary.applies > 0 else { return lines }
        if plan.deed.isIrreversible {
            let takeBack = model.configuration.keys.name(of: .takeBack)
            lines.append(
                one
                    ? line("Sent after 5 s; \(takeBack) takes it back until then.", .dim)
                    : line("Sent at once: it cannot be taken back.", .warning))
        }
        if plan.deed == .letter(.replay), model.instances?.isEmpty == true {
            lines.append(line("No instance is alive: it waits for its consumer until one is.", .warning))
        }
        if [.run(.resume), .run(.retry), .run(.delete), .trigger].contains(plan.deed) {
            for workflow in workflowsWithoutInstance(plan) {
                lines.append(line("No instance runs \(workflow): nothing goes on until one does.", .warning))
            }
        }
        return lines
    }

    /// What will be done, and what follows.
    private func explanation(_ summary: PlanSummary, _ plan: Plan) -> String {
        switch plan.deed {
        case .trigger: return "A new run begins, with this object."
        case .role(let kind):
            guard let role = plan.role else { return "\(plan.deed.counted(summary.applies)): \(plan.deed.verb)." }
            return model.consequence(role, kind)
        case .letter(let kind): return model.consequence(kind)
        case .run(let kind):
            guard plan.targets.count == 1, let run = plan.runs.first else {
                return "\(Format.grouped(summary.applies)) will be \(kind.participle): \(kind.explanationOfMany)."
            }
            return "\(kind.name): \(kind.explanation(in: run.state))."
        }
    }

    /// That the only target changed since; of a role it is said how.
    private func howItChanged(_ plan: Plan) -> String {
        guard let only = plan.targets.first, case .changedHands(let how) = model.verdict(only, in: plan) else {
            return "It changed since: it will not be touched."
        }
        return "It will not be touched: \(how)."
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
            button("\(confirm.plan.deed.name) ", .go, confirm.plan.deed.isIrreversible ? .overlayDanger : .text),
        ]
        grid.put(fitted(spans, rect.columns), column: rect.column, row: row, width: rect.columns)
    }
}
