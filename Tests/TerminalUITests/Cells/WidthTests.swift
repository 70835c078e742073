import CCellWidth
import Testing

@testable import TerminalUI

@Suite("Widths")
struct WidthTests {
    /// What the cells of a grid show, as libc measures it, walked over every scalar there is.
    @Test("Nothing put into a grid is obeyed by a terminal or has another width than the grid thinks")
    func allOfUnicode() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var grid = Grid(size: Size(columns: 6, rows: 1))
            let used = grid.put("a\(scalar)b", column: 0, row: 0, style: .plain)
            var shown = 0
            var combining = false
            grid.withRow(0) { cells in
                for cell in cells {
                    cell.forEachScalar { scalar in
                        let width = Int(cell_width(scalar.value))
                        let properties = scalar.properties
                        if width < 0 || Self.hidden.contains(properties.generalCategory)
                            || properties.isDefaultIgnorableCodePoint
                        {
                            Issue.record("U+\(String(value, radix: 16)) puts what a terminal obeys or hides")
                        }
                        shown += width
                        combining = combining || width == 0
                    }
                }
            }
            if shown != 6 || used != (combining ? 2 : CellWidth.of(scalar) + 2) {
                Issue.record("U+\(String(value, radix: 16)): \(used) cells used, \(shown) shown")
            }
        }
    }

    static let hidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator, .surrogate]

    @Test(
        "What would be invisible or change the order of text is one visible mark",
        arguments: [
            "\u{1B}", "\u{0}", "\n", "\t", "\u{7F}", "\u{9B}", "\u{200B}", "\u{200D}", "\u{200E}", "\u{202E}",
            "\u{2066}",
            "\u{FE0F}", "\u{E0100}", "\u{FEFF}", "\u{AD}", "\u{3164}", "\u{2028}", "\u{E0041}",
        ] as [Unicode.Scalar])
    func mark(scalar: Unicode.Scalar) {
        var grid = Grid(size: Size(columns: 3, rows: 1))
        grid.put("a\(scalar)b", column: 0, row: 0, style: .plain)
        #expect(grid.lines == ["a\u{FFFD}b"])
    }

    @Test(
        "Words are as wide as terminals draw them",
        arguments: [("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("Việt", 4), ("ที่", 1), ("한", 2), ("", 0)])
    func words(word: String, width: Int) {
        #expect(CellWidth.of(word) == width)
    }

    @Test("Up to two combining characters stay with their base; more are marks, as is one without a base")
    func combining() {
        var grid = Grid(size: Size(columns: 4, rows: 1))
        grid.put("a\u{301}\u{302}\u{303}b", column: 0, row: 0, style: .plain)
        #expect(grid[column: 0, row: 0].text.unicodeScalars.count == 3)
        #expect(grid[column: 1, row: 0].text == "\u{FFFD}")
        #expect(grid[column: 2, row: 0].text == "b")
        grid.put("\u{301}", column: 0, row: 0, style: .plain)
        #expect(grid[column: 0, row: 0].text == "\u{FFFD}")
    }
}
