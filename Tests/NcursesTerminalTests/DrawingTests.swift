import TerminalTesting
import TerminalUI
import Testing

@Suite("Drawing on a real terminal")
struct DrawingTests {
    @Test("A cell drawn through curses is read back from the terminal, with its colour")
    func cell() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        let cell = program.screen[column: 2, row: 22]
        #expect(cell.text == "漢")
        #expect(cell.style == Style(foreground: .ansi(1), attributes: .bold))
        #expect(program.screen[column: 4, row: 22].text == "►")
        #expect(program.screen.isAlternateScreen && !program.screen.isCursorVisible)
    }

    @Test(
        "Whatever is drawn, the terminal shows exactly that",
        arguments: ["xterm-256color", "tmux-256color", "linux", "vt100"],
        [Size(columns: 80, rows: 24), Size(columns: 41, rows: 13)])
    func samples(term: String, size: Size) throws {
        let program = try Probe.start(["--utf8"], environment: ["TERM": term], size: size)
        try program.waitFor("probe \(size)")
        var samples = SampleScreens(seed: 1, size: size)
        let depth: ColorDepth = term == "vt100" ? .none : term == "linux" ? .eight : .palette
        for number in 1...80 {
            let wanted = samples.next()
            program.type("n")
            do {
                // Where there are fewer colours and attributes, only the text can be compared.
                try program.waitUntil(timeout: .seconds(3)) { screen in
                    screen.lines == wanted.lines
                        && (depth != .palette || screen.differences(from: wanted, depth: depth).isEmpty)
                }
            } catch {
                Issue.record("screen \(number): \(program.screen.differences(from: wanted, depth: depth).prefix(5))")
                return
            }
        }
        #expect(program.screen.unknownSequences == [])
    }

    @Test("A new size is told, and drawn in full")
    func resize() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        for size in [Size(columns: 120, rows: 40), Size(columns: 30, rows: 8), Size(columns: 81, rows: 25)] {
            program.resize(to: size)
            try program.waitFor("probe \(size)")
            try program.waitUntil("a whole frame") { screen in
                screen.lines.first?.hasPrefix("┌probe \(size)") == true && screen.lines.last?.hasSuffix("┘") == true
            }
        }
    }

    @Test("A repaint sends everything again")
    func repaint() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        program.settle()
        let before = program.bytesRead
        program.type("\u{0C}")
        try program.waitFor("events 1")
        program.settle()
        #expect(program.bytesRead - before > 400)
    }

    @Test("Nothing is written while nothing happens")
    func quiet() throws {
        let program = try Probe.start()
        try program.waitFor("probe 80x24")
        program.settle()
        let before = program.bytesRead
        program.settle(quiet: .milliseconds(300))
        #expect(program.bytesRead == before)
    }

    @Test("In ASCII nothing else is written", arguments: [["--ascii"], []])
    func ascii(arguments: [String]) throws {
        let locale = arguments.isEmpty ? ["LC_ALL": "C"] : [:]
        let program = try Probe.start(arguments, environment: locale)
        program.keepsOutput = true
        try program.waitFor("probe 80x24")
        program.settle()
        #expect(program.output.allSatisfy { $0 < 0x80 })
        #expect(program.screen.lines.first?.hasPrefix("+probe 80x24--") == true)
        if arguments.isEmpty { #expect(program.screen.shows("--utf8 shows everything")) }
    }

    @Test("--utf8 shows everything whatever the locale, and a console starts in ASCII")
    func characters() throws {
        let forced = try Probe.start(["--utf8"], environment: ["LC_ALL": "C"])
        try forced.waitFor("┌probe")
        let console = try Probe.start(environment: ["TERM": "linux"])
        try console.waitFor("+probe")
    }

    @Test("NO_COLOR takes the colours and leaves the weight")
    func noColor() throws {
        let program = try Probe.start(environment: ["NO_COLOR": "1"])
        try program.waitFor("colors none")
        #expect(program.screen[column: 2, row: 22].style == Style(attributes: .bold))
    }
}
