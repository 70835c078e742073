import GraphLayout
import Testing

@Suite struct LineGlyphsTests {
    private static let every = (0..<16).map { Directions(rawValue: $0) }

    @Test func corners() {
        let glyphs = Self.every.map { LineGlyphs.character($0, kind: .step) }
        #expect(String(glyphs) == " ╵╷│╴┘┐┤╶└┌├─┴┬┼")
        let heavy = Self.every.map { LineGlyphs.character($0, kind: .step, heavy: $0) }
        #expect(String(heavy) == " ╹╻┃╸┛┓┫╺┗┏┣━┻┳╋")
    }

    @Test func kindsDifferWithoutColour() {
        for ascii in [false, true] {
            for line in [Directions.horizontal, .vertical] {
                let glyphs = EdgeKind.allCases.map { LineGlyphs.character(line, kind: $0, ascii: ascii) }
                #expect(Set(glyphs).count == EdgeKind.allCases.count)
            }
        }
        let kinds: [EdgeKind] = [.step, .timeout, .callback, .connector]
        #expect(String(kinds.map { LineGlyphs.character(.horizontal, kind: $0, ascii: true) }) == "-.~=")
        #expect(String(kinds.map { LineGlyphs.character(.horizontal, kind: $0) }) == "─┄╌═")
    }

    @Test func heavyArmsAreHeavy() {
        #expect(LineGlyphs.character([.left, .right, .down], kind: .step, heavy: [.left, .down]) == "┱")
        #expect(LineGlyphs.character([.left, .right, .up, .down], kind: .step, heavy: .vertical) == "╂")
    }

    @Test func everyCombinationHasAGlyphOfItsOwn() {
        var seen: Set<Character> = []
        for directions in Self.every {
            for heavy in Self.every where heavy.isSubset(of: directions) {
                let glyph = LineGlyphs.character(directions, kind: .step, heavy: heavy)
                #expect(directions.isEmpty || glyph != " ")
                #expect(seen.insert(glyph).inserted, "\(glyph)")
            }
            #expect(LineGlyphs.character(directions, kind: .step, ascii: true).isASCII)
        }
    }

    @Test func noGlyphMayBeDrawnAsAnEmoji() {
        for kind in EdgeKind.allCases {
            for directions in Self.every {
                for heavy in [Directions(), directions] {
                    let glyph = LineGlyphs.character(directions, kind: kind, heavy: heavy)
                    #expect(glyph.unicodeScalars.allSatisfy { !$0.properties.isEmoji && $0.value < 0x2580 }, "\(glyph)")
                }
            }
        }
        for direction in Directions.sides {
            #expect(LineGlyphs.arrow(direction).unicodeScalars.allSatisfy { !$0.properties.isEmoji })
            #expect(LineGlyphs.arrow(direction, ascii: true).isASCII)
        }
    }
}
