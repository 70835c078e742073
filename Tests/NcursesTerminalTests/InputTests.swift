import TerminalTesting
import TerminalUI
import Testing

@Suite("Keys from a real terminal")
struct InputTests {
    @Test("Keys, sequences and pastes arrive")
    func keys() throws {
        let program = try Probe.start(["--mouse"])
        try program.waitFor("probe 80x24")
        try program.waitUntil("modes on") { $0.modes.isSuperset(of: [2004, 1004, 1000, 1002, 1006]) }
        program.type("j")
        try program.waitFor("key(j)")
        program.type("\u{1B}[D")
        try program.waitFor("key(Left)")
        program.type("\u{1B}OA")
        try program.waitFor("key(Up)")
        program.type("\u{1B}[200~Dy\rx\u{1B}[201~")
        try program.waitFor("paste(")
        program.type("\u{1B}[<0;3;4M")
        try program.waitFor("mouse(")
        program.type(bytes: [0xFF])
        try program.waitFor("invalidInput(count: 1)")
        #expect(program.screen.shows("events 6"))
    }

    @Test("Esc takes effect within 50 ms")
    func escape() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        program.settle()
        let start = ContinuousClock.now
        program.type("\u{1B}")
        try program.waitFor("key(Esc)")
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(25))
        // Generous, as other tests share the machine; the benchmark measures the promise.
        #expect(took < .milliseconds(250))
    }

    @Test("Flow control and the keys that send signals are off")
    func raw() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        program.type("\u{13}\u{11}\u{03}\u{1C}")
        try program.waitFor("events 4")
        for name in ["ctrl-s", "ctrl-q", "ctrl-c", "ctrl-\\"] { #expect(program.screen.shows("key(\(name))")) }
    }

    @Test("Where pastes are not marked, a burst is ignored and told")
    func burst() throws {
        let program = try Probe.start(environment: ["TERM": "vt100"])
        try program.waitFor("probe 80x24")
        program.type("TTTTT")
        try program.waitFor("pasteIgnored(count: 5)")
    }
}
