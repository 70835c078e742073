import TerminalUI
import Workflows
import WorkflowsMonitoring

extension AttentionState {
    /// What keeps a line out of sight; `nil` where nothing does, or no longer because it became worse.
    func silence(of line: AttentionLine, at now: Timestamp) -> Silence? {
        guard let silence = silences[line.id], silence.until > now, !silence.isOutgrown(by: line) else { return nil }
        return silence
    }
}

extension Model {
    /// Asks for how long the chosen line is to be out of sight, or whether it is to be seen again.
    mutating func silence() {
        guard let line = chosenAttention else { return }
        guard let silence = line.silence else {
            overlays.append(.silence(SilenceBox(line)))
            return
        }
        let lines = [
            Choices.Line(title: "Leave it", detail: "until \(momentText(silence.until))"),
            Choices.Line(title: "Show it again", detail: "by \(silence.by): \(silence.reason)"),
        ]
        overlays.append(
            .choices(Choices(purpose: .lift(line.id), title: "Silenced: \(line.text)", lines: lines)))
    }

    mutating func lift(_ id: String) {
        guard attention.silences.removeValue(forKey: id) != nil else { return }
        emit(.silence(.lift(line: id)))
        say("it is shown again")
    }

    mutating func pressInSilence(_ key: Key, _ binding: Binding?, _ box: SilenceBox) {
        var box = box
        box.complaint = nil
        let fields = SilenceBox.Field.allCases
        func step(_ by: Int) -> SilenceBox.Field {
            fields[((fields.firstIndex(of: box.focus) ?? 0) + by + fields.count) % fields.count]
        }
        switch (binding?.command, box.focus) {
        case (.nextField?, _): box.focus = step(1)
        case (.previousField?, _): box.focus = step(-1)
        case (.leave?, _), (.press?, .cancel):
            overlays.removeLast()
            say("nothing was silenced")
            return
        case (.go?, _), (.press?, .go):
            keep(box)
            return
        default: box.write(key)
        }
        overlays[overlays.count - 1] = .silence(box)
    }

    /// Silences it, if all that is asked for was given.
    private mutating func keep(_ box: SilenceBox) {
        var box = box
        let reason = box.reason.text.split(separator: " ").joined(separator: " ")
        guard let until = box.until(from: wall, zone) else {
            box.complaint = "no such time: 15m, 90m, 4h, 2d, at most 30d, or tomorrow"
            box.focus = .duration
            overlays[overlays.count - 1] = .silence(box)
            return
        }
        guard !reason.isEmpty else {
            box.complaint = "a reason is needed"
            box.focus = .reason
            overlays[overlays.count - 1] = .silence(box)
            return
        }
        let line = box.line
        let silence = Silence(
            line: line.id, what: line.text, size: line.size ?? line.count?.count, isGrave: line.role == .error,
            until: until, by: capabilities?.actor ?? configuration.claimedActor ?? "somebody", reason: reason, at: wall)
        attention.silences[line.id] = silence
        emit(.silence(.add(silence)))
        overlays.removeLast()
        let keys = configuration.keys
        say(
            "silenced until \(momentText(until)), unless it gets worse: \(keys.name(of: .showSilenced)) shows it, and "
                + "\(keys.name(of: .silence)) there lifts it", .good)
    }

    /// What was silenced for long enough shows again.
    mutating func endSilences() {
        for (id, silence) in attention.silences where silence.until <= wall {
            attention.silences[id] = nil
            drawSoon()
        }
    }

    /// When the next of them ends, by the clock of the ticks.
    var nextSilenceEnd: Duration? {
        attention.silences.values.map(\.until).min().map { elapsed + min(.hours(1), max(.zero, $0 - wall)) }
    }
}

extension Canvas {
    mutating func drawSilence(_ silencing: SilenceBox) {
        let columns = min(grid.size.columns, 74)
        let rect = grid.bounds.inset(top: 1).centred(Size(columns: columns, rows: min(grid.size.rows - 1, 11)))
        let inside = box(rect, title: "Silence this?").inset(left: 1, right: 1)
        let line = silencing.line
        var row = inside.row
        func put(_ spans: [Span], _ canvas: inout Canvas) {
            canvas.grid.put(
                canvas.fitted(spans, inside.columns), column: inside.column, row: row, width: inside.columns)
            row += 1
        }
        let name = line.workflow.map { "\($0)  " } ?? ""
        put([Span(name, theme[.strong, on: .overlay]), Span(line.text, theme[.overlay])], &self)
        row += 1
        field("for how long", silencing.duration, focused: silencing.focus == .duration, row: row, in: inside)
        row += 1
        let until = model.silenceEnd(silencing)
        put(
            [
                Span("Up, Down: \(SilenceBox.presets.joined(separator: " ")), or as 90m", theme[.dim, on: .overlay]),
                Span("  \(until)", theme[.text, on: .overlay]),
            ], &self)
        field("reason (needed)", silencing.reason, focused: silencing.focus == .reason, row: row, in: inside)
        row += 1
        if let complaint = silencing.complaint {
            put([Span(complaint, theme[.error, on: .overlay])], &self)
        } else {
            put([Span("It shows before that if it gets worse.", theme[.dim, on: .overlay])], &self)
        }
        func button(_ text: String, _ field: SilenceBox.Field) -> Span {
            let isFocused = silencing.focus == field
            return Span(
                (isFocused ? "[\(glyphs[.folded])\(text)]" : "[ \(text)]") + "  ",
                theme[isFocused ? .overlayFocus : .text, on: .overlay])
        }
        row = inside.endRow - 1
        put([button("Silence ", .go), button("Leave ", .cancel)], &self)
    }

    private mutating func field(_ name: String, _ field: TextField, focused: Bool, row: Int, in rect: Rect) {
        let label = min(17, rect.columns / 2)
        grid.put(fitted(name, label), column: rect.column, row: row, style: theme[.label, on: .overlay])
        if focused {
            grid.put(glyphs[.cursor], column: rect.column + label, row: row, style: theme[.overlayTitle, on: .overlay])
        }
        drawField(field, column: rect.column + label + 1, row: row, width: rect.columns - label - 1, focused: focused)
    }
}

extension Model {
    /// When a matter would show again, in words.
    func silenceEnd(_ box: SilenceBox) -> String {
        box.until(from: wall, zone).map { "until \(momentText($0)) \(zone.name)" } ?? "no such time"
    }
}
