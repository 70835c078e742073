import TerminalUI

extension Canvas {
    /// A run that is not there yet: for what, where it starts, and the beginning of its object.
    func told(_ draft: Draft, width: Int) -> [[Span]] {
        let start = draft.status.isEmpty ? "where its runs start" : "at \(draft.status)"
        let object = String(decoding: draft.object.compact.prefix(400), as: UTF8.self)
        return [
            [
                Span("\(draft.workflow)  ", theme[.dim, on: .overlay]),
                Span(fitted(draft.foreignID, max(8, width / 2)), theme[.strong, on: .overlay]),
                Span("  \(start)", theme[.overlay]),
            ],
            [
                Span("\(Format.counted(draft.object.compact.count, "byte"))  ", theme[.dim, on: .overlay]),
                Span(object, theme[.overlay]),
            ],
        ]
    }
}
