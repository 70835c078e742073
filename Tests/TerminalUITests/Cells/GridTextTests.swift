import Testing

@testable import TerminalUI

@Suite("Text in a grid")
struct GridTextTests {
    let red = Style(foreground: .ansi(1))

    func grid(_ columns: Int, _ rows: Int = 1) -> Grid { Grid(size: Size(columns: columns, rows: rows)) }

    @Test("Text takes its cells and returns how many")
    func put() {
        var grid = grid(8)
        #expect(grid.put("ab漢c", column: 1, row: 0, style: red) == 5)
        #expect(grid.lines == [" ab漢c  "])
        #expect(grid[column: 1, row: 0].style == red)
        #expect(grid[column: 4, row: 0].isContinuation)
        #expect(grid[column: 6, row: 0] == .blank)
    }

    @Test("Text is cut at its width and at the edges, never inside a wide character")
    func cut() {
        var grid = grid(5)
        #expect(grid.put("ab漢c", column: 0, row: 0, width: 3, style: .plain) == 2)
        #expect(grid.lines == ["ab   "])
        grid.put("漢", column: 4, row: 0, style: .plain)
        #expect(grid.lines == ["ab   "], "half a character does not fit")
        #expect(grid.put("漢漢漢", column: -1, row: 0, style: .plain) == 6)
        #expect(grid.lines == [" 漢漢"], "the half left of the edge is a blank")
    }

    @Test("Places outside the screen draw nothing", arguments: [-100, -1, 1, 100])
    func outside(row: Int) {
        var grid = grid(3)
        grid.put("abc", column: 0, row: row, style: .plain)
        grid.put("abc", column: 3, row: 0, style: .plain)
        grid.put("abc", column: -3, row: 0, style: .plain)
        grid.fill(Rect(column: -5, row: row, columns: 100, rows: 1), style: red)
        #expect(grid == self.grid(3))
    }

    @Test("Writing over half of a wide character leaves a blank for the other half")
    func overwritten() {
        var grid = grid(6)
        grid.put("漢漢漢", column: 0, row: 0, style: .plain)
        grid.put("x", column: 1, row: 0, style: .plain)
        #expect(grid.lines == [" x漢漢"])
        grid.put("y", column: 4, row: 0, style: .plain)
        #expect(grid.lines == [" x漢y "])
        grid.fill(Rect(column: 3, row: 0, columns: 1, rows: 1), style: .plain)
        #expect(grid.lines == [" x  y "])
    }

    @Test("Any drawing leaves each row exactly as wide as the screen")
    func consistent() {
        var state: UInt64 = 7
        func random(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        let words = ["a", "漢字", "e\u{301}", "\u{1B}[2J", "한국어", "─", "", "👨‍👩‍👧", "ที่ x"]
        var grid = grid(17, 3)
        for _ in 0..<20_000 {
            let (column, row, word) = (random(25) - 4, random(5) - 1, words[random(words.count)])
            switch random(4) {
            case 0: grid.fill(Rect(column: column, row: row, columns: random(6), rows: 2), style: red)
            case 1: grid.putRight(word, endColumn: column, row: row, width: random(5), style: .plain)
            case 2:
                grid.clipped(to: Rect(column: random(17), row: 0, columns: random(9), rows: 3)) {
                    _ = $0.put(word, column: column, row: row, style: .plain)
                }
            default: grid.put(word, column: column, row: row, style: .plain)
            }
            for row in 0..<3 {
                guard grid.lines[row].unicodeScalars.reduce(0, { $0 + CellWidth.of($1) }) != 17 else { continue }
                Issue.record("a row is not 17 cells wide: \(grid.lines[row].debugDescription)")
                return
            }
        }
    }

    @Test("Text on the right ends where it should and is cut at its end")
    func right() {
        var grid = grid(6)
        #expect(grid.putRight("12", endColumn: 6, row: 0, style: .plain) == 2)
        #expect(grid.lines == ["    12"])
        grid.putRight("12345678", endColumn: 6, row: 0, width: 4, style: .plain)
        #expect(grid.lines == ["  1234"])
    }

    @Test("Both halves of a wide character are restyled, or neither")
    func restyled() {
        var grid = grid(4)
        grid.put("漢漢", column: 0, row: 0, style: .plain)
        grid.restyle(Rect(column: 1, row: 0, columns: 2, rows: 1)) { $0.adding(.bold) }
        #expect(grid.styleRuns(row: 0).map(\.columns) == [0..<2, 2..<4])
        #expect(grid[column: 3, row: 0].style.attributes == .bold)
    }

    @Test("Spans follow each other")
    func spans() {
        var grid = grid(6)
        #expect(grid.put([Span("ab", red), Span("cd", .plain)], column: 0, row: 0, width: 3) == 3)
        #expect(grid.lines == ["abc   "])
        #expect(grid.styleRuns(row: 0).map(\.columns) == [0..<2, 2..<6])
    }

    @Test("A clip keeps drawing inside it, and clips inside clips only shrink")
    func clip() {
        var grid = grid(6)
        grid.clipped(to: Rect(column: 1, row: 0, columns: 3, rows: 1)) { grid in
            grid.put("abcdef", column: 0, row: 0, style: .plain)
            grid.clipped(to: Rect(column: 0, row: 0, columns: 6, rows: 1)) { $0.fill($0.clip, style: red) }
        }
        #expect(grid.styleRuns(row: 0).map(\.columns) == [0..<1, 1..<4, 4..<6])
        #expect(grid.clip == grid.bounds)
    }

    @Test("A golden shows the text, and on request each style with its cells")
    func golden() {
        var grid = grid(4)
        let style = Style(foreground: .ansi(1), background: .palette(236), attributes: .bold)
        grid.put("ab", column: 1, row: 0, style: style)
        #expect(grid.goldenText(attributes: false) == " ab \n")
        #expect(grid.goldenText(attributes: true) == " ab \n\n0 1-2 bold red on 236\n")
    }

    @Test("In ASCII nothing else is left, and no width changes")
    func ascii() {
        var grid = grid(9)
        grid.put("►│漢éx…", column: 0, row: 0, style: red)
        #expect(grid.asciiOnly().lines == [">|???x~  "])
        #expect(grid.asciiOnly()[column: 2, row: 0].style == red)
    }
}
