import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// Whether the line at the bottom of the frame says something.
    var hasMessage: Bool { prompt != nil || notice != nil || heldBatch != nil || runningBatch != nil || failure != nil }

    /// A batch that goes on behind the screen.
    var runningBatch: Batch? {
        batches.last { batch in
            !batch.isOver && (batch.heldUntil.map { $0 <= elapsed } ?? true) && batch.items.count > 1
        }
    }
}

extension Canvas {
    /// The line at the bottom: what is being written, what can still be taken back, what happened, what failed.
    mutating func drawMessage(_ layout: Layout) {
        let line = layout.message
        guard !line.isEmpty else { return }
        grid.fill(line, style: theme[.text])
        if let prompt = model.prompt {
            draw(prompt, in: line)
            return
        }
        grid.put(fitted(message, line.columns - 1), column: line.column + 1, row: line.row, width: line.columns - 1)
    }

    private var message: [Span] {
        if let index = model.heldBatch {
            let batch = model.batches[index]
            let left = max(.zero, (batch.heldUntil ?? .zero) - model.elapsed)
            let seconds = Int((left.inSeconds).rounded(.up))
            let takeBack = model.configuration.keys.name(of: .takeBack)
            let name = batch.items.first?.target.shortLine ?? ""
            return [
                span("\(batch.deed.verb) \(name) is sent in \(seconds)s  ", .warning),
                span(model.isWriting ? "\(model.leavingKey), then \(takeBack)" : takeBack, .footerKey),
                span(" takes it back  ", .warning),
            ] + (model.notice.map { [span($0.text, $0.weight == .bad ? .error : .notice)] } ?? [])
        }
        if let notice = model.notice {
            let role: ThemeRole =
                switch notice.weight {
                case .plain: .notice
                case .good: .ok
                case .bad: .error
                }
            return [span(notice.text, role)]
        }
        if let batch = model.runningBatch {
            let done = batch.items.count - batch.waiting - batch.inFlight
            return [
                span("\(batch.deed.name): \(done) of \(batch.deed.counted(batch.items.count)) answered", .notice)
            ]
        }
        if let failure = model.failure {
            let wait = max(.zero, (failure.retryAt ?? .zero) - model.elapsed)
            let fetch = model.configuration.keys.name(of: .fetchNow)
            return [
                span("\(glyphs[.warning]) \(failure.error)", .error),
                span("  next try in \(Format.coarseAge(wait)), \(fetch) tries now", .dim),
            ]
        }
        return []
    }

    private mutating func draw(_ prompt: Prompt, in line: Rect) {
        let mark =
            switch prompt.purpose {
            case .goTo: "#"
            case .filter, .search, .narrow: "/"
            case .viewName: "name"
            }
        var column = line.column + 1
        column += grid.put("\(mark) ", column: column, row: line.row, style: theme[.inputHint])
        let room = line.endColumn - column - 1
        let hint = self.hint(prompt)
        let hintWidth = min(CellWidth.of(hint) + 2, max(0, room - 24))
        drawField(
            prompt.field, column: column, row: line.row, width: room - hintWidth, focused: true,
            wrong: prompt.error?.range)
        guard hintWidth > 2 else { return }
        let role: ThemeRole = prompt.error == nil ? .inputHint : .inputError
        grid.putRight(
            fitted(hint, hintWidth - 2), endColumn: line.endColumn - 1, row: line.row, width: hintWidth - 2,
            style: theme[role])
    }

    private func hint(_ prompt: Prompt) -> String {
        // What is missing is told by what it could be.
        if let error = prompt.error {
            let missing = prompt.field.text.last == ":" ? model.completionHint(glyphs) : ""
            return missing.isEmpty ? error.description : missing
        }
        switch prompt.purpose {
        case .goTo:
            if let notice = model.notice, notice.weight == .bad { return notice.text }
            return model.searchedText == nil ? "run ID, beginning of one, or foreign ID" : "looking"
        case .viewName:
            if let notice = model.notice, notice.weight == .bad { return notice.text }
            return "\(model.configuration.keys.name(of: .keep)) saves filter, order and columns"
        case .narrow:
            return prompt.field.text.isEmpty ? "words, wf:… fid:~… status:… state:… -state:…  of what was read" : ""
        case .search: return prompt.field.text.isEmpty ? "text on this tab" : model.notice?.text ?? ""
        case .filter:
            guard prompt.field.text.isEmpty else { return model.completionHint(glyphs) }
            let complete = model.configuration.keys.name(of: .complete)
            return "state:paused wf:… status:… reason:… age>5m fid:~… -state:…  \(complete) completes"
        }
    }

    /// A line of text being written: it scrolls so that the cursor stays in sight; the wrong part is underlined.
    mutating func drawField(
        _ field: TextField, column: Int, row: Int, width: Int, focused: Bool, wrong: Range<Int>? = nil
    ) {
        guard width > 1 else { return }
        grid.fill(Rect(column: column, row: row, columns: width, rows: 1), style: theme[.input])
        let characters = Array(field.text)
        // From the cursor backwards as far as there is room for.
        var start = field.cursor
        var used = 1
        while start > 0 {
            let cells = CellWidth.of(String(characters[start - 1]))
            guard used + cells <= width else { break }
            used += cells
            start -= 1
        }
        var offset = characters[..<start].reduce(0) { $0 + $1.utf8.count }
        var place = column
        for index in start..<max(start, characters.count) {
            let text = String(characters[index])
            var style = theme[.input]
            if let wrong, wrong.contains(offset) { style = theme[.inputError, on: .input].adding(.underline) }
            if focused, index == field.cursor { style = theme[.inputCursor] }
            place += grid.put(text, column: place, row: row, width: column + width - place, style: style)
            offset += text.utf8.count
            if place >= column + width { return }
        }
        if focused, field.cursor == characters.count {
            grid.put(" ", column: place, row: row, width: 1, style: theme[.inputCursor].adding(.reverse))
        }
    }
}
