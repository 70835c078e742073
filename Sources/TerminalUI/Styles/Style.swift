/// How a cell looks: two colours and attributes, in one word.
public struct Style: Hashable, Sendable {
    private var bits: UInt64

    /// The terminal's own colours, no attributes.
    public static let plain = Style()

    /// A style from its parts.
    public init(foreground: Color = .default, background: Color = .default, attributes: Attributes = []) {
        bits = foreground.packed | background.packed << 26 | UInt64(attributes.rawValue) << 52
    }

    /// The colour of the text.
    public var foreground: Color {
        get { Color(packed: bits & 0x3FF_FFFF) }
        set { bits = bits & ~0x3FF_FFFF | newValue.packed }
    }

    /// The colour behind the text.
    public var background: Color {
        get { Color(packed: bits >> 26 & 0x3FF_FFFF) }
        set { bits = bits & ~(0x3FF_FFFF << 26) | newValue.packed << 26 }
    }

    /// Weight, slant and the like.
    public var attributes: Attributes {
        get { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 52)) }
        set { bits = bits & ~(0xFF << 52) | UInt64(newValue.rawValue) << 52 }
    }

    /// This style with attributes added.
    public func adding(_ more: Attributes) -> Style {
        var style = self
        style.attributes.formUnion(more)
        return style
    }

    /// This style with attributes taken away.
    public func removing(_ fewer: Attributes) -> Style {
        var style = self
        style.attributes.subtract(fewer)
        return style
    }

    /// This style's text on the background of `base`: how a coloured word is drawn on a cursor row.
    ///
    /// Attributes of both apply; a foreground that is the default gives way to the base's.
    public func on(_ base: Style) -> Style {
        Style(
            foreground: foreground == .default ? base.foreground : foreground,
            background: base.background, attributes: attributes.union(base.attributes))
    }

    /// This style with each default colour taken from `base`; attributes stay its own.
    public func fillingDefaults(from base: Style) -> Style {
        Style(
            foreground: foreground == .default ? base.foreground : foreground,
            background: background == .default ? base.background : background, attributes: attributes)
    }
}

extension Style: CustomStringConvertible {
    /// The style as theme files write it: `bold red on 236`.
    public var description: String {
        var words = attributes.names
        if foreground != .default { words.append(foreground.description) }
        if background != .default { words.append("on \(background)") }
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }
}
