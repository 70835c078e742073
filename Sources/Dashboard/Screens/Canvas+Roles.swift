import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawRoles(_ layout: Layout) {
        let lines = model.roleLines
        let down = lines.count { !$0.isHeld && RoleStatus.hindrance(in: $0.statuses) == nil }
        let stopped = lines.count { !$0.stops.isEmpty }
        let workflow = model.roles.workflow.map { " \($0) " } ?? " all workflows "
        var trailing: [Span] = []
        if !lines.isEmpty {
            let rest = lines.contains { !$0.isHeld } ? " the others held " : " all held "
            trailing = [
                span(" \(Format.counted(lines.count, "role")),", .label),
                span(stopped > 0 ? " \(stopped) stopped by hand," : "", .warning),
                span(down > 0 ? " \(down) without a holder " : rest, down > 0 ? .error : .label),
            ].filter { !$0.text.isEmpty }
        }
        frame(
            layout.frame, title: [span("3 Roles ", .title), span(workflow, .link)], trailing: trailing,
            footer: footer(layout.frame.columns))
        let body = layout.body
        let instances = model.roleInstances
        let room = body.columns - 2
        // All of them or none: a role must not look as if nobody held it.
        let shown = instances.count <= max(0, (room - 66) / 9) ? instances : []
        let columns = roleColumns(room, instances: shown, narrow: layout.isNarrow)
        tableHeader(columns.map(\.column), in: body.line(0), indent: 1)
        let rows = body.inset(top: 1)
        guard !lines.isEmpty else {
            sayNothing(.roles, "No instance has said which roles there are.", in: rows)
            return
        }
        let selection = model.roles.selection
        // The chosen role tells more, in a line of its own below it.
        let details = lines.indices.contains(selection.index) ? roleDetails(lines[selection.index]) : []
        var row = 0
        var index = selection.top
        while row < rows.rows, index < lines.count {
            let isChosen = index == selection.index
            var base = ThemeRole.text
            if isChosen { base = cursorLine(rows.line(row), focused: true) }
            let cells = columns.map { $0.cell(lines[index]) }
            tableRow(cells, columns.map(\.column), in: rows.line(row), indent: 1, base: base)
            row += 1
            if isChosen {
                for detail in details where row < rows.rows {
                    let spans = fitted([Span("    ", theme[.text])] + detail, rows.columns - 2)
                    grid.put(spans, column: rows.column + 1, row: rows.row + row, width: rows.columns - 2)
                    row += 1
                }
            }
            index += 1
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: lines.count)
    }

    private typealias RoleColumn = LineColumn<RoleLine>

    private func roleColumns(
        _ room: Int, instances: [(name: InstanceName, state: InstanceState)], narrow: Bool
    ) -> [RoleColumn] {
        let model = model
        let glyphs = glyphs
        let unknown = TableCell(glyphs[.unknown], .dim)
        var columns: [RoleColumn] = []
        let state = RoleColumn("STATE", 13) { [self] in stateCell($0) }
        if narrow {
            columns = [RoleColumn("ROLE", room - 14) { [self] in TableCell(roleName($0, room - 14)) }, state]
            return columns
        }
        let showsWorkflow = model.roles.workflow == nil && model.overview.rows.count > 1
        let showsKind = !showsWorkflow || room >= 96
        if showsWorkflow {
            let width = showsKind ? 12 : 9
            columns.append(RoleColumn("WORKFLOW", width) { [self] in TableCell(fitted($0.id.workflow, width), .dim) })
        }
        if showsKind { columns.append(RoleColumn("KIND", 8) { TableCell($0.kind.short, .dim) }) }
        columns.append(state)
        columns.append(
            RoleColumn("LAG", 6, right: true) { line in
                guard let lag = line.main?.present?.lag else { return unknown }
                let isLate = lag >= Model.lateLag
                return TableCell(Format.age(lag), isLate ? .warning : .text)
            })
        if room >= 84 {
            columns.append(
                RoleColumn("P50/P99", 12, right: true) { line in
                    guard let report = line.main?.report, let half = report.latencyP50 else { return unknown }
                    let most = report.latencyP99.map { "/" + Format.latency($0) } ?? ""
                    return TableCell(Format.latency(half) + most)
                })
        }
        columns.append(
            RoleColumn("ERR", 5, right: true) { line in
                guard let errors = line.main?.report?.errorCount else { return unknown }
                return TableCell(Format.count(errors, fitting: 5), errors > 0 ? .error : .dim)
            })
        if instances.isEmpty {
            columns.append(
                RoleColumn("HOLDER", 14) { line in
                    TableCell(line.statuses.lazy.compactMap(\.holder).first?.rawValue ?? glyphs[.nothing], .dim)
                })
        }
        for instance in instances {
            let title = fitted(instance.name.rawValue, 8, at: .start)
            columns.append(RoleColumn(title, 8) { [self] in instanceCell($0, instance.name) })
        }
        let used = columns.reduce(0) { $0 + $1.column.width + 1 }
        let name = min(36, max(12, room - used - 1))
        columns.insert(RoleColumn("ROLE", name) { [self] in TableCell(roleName($0, name)) }, at: showsWorkflow ? 1 : 0)
        return columns
    }

    /// Both ends of it: a status at the beginning, and at the end which of several workers it is.
    private func roleName(_ line: RoleLine, _ width: Int) -> String { fitted(line.displayName, width, at: .middle) }

    func stateCell(_ line: RoleLine) -> TableCell {
        guard let main = line.main else { return TableCell("\(glyphs[.unknown]) Unknown", .stateUnknown) }
        if main.instance == nil, main.stop == nil { return TableCell("\(glyphs[.unknown]) Nobody", .error) }
        if main.instanceState == .silent {
            let silence = main.instanceSilence.map { " " + Format.coarseAge($0) } ?? ""
            return TableCell("\(glyphs[.silent]) Silent\(silence)", .error)
        }
        // Told to stop, it works on what it has in hand, or has given the role up.
        if main.stop != nil {
            let isAtWork = line.isHeld || main.state == .running
            return TableCell("\(glyphs[.stopped]) \(isAtWork ? "Stopping" : "Stopped")", .warning)
        }
        if !line.isHeld, main.instanceState == .gone { return TableCell("\(glyphs[.failed]) Gone", .error) }
        if let until = main.report?.backoffUntil, until > model.now, main.state == .running {
            return TableCell("\(glyphs[.warning]) Backoff \(Format.coarseAge(until - model.now))", .warning)
        }
        switch main.state {
        case .running: return TableCell("\(glyphs[.running]) Running", .stateRunning)
        case .idle: return TableCell("\(glyphs[.idle]) Idle", line.isHeld ? .dim : .warning)
        case .shutdown: return TableCell("\(glyphs[.stopped]) Shutdown", line.isHeld ? .dim : .error)
        case .unknown: return TableCell("\(glyphs[.unknown]) Unknown", .stateUnknown)
        }
    }

    /// What an instance is to a role: its holder, a silent holder, waiting, stopped, or nothing.
    private func instanceCell(_ line: RoleLine, _ name: InstanceName) -> TableCell {
        guard let status = line.statuses.first(where: { $0.instance == name }) else {
            return TableCell(glyphs[.nothing], .dim)
        }
        switch status.instanceState {
        case .silent: return TableCell("\(glyphs[.silent]) silent", .error)
        case .gone: return TableCell("\(glyphs[.nothing]) gone", .dim)
        case .stopped: return TableCell("\(glyphs[.stopped]) stop", .dim)
        case .live, nil: break
        }
        if status.holder == name { return TableCell(glyphs[.held], status.stop == nil ? .ok : .warning) }
        if status.stop != nil { return TableCell("\(glyphs[.stopped]) hand", .warning) }
        switch status.state {
        case .running: return TableCell(glyphs[.held], .ok)
        case .shutdown: return TableCell(glyphs[.stopped], .dim)
        case .idle: return TableCell(glyphs[.nothing], .dim)
        case .unknown: return TableCell(glyphs[.unknown], .dim)
        }
    }

    /// What else is known of a role: its last error, what it backs off for, what it has in hand, what it passed over.
    private func roleDetails(_ line: RoleLine) -> [[Span]] {
        var details = model.stopDetails(line).map { [span($0, .warning)] }
        guard let main = line.main, let report = main.report else {
            return details + [[span("no instance has ever said anything of this role", .dim)]]
        }
        if let error = report.lastError {
            let at = report.lastErrorAt.map { Format.time($0, model.zone) + "  " } ?? ""
            details.append([span("last error ", .dim), span(at, .text), span(error, .error)])
        }
        var facts: [String] = []
        if let since = main.since { facts.append("since \(Format.coarseAge(model.now - since))") }
        if let holder = main.holder { facts.append("held by \(holder)") }
        if let id = report.currentRun { facts.append("in hand \(id.short)") }
        facts.append("\(Format.grouped(report.processed)) done")
        let skipped = report.skippedTotal
        if skipped > 0 { facts.append("\(Format.grouped(skipped)) passed over") }
        details.append([span(facts.joined(separator: "  \(glyphs[.bullet]) "), .dim)])
        return details
    }
}

extension WorkflowDefinition.RoleKind {
    /// What it is for, in at most eight cells.
    var short: String {
        switch self {
        case .step: "step"
        case .timeoutInserter: "arms"
        case .timeout: "timeout"
        case .hook: "hook"
        case .connector: "connector"
        case .pauseRetry, .deletion, .sweeper, .retention: "engine"
        case .outbox: "relay"
        case .schedule: "schedule"
        case .other(let name): name
        }
    }
}
