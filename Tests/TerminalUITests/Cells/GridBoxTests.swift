import Testing

@testable import TerminalUI

@Suite("Boxes and lines")
struct GridBoxTests {
    func drawn(_ columns: Int, _ rows: Int, _ draw: (inout Grid) -> Void) -> [String] {
        var grid = Grid(size: Size(columns: columns, rows: rows))
        draw(&grid)
        return grid.lines
    }

    @Test("A box has its texts in its border")
    func box() {
        let lines = drawn(20, 3) { grid in
            grid.box(
                grid.bounds, glyphs: .unicode, style: .plain, title: [Span("2 Runs ", .plain)],
                trailing: [Span(" 214 ", .plain)], footer: [Span(" ? help ", .plain)])
        }
        #expect(lines == ["┌2 Runs ───── 214 ─┐", "│                  │", "└ ? help ──────────┘"])
    }

    @Test("A title too long is cut and goes before what trails")
    func narrow() {
        let lines = drawn(8, 2) { grid in
            grid.box(
                grid.bounds, .double, glyphs: .unicode, style: .plain, title: [Span("Workflows", .plain)],
                trailing: [Span("9", .plain)])
        }
        #expect(lines == ["╔Workfl╗", "╚══════╝"])
    }

    @Test("Every size can be boxed", arguments: 0..<4)
    func sizes(size: Int) {
        for rows in 0..<4 {
            let lines = drawn(size, rows) { grid in
                grid.box(grid.bounds, glyphs: .ascii, style: .plain, title: [Span("x", .plain)])
            }
            #expect(lines.count == rows)
        }
    }

    @Test("Lines join what they meet and cross each other")
    func joins() {
        let lines = drawn(7, 5) { grid in
            grid.box(grid.bounds, glyphs: .unicode, style: .plain)
            grid.line(from: Point(column: 0, row: 2), to: Point(column: 6, row: 2), glyphs: .unicode, style: .plain)
            grid.line(from: Point(column: 3, row: 0), to: Point(column: 3, row: 4), glyphs: .unicode, style: .plain)
        }
        #expect(lines == ["┌──┬──┐", "│  │  │", "├──┼──┤", "│  │  │", "└──┴──┘"])
    }

    @Test("In ASCII too")
    func asciiJoins() {
        let lines = drawn(5, 3) { grid in
            grid.box(grid.bounds, glyphs: .ascii, style: .plain)
            grid.line(from: Point(column: 2, row: 2), to: Point(column: 2, row: 0), glyphs: .ascii, style: .plain)
        }
        #expect(lines == ["+-+-+", "| | |", "+-+-+"])
    }
}
