import TerminalTesting
import TerminalUI
import Testing

@Suite("The terminal is lent to another program, an editor")
struct LendingTests {
    /// The probe, started from a shell; `l` lends its terminal to a program. The settings are those the shell has.
    private func probe(lending program: String) throws -> (TerminalProgram, settings: PseudoTerminal.Settings) {
        let shell = try Probe.startInShell()
        let settings = shell.terminal.settings
        shell.type("PROBE_LENDS='\(program)' \(Probe.path)\n")
        try shell.waitFor("probe 80x24")
        return (shell, settings)
    }

    @Test("It has the terminal as it was found, and the screen is back when it has ended")
    func lends() throws {
        let (shell, settings) = try probe(lending: "head -n 1")
        shell.type("l")
        try shell.waitUntil("the normal screen") { !$0.isAlternateScreen }
        try shell.waitForTerminal("the terminal to be head's") { $0.foreground.contains("head") }
        #expect(shell.screen.isAsFound)
        #expect(shell.terminal.settings == settings)
        shell.type("written here\n")
        try shell.waitUntil("the probe's screen") { $0.isAlternateScreen && $0.shows("lent: exited(0)") }
        #expect(shell.screen.modes.isSuperset(of: [2004, 1004]))
        // No key was taken for the probe's.
        #expect(shell.screen.shows("events 3"))
        shell.type("q")
        try shell.waitUntil("the shell") { !$0.isAlternateScreen && $0.shows("written here") }
        #expect(shell.terminal.settings == settings)
    }

    @Test("What interrupts it ends it alone")
    func interrupted() throws {
        let (shell, _) = try probe(lending: "head -n 1")
        shell.type("l")
        try shell.waitUntil("the normal screen") { !$0.isAlternateScreen }
        try shell.waitForTerminal("the terminal to be head's") { $0.foreground.contains("head") }
        shell.type("\u{3}")
        try shell.waitFor("lent: exited(130)")
        shell.type("j")
        try shell.waitFor("key(j)")
    }

    @Test("What stops it gives the shell the terminal, and fg brings it back")
    func stopped() throws {
        let (shell, settings) = try probe(lending: "head -n 1")
        shell.type("l")
        try shell.waitUntil("the normal screen") { !$0.isAlternateScreen }
        try shell.waitForTerminal("the terminal to be head's") { $0.foreground.contains("head") }
        shell.type("\u{1A}")
        try shell.waitFor("Stopped")
        try shell.waitForTerminal("the terminal to be the shell's, as it was") {
            $0.foreground == ["bash"] && $0.settings == settings
        }
        shell.type("fg\n")
        // Until the program has the terminal again the shell would take the line.
        try shell.waitForTerminal("the terminal to be head's again") { $0.foreground.contains("head") }
        shell.type("written\n")
        try shell.waitUntil("the probe's screen") { $0.isAlternateScreen && $0.shows("lent: exited(0)") }
    }

    @Test("One that cannot be started is told of, and nothing else changes")
    func missing() throws {
        let (shell, _) = try probe(lending: "/nowhere/editor")
        shell.type("l")
        try shell.waitUntil("the probe's screen") {
            $0.isAlternateScreen && $0.shows("lent: notStarted") && $0.shows("No such file")
        }
    }
}
