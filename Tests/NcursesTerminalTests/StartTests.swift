import TerminalTesting
import TerminalUI
import Testing

@testable import NcursesTerminal

@Suite("Starting on any terminal")
struct StartTests {
    @Test(
        "Without a terminal type, or with one that cannot draw, it says so and ends with 64", arguments: ["", "dumb"])
    func none(term: String) throws {
        let program = try Probe.start(environment: ["TERM": term])
        try program.waitFor(term.isEmpty ? "TERM is not set" : "TERM is dumb, which cannot move its cursor.")
        #expect(try program.waitForExit() == .code(64))
        #expect(program.screen.isAsFound)
    }

    @Test(
        "An unknown terminal uses the nearest description there is, and says so",
        arguments: [
            ("xterm-nobody", "xterm-256color"), ("xterm-kitty-x", "xterm-256color"), ("tmux-nobody", "tmux-256color"),
            ("screen-nobody", "screen-256color"), ("xterm-ghostty-x", "xterm-256color"), ("nonsense", "xterm-256color"),
        ])
    func unknown(term: String, used: String) throws {
        let program = try Probe.start(environment: ["TERM": term])
        try program.waitFor("TERM is \(term), which is not known here; using \(used).")
        #expect(program.screen.shows("type \(used)"))
    }

    @Test("Names lead to the nearest entries first")
    func candidates() throws {
        #expect(TerminalType.candidates(for: "tmux-256color-odd").first == "tmux-256color")
        let onlyPlain = try TerminalType.choose("foot-extra") { $0 == "xterm" ? .usable : .unknown }
        #expect(onlyPlain.name == "xterm")
        let own = try TerminalType.choose("foot-extra") { ["foot", "xterm"].contains($0) ? .usable : .unknown }
        #expect(own.name == "foot")
        let error = #expect(throws: TerminalError.self) { try TerminalType.choose("x\u{1B}[2J") { _ in .noDatabase } }
        #expect(error?.message.contains("ncurses-base") == true)
        #expect(error?.message.contains("\u{1B}") == false)
    }

    @Test("Its screen is on the terminal even when its input is not")
    func input() throws {
        let program = try TerminalProgram("/bin/sh", ["-c", "echo piped | exec \(Probe.path)"])
        try program.waitFor("probe 80x24")
        program.type("q")
        try program.waitFor("ended with 0")
    }

    @Test("Without any terminal it says so and ends with 64")
    func detached() throws {
        let program = try TerminalProgram("/bin/sh", ["-c", "setsid -w \(Probe.path)"])
        try program.waitFor("There is no terminal here to draw on.")
        #expect(try program.waitForExit() == .code(64))
    }
}
