import Testing

@testable import TerminalUI

@Suite("Fitting text")
struct TextFitTests {
    @Test(
        "What is too long loses the part that matters least",
        arguments: [
            (TextFit.Place.end, 5, "8f2c…"), (.start, 5, "…1e7a"), (.middle, 5, "8f…7a"), (.middle, 6, "8f2…7a"),
            (.end, 8, "8f2c1e7a"), (.end, 1, "…"), (.end, 0, ""), (.end, -1, ""),
        ])
    func truncated(place: TextFit.Place, width: Int, shown: String) {
        #expect(TextFit.truncated("8f2c1e7a", to: width, mark: "…", at: place) == shown)
    }

    @Test("No result is wider than asked, whatever the text", arguments: 0..<8)
    func widths(width: Int) {
        for text in ["漢字漢字漢字", "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "\u{1B}[2J\u{1B}[2J", "a漢b字c"] {
            for place in [TextFit.Place.start, .middle, .end] {
                #expect(CellWidth.of(TextFit.truncated(text, to: width, mark: "…", at: place)) <= width)
            }
            for line in TextFit.wrapped(text, to: width) where width > 1 { #expect(CellWidth.of(line) <= width) }
        }
    }

    @Test("Padding fills and never cuts")
    func padded() {
        #expect(TextFit.padded("漢", to: 4) == "漢  ")
        #expect(TextFit.padded("12", to: 4, right: true) == "  12")
        #expect(TextFit.padded("12345", to: 4) == "12345")
    }

    @Test("Lines break at blanks, at line ends, and inside words that are too long")
    func wrapped() {
        #expect(TextFit.wrapped("paused by the engine", to: 9) == ["paused by", "the", "engine"])
        #expect(TextFit.wrapped("abcdefgh ij", to: 3) == ["abc", "def", "gh", "ij"])
        #expect(TextFit.wrapped("a\n\nb", to: 5) == ["a", "", "b"])
        #expect(TextFit.wrapped("abc", to: 0) == [])
    }
}
