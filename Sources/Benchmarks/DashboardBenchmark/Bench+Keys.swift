import Foundation
import TerminalTesting
import TerminalUI

/// A round of keys as a person types them who looks for something: the same every time, so that two runs compare.
private enum RoundOfKeys {
    /// What a key is measured as.
    enum Kind: String, CaseIterable {
        case down = "j"
        case halfDown = "ctrl_d"
        case last = "G"
        case first = "g"
        case prompt = "slash"
        case text
        case screen
        case open = "enter"
        case escape = "esc"
    }

    struct Step: Sendable {
        let kind: Kind
        let keys: String
        let expectation: String
        /// Whether the screen shows the effect, given the screen before.
        let isShown: @Sendable (_ before: TerminalEmulator, _ now: TerminalEmulator) -> Bool

        init(
            _ kind: Kind, _ keys: String, _ expectation: String,
            _ isShown: @escaping @Sendable (_ before: TerminalEmulator, _ now: TerminalEmulator) -> Bool
        ) {
            (self.kind, self.keys, self.expectation, self.isShown) = (kind, keys, expectation, isShown)
        }
    }

    /// From the list of runs, with the cursor at its head, back to there.
    static let steps: [Step] = {
        let down = Step(.down, "j", "the cursor on the next run") { before, now in
            guard let row = before.listCursor else { return false }
            let next = row + 1 < before.size.rows - 1 ? before.foreignID(row: row + 1) : ""
            let isRun = next.contains("-") && !next.contains("─")
            return isRun ? now.chosenRun == next : now.listCursor != nil && now.chosenRun != before.chosenRun
        }
        let moved = { @Sendable (before: TerminalEmulator, now: TerminalEmulator) in
            now.listCursor != nil && now.chosenRun != before.chosenRun
        }
        let half = Step(.halfDown, "\u{4}", "the cursor half a screen down", moved)
        let end = Step(.last, "G", "the last run", moved)
        let head = Step(.first, "g", "the first run", moved)
        func screen(_ number: String, _ title: String) -> Step {
            Step(.screen, number, title) { _, now in now.title.contains(title) }
        }
        func write(_ letter: String, _ text: String) -> Step {
            Step(.text, letter, "the filter “\(text)”") { _, now in now.prompt == text }
        }
        return Array(repeating: down, count: 6) + Array(repeating: half, count: 3) + [end, head, down, down]
            + [Step(.prompt, "/", "a prompt") { _, now in now.prompt != nil }]
            + [write("o", "o"), write("r", "or"), write("d", "ord")]
            + [Step(.escape, "\u{1b}", "no prompt") { _, now in now.prompt == nil && now.listCursor != nil }]
            + [Step(.open, "\r", "a run") { _, now in now.title.hasPrefix("┌") && !now.title.contains("2 Runs") }]
            + [Step(.escape, "\u{1b}", "the list of runs") { _, now in now.title.contains("2 Runs") }]
            + [
                screen("3", "3 Roles"), screen("4", "4 Graph"), screen("5", "5 Timeouts"), screen("1", "1 Workflows"),
                screen("2", "2 Runs"),
            ]
    }()
}

extension Bench {
    /// From a key until its effect shows, while transitions arrive; `refreshing` has the screen fetched anew with each
    /// key besides.
    ///
    /// Esc waits 25 ms for the rest of a sequence, and has a budget of its own.
    func measureKeys(refreshing: Bool) async throws {
        let store = try await store()
        let dashboard = try watch(store.path, ["--screen", "runs"])
        try dashboard.program.waitUntil("the first run") { $0.chosenRun?.isEmpty == false }
        dashboard.read(for: .seconds(1))
        let arrivals = try await Arrivals(store, perSecond: 10)
        var samples: [RoundOfKeys.Kind: [Duration]] = [:]
        var failures: [String] = []
        let wanted = quick ? 2 : 42
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<wanted {
            for step in RoundOfKeys.steps {
                dashboard.read(for: .milliseconds(Int.random(in: 20...60, using: &generator)))
                if refreshing {
                    dashboard.program.type("\u{12}")
                    dashboard.read(for: .milliseconds(2))
                }
                let before = dashboard.program.screen
                do {
                    let time = try dashboard.time(step.keys, step.expectation) { step.isShown(before, $0) }
                    samples[step.kind, default: []].append(time)
                } catch {
                    failures.append("\(error)")
                }
            }
        }
        let arrived = try await arrivals.stop()
        var result = Measurement(refreshing ? "keys_while_refreshing" : "keys")
        let mixed = samples.filter { $0.key != .escape }.flatMap(\.value)
        result.add("runs", Double(runs))
        result.add("keys", Double(mixed.count))
        result.add("arrived", Double(arrived))
        result.add("failed", Double(failures.count), most: 0)
        result.add("", mixed, median: 3, p99: 16)
        for kind in RoundOfKeys.Kind.allCases {
            result.add(kind.rawValue + "_", samples[kind] ?? [], p99: kind == .escape ? 50 : nil)
        }
        report(result)
        if let first = failures.first { FileHandle.standardError.write(Data((first + "\n").utf8)) }
    }
}
