import TerminalTesting
import TerminalUI
import Testing

@Suite("The terminal emulator")
struct EmulatorTests {
    func screen(_ text: String, _ columns: Int = 10, _ rows: Int = 4) -> TerminalEmulator {
        var emulator = TerminalEmulator(size: Size(columns: columns, rows: rows))
        emulator.feed(text.utf8)
        return emulator
    }

    @Test(
        "Sequences do what xterm does with them",
        arguments: [
            ("ab\u{1B}[3;4Hx", "ab\n\n   x\n"),
            ("abcdefghijk", "abcdefghij\nk\n\n"),
            ("abcdefghij\rx", "xbcdefghij\n\n\n"),
            ("abc\u{1B}[1;2H\u{1B}[Px", "ax\n\n\n"),
            ("abc\u{1B}[1;2H\u{1B}[2@", "a  bc\n\n\n"),
            ("abcdef\u{1B}[1;2H\u{1B}[3X", "a   ef\n\n\n"),
            ("a\u{1B}[5b", "aaaaaa\n\n\n"),
            ("1\r\n2\r\n3\r\n4\u{1B}[2;3r\u{1B}[3;1H\n", "1\n3\n\n4"),
            ("1\r\n2\r\n3\r\n4\u{1B}[2;3r\u{1B}[2;1H\u{1B}M", "1\n\n2\n4"),
            ("1\r\n2\r\n3\r\n4\u{1B}[2H\u{1B}[L", "1\n\n2\n3"),
            ("1\r\n2\r\n3\r\n4\u{1B}[2H\u{1B}[M", "1\n3\n4\n"),
            ("1\r\n2\r\n3\r\n4\u{1B}[S", "2\n3\n4\n"),
            ("abc\u{1B}[1;2H\u{1B}[K", "a\n\n\n"),
            ("abc\u{1B}[1;2H\u{1B}[1K", "  c\n\n\n"),
            ("abc\u{1B}[2J", "\n\n\n"),
            ("漢字\u{1B}[1;2Hx", " x字\n\n\n"),
            ("e\u{301}x", "e\u{301}x\n\n\n"),
            ("\u{1B}(0lqk\u{1B}(Bq", "┌─┐q\n\n\n"),
            ("main\u{1B}[?1049h\u{1B}[Hother\u{1B}[?1049l", "main\n\n\n"),
            ("\u{1B}]0;title\u{7}a\u{1B}]52;c;eA==\u{1B}\\b", "ab\n\n\n"),
            ("\u{1B}[3\u{1B}[2;2Hx", "\n x\n\n"),
        ])
    func sequences(text: String, shown: String) {
        let emulator = screen(text)
        #expect(emulator.text == shown)
        #expect(emulator.unknownSequences == [])
    }

    @Test("Sequences may be divided anywhere")
    func divided() {
        let text = "\u{1B}[1;38;5;208m漢\u{1B}[0;48;2;1;2;3mx\u{1B}[?25l\u{1B}]52;c;eA==\u{1B}\\"
        let whole = screen(text)
        var divided = TerminalEmulator(size: whole.size)
        for byte in text.utf8 { divided.feed([byte]) }
        #expect(divided.lines == whole.lines)
        #expect(divided[column: 0, row: 0].style == Style(foreground: .palette(208), attributes: .bold))
        let background = Style(background: .rgb(red: 1, green: 2, blue: 3))
        #expect(divided[column: 2, row: 0].style == background)
        #expect(!divided.isCursorVisible)
        #expect(divided.commands == ["52;c;eA=="])
    }

    @Test("What it does not know is told")
    func unknown() {
        #expect(screen("\u{1B}[7y").unknownSequences == ["ESC [ 7y"])
        #expect(screen("\u{1B}Z").unknownSequences == ["ESC Z"])
    }

    @Test("Any bytes are survived")
    func noise() {
        var state: UInt64 = 3
        var emulator = TerminalEmulator(size: Size(columns: 7, rows: 3))
        let likely = Array("\u{1B}\u{1B}[[;;0123456789?ABCDEFGHJKLMPSTXZ@bdhlmr漢\n\r".utf8)
        for _ in 0..<200_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Int(state >> 33)
            emulator.feed([value % 4 == 0 ? UInt8(value / 4 % 256) : likely[value % likely.count]])
        }
        #expect(emulator.lines.count == 3)
    }
}
