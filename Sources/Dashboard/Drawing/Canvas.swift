import TerminalUI
import Workflows

/// What screens draw on: the cells and everything that decides how they look.
struct Canvas {
    let model: Model
    let theme: Theme
    let glyphs: Glyphs
    var grid: Grid

    init(_ model: Model, size: Size, theme: Theme, glyphs: Glyphs) {
        self.model = model
        self.theme = theme
        self.glyphs = glyphs
        grid = Grid(size: size, style: theme[.text])
    }

    func span(_ text: String, _ role: ThemeRole = .text) -> Span { Span(text, theme[role]) }

    func fitted(_ text: String, _ width: Int, at place: TextFit.Place = .end) -> String {
        // Whatever comes from a store may be long: only what could be seen is measured.
        let text = text.utf8.count > 2048 ? String(text.prefix(1024)) : text
        return TextFit.truncated(text, to: width, mark: glyphs[.ellipsis], at: place)
    }

    /// A workflow's name where there is little room. Among several sources it begins with the source's: what tells it from
    /// others is its end.
    func fitted(_ workflow: WorkflowName, _ width: Int) -> String {
        fitted(workflow.rawValue, width, at: model.configuration.locations.isEmpty ? .end : .start)
    }

    /// Spans in at most `width` cells; the last one loses what does not fit.
    func fitted(_ spans: [Span], _ width: Int) -> [Span] {
        var rest = width
        var fitting: [Span] = []
        for span in spans where rest > 0 {
            let text = fitted(span.text, rest)
            rest -= CellWidth.of(text)
            fitting.append(Span(text, span.style))
        }
        return fitting
    }

    func width(_ spans: [Span]) -> Int { spans.reduce(0) { $0 + CellWidth.of($1.text) } }

    /// A frame with its title, what is said at its right, and the keys at its bottom. Draw dividers before its texts.
    mutating func frame(
        _ rect: Rect, title: [Span], trailing: [Span] = [], footer: [Span] = [], focused: Bool = true,
        dividers: (inout Canvas) -> Void = { _ in }
    ) {
        let style = theme[focused ? .borderFocused : .border]
        grid.box(rect, glyphs: glyphs, style: style)
        dividers(&self)
        put(title: title, trailing: trailing, in: rect.line(0))
        guard !footer.isEmpty, rect.rows >= 2 else { return }
        grid.put(footer, column: rect.column + 1, row: rect.endRow - 1, width: rect.columns - 2)
    }

    /// Texts in a horizontal border: the title from its left, the rest to its right where there is room for both.
    mutating func put(title: [Span], trailing: [Span], in line: Rect) {
        let room = line.columns - 4
        guard room > 0 else { return }
        let title = fitted(title, room)
        let used = grid.put(title, column: line.column + 1, row: line.row, width: room + 1)
        let left = room - used - 1
        // What does not fit goes whole, the first first: half a number would be worse than none.
        var shown = trailing[...]
        while let first = shown.first, width(Array(shown)) > left || first.text.allSatisfy({ $0 == " " }) {
            shown = shown.dropFirst()
        }
        let kept = Array(shown)
        grid.put(kept, column: line.endColumn - 1 - width(kept), row: line.row, width: left)
    }

    /// A divider across a rectangle's frame, with a title of its own.
    mutating func divider(row: Int, of rect: Rect) {
        grid.line(
            from: Point(column: rect.column, row: row), to: Point(column: rect.endColumn - 1, row: row),
            glyphs: glyphs, style: theme[.border])
    }

    mutating func divider(column: Int, from top: Int, to bottom: Int) {
        grid.line(
            from: Point(column: column, row: top), to: Point(column: column, row: bottom), glyphs: glyphs,
            style: theme[.border])
    }

    /// A sentence in the middle of an empty pane.
    mutating func say(_ text: String, in rect: Rect, _ role: ThemeRole = .dim) {
        guard rect.rows > 0, rect.columns > 2 else { return }
        let lines = TextFit.wrapped(text, to: rect.columns - 2).prefix(rect.rows)
        let top = rect.row + max(0, (rect.rows - lines.count) / 2)
        for (index, line) in lines.enumerated() {
            let left = rect.column + (rect.columns - CellWidth.of(line)) / 2
            grid.put(line, column: left, row: top + index, width: rect.columns - 2, style: theme[role])
        }
    }

    /// The data under an error stays, fainter.
    mutating func dimStale(_ rect: Rect) {
        let stale = theme[.stale]
        grid.restyle(rect) { style in
            var dimmed = stale
            dimmed.background = style.background
            return dimmed.adding(style.attributes.intersection(.reverse))
        }
    }
}
