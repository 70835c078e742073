import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// The boxes over the screen, the one opened last on top.
    mutating func drawOverlays(_ layout: Layout) {
        for overlay in model.overlays {
            switch overlay {
            case .help(let top): drawHelp(top)
            case .confirm(let confirm): drawConfirm(confirm)
            case .silence(let box): drawSilence(box)
            case .outcomes(let number, let selection): drawOutcomes(number, selection)
            case .choices(let choices): drawChoices(choices)
            case .palette(let palette): drawPalette(palette)
            case .letter(let item, let top): drawLetter(item, top)
            }
        }
    }

    /// An empty box with a title and the keys that work in it.
    mutating func box(_ rect: Rect, title: String, role: ThemeRole = .overlayTitle) -> Rect {
        grid.fill(rect, style: theme[.overlay])
        grid.box(rect, glyphs: glyphs, style: theme[.overlayBorder])
        put(title: [span(" \(title) ", role)], trailing: [], in: rect.line(0))
        grid.put(keys(rect.columns), column: rect.column + 1, row: rect.endRow - 1, width: rect.columns - 2)
        return rect.inset(by: 1)
    }

    private mutating func drawHelp(_ top: Int) {
        let rect = model.helpRect(grid.size)
        let inside = box(rect, title: "Keys")
        let lines = model.helpLines
        for (index, line) in lines.dropFirst(top).prefix(inside.rows).enumerated() {
            let row = inside.row + index
            if line.keys.isEmpty {
                grid.put(
                    line.text, column: inside.column + 1, row: row, width: inside.columns - 2, style: theme[.heading])
                continue
            }
            let keys = min(16, inside.columns / 3)
            grid.put(
                fitted(line.keys, keys), column: inside.column + 2, row: row, width: keys, style: theme[.footerKey])
            let room = inside.columns - keys - 5
            grid.put(
                fitted(line.text, room), column: inside.column + keys + 4, row: row, width: room, style: theme[.text])
        }
        scrollbar(in: inside, top: top, rows: inside.rows, count: lines.count)
    }

    private mutating func drawChoices(_ choices: Choices) {
        let widest = choices.lines.map {
            CellWidth.of($0.title.prefix(80)) + CellWidth.of(($0.obstacle ?? $0.detail ?? "").prefix(80)) + 12
        }
        // Keys that were rebound may have long names.
        let keys = max(3, (choices.lines.compactMap { $0.key.map { CellWidth.of($0) } }.max() ?? 0) + 2)
        let wanted = max(40, (widest.max() ?? 0) + 1 + keys)
        let size = Size(
            columns: min(grid.size.columns, min(wanted, 96)), rows: min(grid.size.rows - 1, choices.lines.count + 4))
        let rect = grid.bounds.inset(top: 1).centred(size)
        let inside = box(rect, title: choices.title).inset(left: 1, top: 1, right: 1, bottom: 1)
        let top = max(0, choices.index - inside.rows + 1)
        for (index, line) in choices.lines.dropFirst(top).prefix(inside.rows).enumerated() {
            let isChosen = top + index == choices.index
            let base: ThemeRole = isChosen ? .overlayFocus : .overlay
            let place = inside.line(index)
            grid.fill(place, style: theme[base])
            let mark = isChosen ? glyphs[.cursor] : " "
            var spans = [Span("\(mark) ", theme[base])]
            if let key = line.key { spans.append(Span(TextFit.padded(key, to: keys), theme[.footerKey, on: base])) }
            spans.append(Span(line.title, theme[line.obstacle == nil ? base : .footerDisabled, on: base]))
            if let more = line.obstacle ?? line.detail { spans.append(Span("  \(more)", theme[.dim, on: base])) }
            grid.put(fitted(spans, place.columns), column: place.column, row: place.row, width: place.columns)
        }
    }
}

extension Model {
    /// A line of help: keys and what they do, or a heading without keys.
    struct HelpLine: Sendable {
        var keys: String
        var text: String
    }

    /// Every key that works here, by place; where no action is offered, none is named.
    var helpLines: [HelpLine] {
        var lines: [HelpLine] = []
        var title: String?
        // What has no key of its own is done by its name.
        let palette = configuration.keys.name(of: .palette)
        for place in helpPlaces {
            let bindings = configuration.keys.bindings.filter { binding in
                binding.place == place && (!binding.acts || canAct)
            }
            guard !bindings.isEmpty else { continue }
            if place.title != title {
                if !lines.isEmpty { lines.append(HelpLine(keys: "", text: "")) }
                lines.append(HelpLine(keys: "", text: place.title))
                title = place.title
            }
            lines += bindings.map { HelpLine(keys: $0.keyNames.isEmpty ? palette : $0.keyNames, text: $0.help) }
        }
        lines += signLines
        if let reason = readOnlyReason {
            lines.append(HelpLine(keys: "", text: ""))
            lines.append(HelpLine(keys: "", text: "Nothing can be changed here: \(reason)."))
        }
        lines.append(HelpLine(keys: "", text: ""))
        lines.append(HelpLine(keys: "", text: "In tmux, Esc waits 500 ms: set -g escape-time 20 makes it instant."))
        return lines
    }

