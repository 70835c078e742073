import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    mutating func drawAttentionScreen(_ layout: Layout) {
        let lines = model.listedAttention
        let workflow = model.attention.workflow.map { " \($0) " } ?? " all workflows "
        frame(
            layout.frame, title: [span("! Attention ", .title), span(workflow, .link)],
            trailing: attentionTrailing(lines),
            footer: footer(layout.frame.columns))
        let body = layout.body
        let columns = attentionColumns(body.columns - 2, narrow: layout.isNarrow)
        tableHeader(columns.map(\.column), in: body.line(0), indent: 1)
        let rows = body.inset(top: 1)
        guard !lines.isEmpty else {
            sayNothing(.overview, model.calmText, in: rows)
            return
        }
        let selection = model.attention.selection
        var row = 0
        var index = selection.top
        while row < rows.rows, index < lines.count {
            let line = lines[index]
            let isChosen = index == selection.index
            var base = ThemeRole.text
            if isChosen { base = cursorLine(rows.line(row), focused: true) }
            tableRow(columns.map { $0.cell(line) }, columns.map(\.column), in: rows.line(row), indent: 1, base: base)
            row += 1
            if isChosen, row < rows.rows {
                let room = rows.columns - (layout.isNarrow ? 3 : 6)
                let spans = fitted(attentionDetails(line, narrow: layout.isNarrow), room)
                grid.put(
                    spans, column: rows.endColumn - 1 - room, row: rows.row + row, width: room)
                row += 1
            }
            index += 1
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: lines.count)
    }

    private func attentionTrailing(_ lines: [AttentionLine]) -> [Span] {
        let open = lines.count { $0.silence == nil }
        var spans: [Span] = []
        if let silenced = model.silencedText { spans.append(span(" \(silenced),", .label)) }
        guard model.feeds[.overview]?.answeredAt != nil else { return [] }
        spans.append(span(open > 0 ? " \(Format.counted(open, "line")) " : " calm ", open > 0 ? .warning : .ok))
        return spans
    }

    /// What the chosen line leads to, since when it is so, and what else is known.
    private func attentionDetails(_ line: AttentionLine, narrow: Bool) -> [Span] {
        let open = openingKey.map { keyName($0) }
        var spans: [Span] = []
        if let silence = line.silence {
            spans.append(span("silenced until \(model.momentText(silence.until)) by \(silence.by): ", .label))
            spans.append(span("\(silence.reason)  ", .text))
        }
        if line.leadsTo != nil, let open { spans.append(span("\(open) ", .footerKey)) }
        spans.append(span(line.next, .label))
        if !narrow {
            spans.append(span("  \(model.sinceText(line))", .dim))
            if let detail = line.detail { spans.append(span("  \(detail)", .dim)) }
        }
        return spans
    }

    private typealias AttentionColumn = LineColumn<AttentionLine>

    private func attentionColumns(_ room: Int, narrow: Bool) -> [AttentionColumn] {
        let lasted = AttentionColumn("FOR", 7, right: true) { [self] in lastedCell($0) }
        guard !narrow else {
            let matter = AttentionColumn("WHAT", room - 8) { [self] line in
                let name = line.workflow.map { fitted($0, 9) + "  " } ?? ""
                return TableCell(spans: [sign(line), (name, .dim), (line.text, textRole(line))])
            }
            return [matter, lasted]
        }
        let names = room >= 90 ? 16 : 12
        var columns = [
            AttentionColumn("WORKFLOW", names) { [self] line in
                let name = line.workflow.map { fitted($0, names - 2) } ?? "all"
                return TableCell(spans: [sign(line), (name, textRole(line, .strong))])
            },
            AttentionColumn("COUNT", 7, right: true) { [self] in countCell($0) },
        ]
        let showsNext = room >= 110
        let showsDetail = room >= 160
        let next = showsNext ? 40 : 0
        let used = columns.reduce(0) { $0 + $1.column.width + 1 } + 8 + (showsNext ? next + 1 : 0)
        let rest = max(10, room - used)
        let matter = showsDetail ? min(rest, 70) : rest
        columns.append(AttentionColumn("WHAT", matter) { [self] in TableCell($0.matter, textRole($0)) })
        columns.append(lasted)
        if showsNext {
            let opens = openingKey.map { "\(Binding.name($0)) opens".uppercased() } ?? "OPENS"
            columns.append(AttentionColumn(opens, next) { TableCell($0.leadsTo == nil ? "" : $0.next, .dim) })
        }
        if showsDetail, rest - matter > 10 {
            columns.append(AttentionColumn("MORE", rest - matter - 1) { TableCell($0.detail ?? "", .dim) })
        }
        return columns
    }

    private var openingKey: Key? {
        model.configuration.keys.bindings.first { $0.command == .open && $0.place == .attention }?.keys.first
    }

    private func sign(_ line: AttentionLine) -> (text: String, role: ThemeRole) {
        ("\(glyphs[line.glyph]) ", line.silence == nil ? line.role : .dim)
    }

    private func textRole(_ line: AttentionLine, _ role: ThemeRole = .text) -> ThemeRole {
        line.silence == nil ? role : .dim
    }

    private func countCell(_ line: AttentionLine) -> TableCell {
        guard let count = line.count else { return .empty }
        let least = count.kind == .atLeast ? glyphs[.atLeast] : ""
        return TableCell(least + Format.count(count.count, fitting: 6), textRole(line))
    }

    /// How long it has lasted, at least so long where it is not known when it began.
    private func lastedCell(_ line: AttentionLine) -> TableCell {
        guard let lasted = line.lasted(at: model.now) else { return TableCell(glyphs[.unknown], .dim) }
        return TableCell((lasted.isLeast ? glyphs[.atLeast] : "") + Format.coarseAge(lasted.duration), textRole(line))
    }
}

extension Model {
    /// What an empty list says.
    var calmText: String {
        let silenced = silencedLines.count { attention.workflow == nil || $0.workflow == attention.workflow }
        let show = configuration.keys.name(of: .showSilenced)
        return silenced == 0
            ? "Nothing needs attention." : "Nothing else needs attention: \(silenced) silenced, \(show) shows them."
    }

    /// How many are silenced, where any is.
    var silencedText: String? {
        let count = silencedLines.count
        return count > 0 ? "\(count) silenced" : nil
    }

    /// A moment with its date where that is not today's.
    func momentText(_ moment: Timestamp) -> String {
        let time = String(Format.time(moment, zone).prefix(5))
        let date = Format.date(moment, zone)
        return date == Format.date(now, zone) ? time : "\(date) \(time)"
    }
}
