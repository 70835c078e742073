public import TerminalUI

/// A program on a terminal whose screen is read: types keys and waits for what they show.
public final class TerminalProgram {
    /// A condition that did not come true in time, with the screen as it was.
    public struct Timeout: Error, CustomStringConvertible, Sendable {
        /// The screen, its modes and what was waited for.
        public let description: String
    }

    /// The terminal it runs on.
    public let terminal: PseudoTerminal
    /// The screen as far as it was read.
    public private(set) var screen: TerminalEmulator
    /// All bytes read so far.
    public private(set) var bytesRead = 0
    /// Whether everything read is kept in ``output``.
    public var keepsOutput = false
    /// What was read while ``keepsOutput`` was set.
    public private(set) var output: [UInt8] = []

    /// Starts a program with nothing in its environment but TERM, a UTF-8 locale, PATH and what is given; an empty value
    /// takes a variable away.
    public init(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
        size: Size = Size(columns: 80, rows: 24)
    ) throws {
        let standard = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        terminal = try PseudoTerminal(
            path, arguments, environment: standard.merging(environment) { $1 }.filter { !$0.value.isEmpty }, size: size)
        screen = TerminalEmulator(size: size)
    }

    /// Types text.
    public func type(_ text: String) { terminal.write(text.utf8) }

    /// Types bytes.
    public func type(bytes: some Sequence<UInt8>) { terminal.write(bytes) }

    /// Pulls the window to another size.
    public func resize(to size: Size) {
        screen.resize(to: size)
        terminal.resize(to: size)
    }

    /// Reads until the screen meets a condition.
    public func waitUntil(
        _ expectation: String = "", timeout: Duration = .seconds(10), _ condition: (TerminalEmulator) -> Bool
    ) throws {
        let end = ContinuousClock.now + timeout
        while !condition(screen) {
            let left = end - ContinuousClock.now
            guard left > .zero, let bytes = terminal.read(timeout: left) else { throw failure(expectation) }
            take(bytes)
        }
    }

    /// Reads until the screen shows a text.
    public func waitFor(_ text: String, timeout: Duration = .seconds(10)) throws {
        try waitUntil("“\(text)”", timeout: timeout) { $0.shows(text) }
    }

    /// Reads until the terminal meets a condition, which no output may tell of; with all that was written by then.
    public func waitForTerminal(
        _ expectation: String, timeout: Duration = .seconds(10), _ condition: (PseudoTerminal) -> Bool
    ) throws {
        let end = ContinuousClock.now + timeout
        while !condition(terminal) {
            guard ContinuousClock.now < end, let bytes = terminal.read(timeout: .milliseconds(2)) else {
                throw failure("\(expectation), which \(terminal.foreground) have")
            }
            take(bytes)
        }
        settle(quiet: .zero)
    }

    /// Reads what comes until nothing has come for so long.
    public func settle(quiet: Duration = .milliseconds(50)) {
        while let bytes = terminal.read(timeout: quiet), !bytes.isEmpty { take(bytes) }
    }

    /// Reads until the program has ended.
    public func waitForExit(timeout: Duration = .seconds(10)) throws -> PseudoTerminal.Exit {
        guard let exit = terminal.waitForExit(timeout: timeout, take) else { throw failure("the program's end") }
        return exit
    }

    private func take(_ bytes: [UInt8]) {
        bytesRead += bytes.count
        if keepsOutput { output += bytes }
        screen.feed(bytes)
    }

    private func failure(_ expectation: String) -> Timeout {
        Timeout(
            description: "waited in vain for \(expectation); modes \(screen.modes.sorted()), "
                + "end \(terminal.poll().map { "\($0)" } ?? "none"), screen:\n\(screen.text)")
    }
}