    /// What a filter is made of, and what the signs on the screen mean.
    private var signLines: [HelpLine] {
        let glyphs = configuration.glyphs
        var lines: [HelpLine] = []
        if screen == .runs {
            lines.append(HelpLine(keys: "", text: ""))
            lines.append(HelpLine(keys: "", text: "Filter: terms one blank apart, all of them hold"))
            lines += Filter.fields.map { HelpLine(keys: $0.name, text: $0.example) }
            lines.append(HelpLine(keys: "a word", text: "in the foreign ID, reason or status; a run ID begins so"))
            lines.append(HelpLine(keys: "-", text: "before a term: those that do not match it"))
        }
        var signs: [(String, String)] = [
            (glyphs[.atLeast], "at least so many; they were not counted further"), (glyphs[.unknown], "not known"),
        ]
        if screen == .runs {
            signs += [
                (glyphs[.tombstone], "it no longer belongs in the list, and leaves it"),
                (glyphs[.mark], "marked"), (glyphs[.warning], "marked, and moved on since: it is left alone"),
            ]
        }
        if screen == .run { signs += runSigns }
        if screen == .graph {
            signs += [
                (glyphs[.starting], "runs start here"), (glyphs[.terminal], "runs end here: all of them, +n in 10 min"),
                (glyphs[.paused], "paused here"), (glyphs[.failed], "errors a minute, over 5 min"),
                (glyphs[.oldest], "the longest stay now, paused or not"), (glyphs[.nothing], "never taken"),
                (glyphs[.timeout], "a timeout"), (glyphs[.callback], "a callback"),
                ("+2\(glyphs[.moreRight])", "statuses that lie outside the screen that way"),
            ]
        }
        lines += [HelpLine(keys: "", text: ""), HelpLine(keys: "", text: "Signs")]
        lines += signs.map { HelpLine(keys: $0.0, text: $0.1) }
        lines += [HelpLine(keys: "", text: ""), HelpLine(keys: "", text: "Words")]
        return lines + words.map { HelpLine(keys: $0.0, text: $0.1) }
    }

    /// What the screen's titles mean.
    private var words: [(String, String)] {
        let lag = ("LAG", "how far behind its events a role is, or the worst")
        let words: [(String, String)] =
            switch screen {
            case .overview:
                [
                    (
                        "ROLES",
                        "held by a live instance / expected; ! down, \(configuration.glyphs[.stopped]) by hand"
                    ), lag,
                    ("OUTBOX", "events that are stored and not yet published"),
                    ("PARKED", "failures that wait to be tried again"),
                    ("ERR/m", "failed attempts a minute, over the last five"),
                ]
            case .runs:
                [
                    ("UPDATED", "since the run's last version"), ("AGE", "since it was triggered"),
                    ("V", "its version: one more with each write"),
                ]
            case .roles:
                [
                    lag, ("P50/P99", "how long an event takes, of the last 512"),
                    ("ERR", "attempts that failed since the instance started"),
                    ("Stopped", "somebody told it to stop, and it has; Stopping: not yet"),
                ]
            case .timeouts:
                [
                    ("PARKED", "failures that wait to be tried again"),
                    ("TRIES", "how often it was replayed and could still not be read"),
                ]
            case .activity:
                [("BY", "by what means a version came about, or who acted"), ("V", "the version it tells of")]
            case .attention:
                [("FOR", "how long, since it began or since it was first seen here")]
            case .graph, .run:
                []
            }
        return words + [("RW, RO", "actions are possible from here, or only reading")]
    }

    /// The screen's places, then those of the boxes it can open.
    private var helpPlaces: [KeyPlace] {
        var under = self
        under.overlays = []
        under.prompt = nil
        let isActedOn = screen == .runs || screen == .run || screen == .roles || screen == .timeouts && hasLetters
        let boxes: [KeyPlace] =
            isActedOn
            ? [.prompt, .confirm, .field, .outcomes, .choices, .palette] : [.prompt, .choices, .palette]
        let acting: Set<KeyPlace> = [.confirm, .field, .outcomes]
        let sheets: [KeyPlace] = screen == .timeouts && hasLetters ? [.letter] : []
        return under.keyPlaces + sheets + (canAct ? boxes : boxes.filter { !acting.contains($0) }) + [.help]
    }
}
