import Testing

@testable import TerminalUI

@Suite("Rectangles")
struct RectTests {
    let rect = Rect(column: 2, row: 3, columns: 10, rows: 7)

    @Test("Parts follow each other, fill the whole and never overlap")
    func split() {
        let parts = rect.split(.columns, [.fixed(3), .share(1), .share(2)])
        #expect(parts.map(\.column) == [2, 5, 8])
        #expect(parts.map(\.columns) == [3, 3, 4])
        #expect(parts.allSatisfy { $0.row == 3 && $0.rows == 7 })
        #expect(rect.split(.rows, [.share(1), .share(1)]).map(\.rows) == [4, 3])
    }

    @Test("Any split fits", arguments: 0..<12)
    func fits(columns: Int) {
        let rect = Rect(column: 0, row: 0, columns: columns, rows: 1)
        for extents in [[Extent.fixed(4), .fixed(5), .share(1)], [.share(3), .fixed(2), .share(0)], [.fixed(-1)], []] {
            let parts = rect.split(.columns, extents)
            #expect(parts.count == extents.count)
            #expect(parts.reduce(0) { $0 + $1.columns } <= columns)
            for (first, second) in zip(parts, parts.dropFirst()) { #expect(first.endColumn == second.column) }
        }
    }

    @Test("Cutting takes what there is and leaves the rest")
    func cut() {
        #expect(rect.cutTop(2).cut == Rect(column: 2, row: 3, columns: 10, rows: 2))
        #expect(rect.cutTop(2).rest == Rect(column: 2, row: 5, columns: 10, rows: 5))
        #expect(rect.cutBottom(1).cut == Rect(column: 2, row: 9, columns: 10, rows: 1))
        #expect(rect.cutLeft(4).rest == Rect(column: 6, row: 3, columns: 6, rows: 7))
        #expect(rect.cutRight(4).cut == Rect(column: 8, row: 3, columns: 4, rows: 7))
        #expect(rect.cutBottom(99).cut == rect && rect.cutBottom(99).rest.isEmpty)
        #expect(rect.cutTop(-1).rest == rect)
    }

    @Test("Insets and intersections are empty rather than negative")
    func empty() {
        #expect(rect.inset(by: 9).isEmpty)
        #expect(rect.inset(by: 1) == Rect(column: 3, row: 4, columns: 8, rows: 5))
        #expect(rect.intersection(Rect(column: 50, row: 0, columns: 5, rows: 5)).isEmpty)
        #expect(rect.intersection(Rect(column: 0, row: 0, columns: 4, rows: 4)).size == Size(columns: 2, rows: 1))
    }

    @Test("A box in the middle is no larger than what it is in")
    func centred() {
        #expect(rect.centred(Size(columns: 4, rows: 3)) == Rect(column: 5, row: 5, columns: 4, rows: 3))
        #expect(rect.centred(Size(columns: 40, rows: 30)) == rect)
    }

    @Test("Sizes are written as on the command line", arguments: ["120x40", "0x0"])
    func sizes(text: String) {
        #expect(Size(text)?.description == text)
    }

    @Test("Other texts are no sizes", arguments: ["", "x", "120", "120x", "x40", "-1x4", "1x2x3", "120X40"])
    func noSizes(text: String) {
        #expect(Size(text) == nil)
    }
}
