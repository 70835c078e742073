import Glibc
import TerminalTesting
import TerminalUI
import Testing

@Suite("The terminal is as it was found")
struct RestoreTests {
    /// Starts the probe from a shell, lets `act` end it, and checks what the shell gets back.
    private func restored(_ says: String, _ act: (TerminalProgram) throws -> Void) throws {
        let program = try Probe.startInShell()
        program.type("echo before; stty -g\n")
        try program.waitFor("before")
        program.settle()
        let settings = program.terminal.settings
        // The shell becomes the probe, so that signals and the exit are the probe's own.
        program.type("exec \(Probe.path) --mouse\n")
        try program.waitFor("probe 80x24")
        #expect(program.screen.modes.isSuperset(of: [1049, 2004, 1004, 1006]))
        #expect(program.terminal.settings != settings)
        try act(program)
        let exit = try program.waitForExit()
        #expect("\(exit)" == says)
        #expect(program.screen.isAsFound, "modes \(program.screen.modes.sorted())")
        #expect(program.terminal.settings == settings)
        #expect(program.screen.shows("before") && !program.screen.shows("probe 80x24"), "the shell's screen is back")
    }

    @Test("After quitting")
    func quit() throws {
        try restored("code(0)") { program in
            program.type("q")
            try program.waitFor("ended with 0")
        }
    }

    @Test(
        "After a signal that asks it to end",
        arguments: [(SIGTERM, "code(143)"), (SIGINT, "code(130)"), (SIGHUP, "code(129)")])
    func signal(number: Int32, says: String) throws {
        try restored(says) { $0.terminal.signal(number) }
    }

    @Test(
        "After a crash, which is still seen as what it was",
        arguments: [
            ("T", SIGILL), ("E", SIGILL), ("S", SIGSEGV), ("A", SIGABRT), ("O", SIGSEGV),
        ])
    func crash(key: String, number: Int32) throws {
        try restored("signal(\(number))") { $0.type(key) }
    }

    @Test("After a second signal, even when the program is stuck", arguments: [SIGTERM, SIGINT, SIGHUP])
    func stuck(number: Int32) throws {
        try restored("signal(\(number))") { program in
            program.type("H")
            program.settle()
            program.terminal.signal(number)
            program.settle()
            #expect(program.terminal.poll() == nil)
            program.terminal.signal(number)
        }
    }

    @Test("While suspended with ctrl-z, and drawn again afterwards")
    func suspended() throws {
        let program = try Probe.startInShell()
        let settings = program.terminal.settings
        program.type("\(Probe.path)\n")
        try program.waitFor("probe 80x24")
        for round in 1...3 {
            program.type("\u{1A}")
            try program.waitUntil("the shell") { $0.shows("Stopped") && !$0.isAlternateScreen }
            program.settle()
            #expect(program.screen.isAsFound)
            #expect(program.terminal.settings == settings)
            program.type("clear; fg\n")
            try program.waitUntil("the screen") {
                $0.isAlternateScreen && $0.shows("probe 80x24") && $0.shows("resumed")
            }
            #expect(program.screen.modes.isSuperset(of: [2004, 1004]))
            program.type("j")
            try program.waitFor("events \(round * 3)")
        }
        program.type("q")
        try program.waitFor("ended with 0")
        program.settle()
        #expect(program.screen.isAsFound)
        #expect(program.terminal.settings == settings)
    }

    @Test("A new size while suspended is seen when the program runs again")
    func resizedWhileSuspended() throws {
        let program = try Probe.startInShell()
        program.type("\(Probe.path)\n")
        try program.waitFor("probe 80x24")
        program.type("\u{1A}")
        try program.waitFor("Stopped")
        program.resize(to: Size(columns: 100, rows: 30))
        program.type("fg\n")
        try program.waitFor("probe 100x30")
    }

    @Test("A terminal that takes nothing keeps neither signals nor the end waiting")
    func full() throws {
        let program = try Probe.start(size: Size(columns: 200, rows: 60))
        try program.waitFor("probe 200x60")
        // Nobody reads any more, and these screens are several times what the system keeps.
        for _ in 0..<200 {
            program.type("n")
            #expect(program.terminal.waitForExitWithoutReading(timeout: .milliseconds(5)) == nil)
        }
        program.terminal.signal(SIGTERM)
        #expect(program.terminal.waitForExitWithoutReading(timeout: .seconds(10)) == .code(143))
    }
}
