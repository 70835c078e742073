/// The symbols and lines screens are drawn with: Unicode's, or what ASCII has in their place.
public struct Glyphs: Hashable, Sendable {
    /// Whether only ASCII is used.
    public let isASCII: Bool

    /// Symbols of Unicode, none of which a terminal may take for an emoji.
    public static let unicode = Glyphs(isASCII: false)
    /// Symbols of ASCII: for locales, terminals and fonts that have no others.
    public static let ascii = Glyphs(isASCII: true)

    /// The symbol for a meaning, one cell wide.
    public subscript(_ glyph: Glyph) -> String {
        isASCII ? glyph.forms.ascii : glyph.forms.unicode
    }

    /// A bar of height 0 to 8 for a fraction of the whole; anything above zero shows at least the lowest bar.
    public func bar(_ fraction: Double) -> String {
        guard fraction > 0 else { return " " }
        let level = min(8, max(1, Int((min(1, fraction) * 8).rounded())))
        return self[Glyphs.bars[level - 1]]
    }

    /// One bar for each value, scaled to the largest, or to `maximum` so that several rows compare.
    public func sparkline(_ values: some Sequence<Double>, maximum: Double? = nil) -> String {
        let values = Array(values)
        let top = maximum ?? values.max() ?? 0
        return values.map { bar(top > 0 ? $0 / top : 0) }.joined()
    }

    /// A horizontal gauge of so many cells, filled by `fraction`.
    public func gauge(_ fraction: Double, cells: Int) -> String {
        guard cells > 0 else { return "" }
        let halves = Int((min(1, max(0, fraction.isNaN ? 0 : fraction)) * Double(cells * 2)).rounded())
        let full = String(repeating: self[.gaugeFull], count: halves / 2)
        let half = halves % 2 == 1 ? self[.gaugeHalf] : ""
        return full + half + String(repeating: self[.gaugeEmpty], count: cells - (halves + 1) / 2)
    }

    private static let bars: [Glyph] = [.bar1, .bar2, .bar3, .bar4, .bar5, .bar6, .bar7, .bar8]
}
