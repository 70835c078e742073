import Dispatch
import Glibc
import NcursesTerminal
import Synchronization
import TerminalTesting
import TerminalUI

/// Shows the last event and ends in the way a key asks for.
final class Probe: Sendable {
    private struct State: Sendable {
        var size = Size(columns: 0, rows: 0)
        var events: [String] = []
        var samples: SampleScreens?
        var exitCode: Int32 = 0
    }

    private let state = Mutex(State())
    private let session = Mutex<TerminalSession?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// Runs until a key or a signal ends it; its exit code.
    func run(_ options: TerminalOptions) throws(TerminalError) -> Int32 {
        let opened = try TerminalSession(options) { [self] in handle($0) }
        state.withLock { $0.size = opened.initialSize }
        session.withLock { $0 = opened }
        show()
        ended.wait()
        opened.close()
        return state.withLock { $0.exitCode }
    }

    private func handle(_ event: TerminalEvent) {
        state.withLock { state in
            state.events.append("\(event)")
            if case .resize(let size) = event { state.size = size }
        }
        switch event {
        case .key(.character("q")): end(0)
        case .ended(let end): self.end(end.exitCode)
        case .key(.ctrl("z")): session.withLock { $0?.suspend() }
        case .key(.ctrl("l")): session.withLock { $0?.repaint() }
        case .key(.character("l")): lend()
        case .key(.character("n")): return showSample()
        case .key(.character(let character)): Crash(rawValue: character)?.happen()
        default: break
        }
        show()
    }

    /// What the environment names gets the terminal.
    private func lend() {
        let words = (getenv("PROBE_LENDS").map { String(cString: $0) } ?? "").split(separator: " ").map(String.init)
        session.withLock { $0 }?.lend(to: words) { [self] end in
            state.withLock { $0.events.append("lent: \(end)") }
        }
    }

    private func end(_ code: Int32) {
        state.withLock { $0.exitCode = code }
        ended.signal()
    }

    private func showSample() {
        let grid = state.withLock { state in
            var samples = state.samples ?? SampleScreens(seed: 1, size: state.size)
            defer { state.samples = samples }
            return samples.next()
        }
        session.withLock { $0?.draw(grid) }
    }

    private func show() {
        let current = session.withLock { $0 }
        guard let current else { return }
        let (size, events) = state.withLock { ($0.size, $0.events) }
        let features = current.features
        var grid = Grid(size: size)
        grid.box(grid.bounds, glyphs: features.glyphs, style: .plain, title: [Span("probe \(size)", .plain)])
        let lines =
            ["type \(features.type) colors \(features.colorDepth) marks \(features.marksPastes)"] + features.notes
            + ["events \(events.count)"] + events.suffix(5)
        for (row, line) in lines.enumerated() {
            grid.put(line, column: 2, row: row + 1, width: size.columns - 4, style: .plain)
        }
        let red = Style(foreground: .ansi(1), attributes: .bold)
        grid.put("漢\(features.glyphs[.running])", column: 2, row: size.rows - 2, style: red)
        current.draw(grid)
    }
}
