import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// The run under the cursor at a glance: the way it came, how long it has been here, and why it does not move.
    mutating func drawPreview(in rect: Rect) {
        guard let id = model.runs.previewRun, let run = model.known(id) else {
            say("no run", in: rect)
            return
        }
        let area = rect.inset(left: 1, right: 1)
        var lines: [[Span]] = []
        lines.append([
            span(run.runID.short, .strong), span("  v\(run.version)  ", .dim),
            span("\(glyphs[run.runState.glyph]) \(run.runState.label) ", run.runState.role),
            span(Format.coarseAge(model.runsNow - run.updatedAt), .text),
        ])
        lines.append([span(run.foreignID.rawValue, .text), span("  \(run.workflow)", .dim)])
        let way = way(width: area.columns)
        let here = [
            span("here ", .dim), span(Format.coarseAge(model.runsNow - run.enteredAt), .text),
            span("  triggered ", .dim), span(Format.coarseAge(model.runsNow - run.createdAt), .text),
            span(" ago", .dim),
        ]
        let why = why(width: area.columns)
        if lines.count + way.count + why.count + 3 <= area.rows {
            lines += [[]] + way + [here, []] + why
        } else {
            // Where there is little room, first what is looked for.
            lines += why + [here] + way
        }
        for (index, line) in lines.prefix(area.rows).enumerated() {
            grid.put(fitted(line, area.columns), column: area.column, row: area.row + index, width: area.columns)
        }
    }

    /// The statuses it went through, the last ones if there are many, with when each was entered.
    private func way(width: Int) -> [[Span]] {
        var stays: [(label: String, at: Timestamp)] = []
        for version in model.preview.history {
            let label = model.label(version.record)
            if stays.last?.label != label { stays.append((label, version.record.updatedAt)) }
        }
        guard !stays.isEmpty else { return [[awaited(.previewHistory, "history is loading")], []] }
        var shown: [(label: String, at: Timestamp)] = []
        var used = 0
        for stay in stays.reversed() {
            let cells = max(9, min(16, CellWidth.of(stay.label))) + 4
            guard used + cells <= width + 4 || shown.isEmpty else { break }
            used += cells
            shown.insert(stay, at: 0)
        }
        var labels: [Span] = []
        var times: [Span] = []
        let dash = glyphs.line(.horizontal)
        for (index, stay) in shown.enumerated() {
            let isLast = index == shown.count - 1
            let cells = max(9, min(16, CellWidth.of(stay.label)))
            let label = fitted(stay.label, 16)
            labels.append(span(label, isLast ? .strong : .text))
            let gap = cells - CellWidth.of(label)
            if !isLast { labels.append(span(" " + String(repeating: dash, count: gap + 2) + " ", .dim)) }
            times.append(span(TextFit.padded(Format.time(stay.at, model.zone), to: cells + 4), .dim))
        }
        return [labels, times]
    }

    /// What is said while something is not there: why it will not come, where that is known.
    private func awaited(_ slot: Slot, _ waiting: String) -> Span {
        model.feeds[slot]?.error.map { span("\($0)", .error) } ?? span(waiting, .dim)
    }

    private func why(width: Int) -> [[Span]] {
        guard let why = model.preview.why else { return [[span("why: ", .dim), awaited(.previewWhy, "asking")]] }
        let text = model.sentence(why)
        let lines = TextFit.wrapped("why: " + text, to: width)
        var spans = lines.prefix(5).map { [span($0, model.weight(why))] }
        if let first = lines.first, first.hasPrefix("why: ") {
            spans[0] = [span("why: ", .dim), span(String(first.dropFirst(5)), model.weight(why))]
        }
        return spans
    }
}
