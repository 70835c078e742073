import Foundation
import TerminalTesting
import TerminalUI
import Testing

@Suite("The dashboard on a terminal, and where it cannot be one", .serialized)
struct DashboardTests {
    private func open(
        _ store: String, _ arguments: [String] = [], environment: [String: String] = [:],
        size: Size = Size(columns: 80, rows: 24)
    ) throws -> TerminalProgram {
        try TerminalProgram(
            Wftop.path, [store] + arguments, environment: environment.merging(["HOME": "/nonexistent"]) { $1 },
            size: size)
    }

    @Test("It shows the store, ends with q, and leaves the terminal as it was")
    func quit() async throws {
        let store = try await ParcelStore.ofEachFate()
        let program = try open(store.path)
        let before = program.terminal.settings
        try program.waitFor("parcels")
        #expect(program.terminal.settings != before)
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.terminal.settings == before)
        #expect(program.screen.modes == TerminalEmulator(size: program.screen.size).modes)
    }

    @Test(
        "However it is ended, it leaves the terminal as it was",
        arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130)), (SIGHUP, Int32(129))])
    func signals(signal: Int32, code: Int32) async throws {
        let store = try await ParcelStore.ofEachFate()
        let program = try open(store.path)
        let before = program.terminal.settings
        try program.waitFor("parcels")
        program.terminal.signal(signal)
        let end = try program.waitForExit()
        #expect(end == .code(code) || end == .signal(signal))
        #expect(program.terminal.settings == before)
        #expect(program.screen.modes == TerminalEmulator(size: program.screen.size).modes)
    }

    @Test("Without a terminal type, or with a dumb one: a sentence and 64", arguments: ["", "dumb"])
    func noType(term: String) async throws {
        let store = try await ParcelStore.delivered(1)
        let program = try open(store.path, environment: ["TERM": term])
        let before = program.terminal.settings
        #expect(try program.waitForExit() == .code(64))
        #expect(program.screen.shows(term.isEmpty ? "TERM is not set" : "TERM is dumb"))
        #expect(program.terminal.settings == before)
        #expect(program.screen.modes == TerminalEmulator(size: program.screen.size).modes)
    }

    @Test("With an unknown terminal type it works as the nearest one, and says so")
    func unknownType() async throws {
        let store = try await ParcelStore.delivered(1)
        let program = try open(store.path, environment: ["TERM": "xterm-nobody"])
        try program.waitFor("parcels")
        try program.waitFor("xterm-nobody")
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("In a window of 30 by 8 it says how big it must be, and works when it is made bigger")
    func tooSmall() async throws {
        let store = try await ParcelStore.delivered(1)
        let program = try open(store.path, size: Size(columns: 30, rows: 8))
        let before = program.terminal.settings
        try program.waitFor("40")
        #expect(program.screen.shows("12"))
        program.resize(to: Size(columns: 80, rows: 24))
        try program.waitFor("parcels")
        program.resize(to: Size(columns: 30, rows: 8))
        try program.waitFor("40")
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.terminal.settings == before)
    }

    @Test("A theme with a mistake in line 7 is refused with its line before the terminal is touched")
    func brokenTheme() async throws {
        let store = try await ParcelStore.delivered(1)
        let theme = try store.directory.write(
            "name = \"mine\"\nextends = \"dark\"\n\n[roles]\n\n# a colour\n\"text\" = { fg = \"#12345\"\n",
            to: "mine.toml")
        let program = try open(store.path, ["--theme", theme])
        let before = program.terminal.settings
        #expect(try program.waitForExit() == .code(64))
        #expect(program.screen.text.replacing("\n", with: "").contains("mine.toml:7"), "\(program.screen.text)")
        #expect(program.terminal.settings == before)
        let once = try await Wftop.run("--once", "--theme", theme, store.path)
        #expect(once.end == .code(64))
        #expect(once.errors.contains("mine.toml:7"), "\(once)")
    }

    @Test(
        "A store that cannot be opened is told on the screen as it was",
        arguments: [("missing.db", Int32(66)), ("text.db", 65)])
    func badStore(name: String, code: Int32) throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("not a database", to: "text.db")
        let program = try open(directory.file(name))
        let before = program.terminal.settings
        #expect(try program.waitForExit() == .code(code))
        #expect(program.screen.text.replacing("\n", with: "").contains("wftop: "))
        #expect(program.terminal.settings == before)
    }

    @Test("Without any terminal it says so: 64")
    func detached() async throws {
        let store = try await ParcelStore.delivered(1)
        let result = try await Wftop.shell("setsid -w \"$WFTOP\" \(store.path) </dev/null; echo $?")
        #expect(result.lines.last == "64", "\(result)")
        #expect(result.errors.contains("TERM") || result.errors.contains("no terminal"))
    }

    @Test("Nothing is done to a run from a person's terminal without a yes")
    func confirmation() async throws {
        let store = try await ParcelStore.ofEachFate()
        for (answer, end, state) in [("no", Int32(1), "running"), ("yes", 0, "cancelled")] {
            let program = try TerminalProgram(
                Wftop.path, ["cancel", "waits", "--reason", "tested", "--at", store.path])
            try program.waitFor("Type yes:")
            #expect(program.screen.shows("cancel 1 run on store.db?"))
            program.type(answer + "\n")
            #expect(try program.waitForExit() == .code(end))
            let shown = try await Wftop.run("run", "waits", "--at", store.path)
            #expect(shown.output.contains("state       \(state)"), "\(shown)")
        }
    }
}
