import TerminalUI
import Workflows
import WorkflowsMonitoring

/// What the box that asks says of a role.
extension Canvas {
    /// A role: how it stands now, and who told it to stop.
    func told(_ role: Plan.Role, width: Int) -> [[Span]] {
        var first = [
            Span("\(fitted(role.id.workflow.rawValue, 16))  ", theme[.dim, on: .overlay]),
            Span(fitted(role.displayName, max(12, width / 2)), theme[.strong, on: .overlay]),
        ]
        guard let line = model.roleLine(role.id) else { return [first] }
        first.append(Span("  ", theme[.overlay]))
        first += stateCell(line).spans.map { Span($0.text, theme[$0.role, on: .overlay]) }
        if let holder = line.holder { first.append(Span("  on \(holder)", theme[.dim, on: .overlay])) }
        return [first] + line.stops.prefix(3).map { [Span(model.sentence($0), theme[.warning, on: .overlay])] }
    }

    /// Where a role is to stop or start, and how to choose another place.
    mutating func drawPlace(
        _ role: Plan.Role, of places: [InstanceName?], focused: Bool, row: Int, in rect: Rect
    ) {
        let label = rect.columns < 60 ? 6 : 20
        grid.put(fitted("where", label), column: rect.column, row: row, style: theme[.label, on: .overlay])
        let room = rect.columns - label - 1
        let number = (places.firstIndex(of: role.instance) ?? 0) + 1
        let next = model.configuration.keys.name(of: .nextPlace)
        let count = "  \(number) of \(places.count)" + (focused ? ", \(next): next" : "")
        let isHolder = role.instance != nil && role.instance == model.roleLine(role.id)?.holder
        let name = Plan.place(role.instance) + (isHolder ? ", which holds it" : "")
        let place = fitted(name, max(8, room - CellWidth.of(count) - 4))
        let spans = [
            Span(
                "\(glyphs[.moreLeft]) \(place) \(glyphs[.moreRight])",
                theme[focused ? .overlayFocus : .strong, on: .overlay]),
            Span(count, theme[.dim, on: .overlay]),
        ]
        grid.put(fitted(spans, room), column: rect.column + label + 1, row: row, width: room)
        if focused {
            grid.put(glyphs[.cursor], column: rect.column + label, row: row, style: theme[.overlayTitle, on: .overlay])
        }
    }
}
