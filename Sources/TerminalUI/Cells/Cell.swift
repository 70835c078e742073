/// One cell of a screen: what it shows and how. Sixteen bytes, compared as two words.
public struct Cell: Hashable, Sendable {
    /// Up to three scalars of 21 bits each, a base and two that combine with it; the top bit marks the right half of a
    /// wide character.
    package internal(set) var glyph: UInt64
    /// How it looks.
    public internal(set) var style: Style

    static let continuation: UInt64 = 1 << 63
    static let space: UInt64 = 0x20

    init(glyph: UInt64, style: Style) {
        self.glyph = glyph
        self.style = style
    }

    /// An empty cell.
    public static let blank = Cell(glyph: space, style: .plain)

    /// Whether this is the right half of the wide character to its left.
    public var isContinuation: Bool { glyph == Cell.continuation }

    /// What it shows, including combining characters; empty for the right half of a wide character.
    public var text: String {
        var text = ""
        appendText(to: &text)
        return text
    }

    /// Calls `body` with each scalar it shows, without building a string.
    public func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
        guard !isContinuation else { return }
        var rest = glyph
        repeat {
            if let scalar = Unicode.Scalar(UInt32(rest & 0x1F_FFFF)) { body(scalar) }
            rest >>= 21
        } while rest != 0
    }

    func appendText(to text: inout String) {
        forEachScalar { text.unicodeScalars.append($0) }
    }
}
