import TerminalUI
import Workflows

/// What the box that asks says of an event that could not be read.
extension Canvas {
    /// Which event it is, of which run, why it cannot be read and how often that was tried.
    func told(_ letter: Plan.Letter, width: Int) -> [[Span]] {
        let consumer = fitted(letter.id.consumer.rawValue, max(8, width / 3), at: .middle)
        var lines = [
            [
                Span("event \(letter.id.eventID)", theme[.strong, on: .overlay]),
                Span("  of \(consumer)", theme[.overlay]),
                Span(letter.runID.map { "  run \($0.short)" } ?? "  of no known run", theme[.dim, on: .overlay]),
            ]
        ]
        lines += TextFit.wrapped(String(letter.error.prefix(400)), to: width).prefix(3).map {
            [Span($0, theme[.error, on: .overlay])]
        }
        if letter.tries > 0 {
            let tries = "replayed \(Format.counted(letter.tries, "time")), and still not read"
            lines.append([Span(tries, theme[.dim, on: .overlay])])
        }
        return lines
    }
}
