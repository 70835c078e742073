import TerminalUI
import Testing

@testable import Dashboard

/// Walks over a frame cell by cell: rows as wide as the screen, boxes closed, header and footer there, no number cut.
enum Walker {
    static func check(_ grid: Grid, _ glyphs: Glyphs, _ name: String, numbers: Bool = true) {
        let lines = grid.lines
        for (row, line) in lines.enumerated() {
            #expect(CellWidth.of(line) == grid.size.columns, "\(name): row \(row)")
            if glyphs.isASCII { #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(name): \(line)") }
        }
        #expect(lines[0].hasPrefix(" wf "), "\(name): header")
        #expect(lines[0].contains(":"), "\(name): clock")
        func at(_ column: Int, _ row: Int) -> String { grid[column: column, row: row].text }
        let last = Point(column: grid.size.columns - 1, row: grid.size.rows - 1)
        func isLine(_ text: String, _ arms: Arms) -> Bool {
            LineKind.allCases.contains { kind in
                // A box over a narrow screen covers the border with its own, corners and all.
                [
                    arms, arms.union(.left), arms.union(.right), [.right, .down], [.right, .up], [.left, .down],
                    [.left, .up],
                ]
                .contains { glyphs.line($0, kind) == text }
            }
        }
        #expect(at(0, 1) == glyphs.line([.right, .down]), "\(name): top left")
        #expect(at(last.column, 1) == glyphs.line([.left, .down]), "\(name): top right")
        #expect(at(0, last.row) == glyphs.line([.right, .up]), "\(name): bottom left")
        #expect(at(last.column, last.row) == glyphs.line([.left, .up]), "\(name): bottom right")
        // The last line names keys, help among them; a box over the screen brings its own, a way out among them.
        let isBoxed = lines.dropFirst(2).contains { $0.contains(" leave") || $0.contains(" close") }
        #expect(lines[last.row].contains(" help") || isBoxed, "\(name): footer")
        for row in 2..<last.row {
            #expect(isLine(at(0, row), .vertical), "\(name): left of row \(row): \(lines[row])")
            #expect(isLine(at(last.column, row), .vertical), "\(name): right of row \(row): \(lines[row])")
        }
        guard numbers else { return }
        let cut = glyphs[.ellipsis]
        for line in lines {
            for word in line.split(whereSeparator: { " │|".contains($0) }) where word.hasSuffix(cut) {
                let body = word.dropLast(cut.count)
                guard body.contains(where: \.isNumber), body.allSatisfy({ $0.isNumber || ".+-".contains($0) })
                else { continue }
                // A number within a sentence is not a cell of its own: one blank stands before it, behind a word. Behind
                // a digit it is the end of a number whose thousands stand apart.
                let before = line[..<word.startIndex].suffix(2)
                let isInSentence =
                    before.last == " " && before.first.map { !" │|".contains($0) && !$0.isNumber } == true
                #expect(isInSentence, "\(name): the number \(word) is cut")
            }
        }
    }
}
