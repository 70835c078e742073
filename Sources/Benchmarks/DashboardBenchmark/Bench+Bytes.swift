import Foundation
import TerminalTesting
import TerminalUI

extension Bench {
    /// What one `j` writes at 120×40 while nothing arrives: the cursor moves by a line, or the list scrolls by one.
    func measureBytes() async throws {
        let store = try await store()
        for theme in quick ? ["terminal"] : ["terminal", "dark", "gruvbox-dark", "colour-blind-safe"] {
            for preview in [false, true] {
                try measureBytes(store, theme: theme, preview: preview)
            }
        }
        withExtendedLifetime(store) {}
    }

    private func measureBytes(_ store: SampleStore, theme: String, preview: Bool) throws {
        let dashboard = try watch(store.path, ["--screen", "runs", "--theme", theme])
        try dashboard.program.waitUntil("the first run") { $0.chosenRun?.isEmpty == false }
        dashboard.read(for: .seconds(2))
        if !preview {
            dashboard.program.type("P")
            dashboard.read(for: .milliseconds(500))
        }
        var moves: [Int] = []
        var scrolls: [Int] = []
        while scrolls.count < (quick ? 3 : 20) {
            let before = dashboard.program.screen
            let bytes = dashboard.program.bytesRead
            _ = try dashboard.time("j", "the next run") { $0.chosenRun != before.chosenRun && $0.listCursor != nil }
            // The preview follows 80 ms after the cursor stops.
            dashboard.program.settle(quiet: .milliseconds(preview ? 300 : 50))
            let written = dashboard.program.bytesRead - bytes
            if dashboard.program.screen.listCursor == before.listCursor {
                scrolls.append(written)
            } else {
                moves.append(written)
            }
        }
        var result = Measurement("bytes_of_j")
        result.note("theme", theme)
        result.note("preview", preview ? "open" : "closed")
        // The sixteen colours of the default theme are what the budget is for. To name one of 256 takes twice the bytes,
        // whoever draws.
        let most = theme == "terminal" ? preview ? 2500.0 : 400.0 : nil
        for (name, counts) in [("move", moves.sorted()), ("scroll", scrolls.sorted())] where !counts.isEmpty {
            result.add("\(name)_median", Double(counts[counts.count / 2]))
            result.add("\(name)_max", Double(counts[counts.count - 1]), most: most)
        }
        report(result)
    }
}
