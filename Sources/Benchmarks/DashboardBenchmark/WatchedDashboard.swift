import Foundation
import TerminalTesting
import TerminalUI

/// A `wftop` whose screen is read: types a key and waits until the screen shows what that key does, and nothing else
/// could do.
final class WatchedDashboard {
    let program: TerminalProgram
    let started = ContinuousClock.now
    private let size: Size

    init(_ path: String, _ arguments: [String], size: Size) throws {
        self.size = size
        // A home of its own: the themes and settings of whoever measures change nothing.
        program = try TerminalProgram(
            path, arguments, environment: ["HOME": "/nonexistent", "TERM": "xterm-256color"], size: size)
    }

    deinit {
        program.terminal.signal(SIGTERM)
        _ = program.terminal.waitForExit(timeout: .seconds(5))
    }

    var process: Int32 { program.terminal.process }

    /// How long it takes from a key until the screen meets a condition, which it must not meet before.
    func time(_ keys: String, _ expectation: String, _ condition: (TerminalEmulator) -> Bool) throws -> Duration {
        program.settle(quiet: .zero)
        guard !condition(program.screen) else {
            throw AlreadyShown(expectation: expectation, screen: program.screen.text)
        }
        let began = ContinuousClock.now
        program.type(keys)
        try program.waitUntil(expectation, timeout: .seconds(5), condition)
        return ContinuousClock.now - began
    }

    /// Reads for so long, whatever comes.
    func read(for duration: Duration) {
        let end = ContinuousClock.now + duration
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else { return }
            try? program.waitUntil(timeout: left) { _ in false }
        }
    }

    struct AlreadyShown: Error, CustomStringConvertible {
        let expectation: String
        let screen: String
        var description: String { "\(expectation) shows before the key that should show it:\n\(screen)" }
    }
}

extension TerminalEmulator {
    /// The text of a row between two columns.
    func text(row: Int, from column: Int = 0, to end: Int? = nil) -> String {
        guard (0..<size.rows).contains(row) else { return "" }
        return (column..<min(size.columns, end ?? size.columns)).map { self[column: $0, row: row].text }.joined()
    }

    /// The row of a list that the cursor stands on: its sign is in the first column inside the frame.
    var listCursor: Int? { (0..<size.rows).first { self[column: 1, row: $0].text == "▌" } }

    /// The foreign ID in a row of the list of runs.
    func foreignID(row: Int) -> String {
        let text = text(row: row, from: 4, to: 40)
        return String(text.prefix { $0 != " " })
    }

    /// The foreign ID under the cursor of the list of runs.
    var chosenRun: String? { listCursor.map { foreignID(row: $0) } }

    /// What is written into the prompt at the bottom of the frame; `nil` while there is none.
    var prompt: String? {
        let row = size.rows - 2
        guard self[column: 2, row: row].text == "/" else { return nil }
        return String(text(row: row, from: 4, to: 60).prefix { $0 != " " })
    }

    /// The upper edge of the frame, which has the title of the screen.
    var title: String { text(row: 1) }
}
