import CCellWidth
import Testing

@testable import TerminalUI

@Suite("Glyphs")
struct GlyphTests {
    static let all: [String] =
        Glyph.allCases.map(\.forms.unicode)
        + LineKind.allCases.flatMap { kind in (1..<16).map { Glyphs.unicode.line(Arms(rawValue: $0), kind) } }

    @Test("No glyph is one that Unicode lists as an emoji", arguments: all)
    func noEmoji(glyph: String) {
        for scalar in glyph.unicodeScalars {
            #expect(!EmojiData.contains(scalar.value), "U+\(String(scalar.value, radix: 16))")
            #expect(!scalar.properties.isEmoji)
        }
    }

    @Test("The list of emoji is Unicode's: it knows those that tempt")
    func list() {
        for scalar in "▶⏱⚠✖✔◀⏏☑❄↔▪".unicodeScalars { #expect(EmojiData.contains(scalar.value)) }
        for scalar in "►✕✓◷!─█".unicodeScalars { #expect(!EmojiData.contains(scalar.value)) }
        // Later versions of Unicode add some and take none away.
        for value in EmojiData.ranges.joined() {
            #expect(Unicode.Scalar(value)?.properties.isEmoji == true, "U+\(String(value, radix: 16))")
        }
    }

    @Test("Every glyph is one character of one cell", arguments: all)
    func oneCell(glyph: String) {
        #expect(glyph.unicodeScalars.count == 1)
        #expect(glyph.unicodeScalars.allSatisfy { cell_width($0.value) == 1 })
    }

    @Test("Every twin is one visible character of ASCII")
    func twins() {
        for glyph in Glyph.allCases {
            let ascii = Array(glyph.forms.ascii.utf8)
            #expect(ascii.count == 1 && ascii.allSatisfy { (0x21..<0x7F).contains($0) }, "\(glyph)")
        }
        for kind in LineKind.allCases {
            for arms in UInt8(1)..<16 {
                #expect(Glyphs.ascii.line(Arms(rawValue: arms), kind).utf8.count == 1)
            }
        }
    }

    @Test("Run states are told apart by their glyphs alone", arguments: [Glyphs.unicode, .ascii])
    func states(glyphs: Glyphs) {
        let states: [Glyph] = [.initiated, .running, .paused, .cancelled, .completed, .deleted]
        #expect(Set(states.map { glyphs[$0] }).count == states.count)
    }

    @Test("Kinds of line are told apart by their pieces alone", arguments: [Glyphs.unicode, .ascii])
    func kinds(glyphs: Glyphs) {
        let kinds: [LineKind] = [.light, .heavy, .dotted, .dashed]
        #expect(Set(kinds.map { glyphs.line(.horizontal, $0) }).count == 4)
        #expect(Set(kinds.map { glyphs.line(.vertical, $0) }).count == 4)
    }

    @Test("A sparkline shows its largest value full and any other than zero at all")
    func sparkline() {
        #expect(Glyphs.unicode.sparkline([0, 0.01, 4, 8]) == " ▁▄█")
        #expect(Glyphs.unicode.sparkline([8], maximum: 16) == "▄")
        #expect(Glyphs.unicode.sparkline([.nan, -1, .infinity], maximum: 1) == "  █")
        #expect(Glyphs.unicode.sparkline([]) == "")
    }

    @Test("A gauge is as wide as asked", arguments: [-1, 0, 0.25, 0.5, 0.99, 1, 2, .nan])
    func gauge(fraction: Double) {
        #expect(CellWidth.of(Glyphs.unicode.gauge(fraction, cells: 7)) == 7)
    }
}
