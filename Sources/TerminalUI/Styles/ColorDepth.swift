/// How many colours a terminal shows.
public enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
    /// None: attributes only.
    case none = 0
    /// The eight of ANSI; bright ones are shown as bold.
    case eight = 8
    /// The sixteen of ANSI, in whatever shades the user chose for them.
    case sixteen = 16
    /// xterm's 256.
    case palette = 256

    /// Fewer colours come first.
    public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

extension Color {
    /// The nearest colour that a terminal of this depth has.
    public func quantised(to depth: ColorDepth) -> Color {
        switch (self, depth) {
        case (.default, _), (_, .none): .default
        case (.ansi(let index), .eight): .ansi(index & 7)
        case (.ansi, _): self
        case (.palette(let index), .palette): .palette(index)
        case (.palette(let index), .sixteen) where index < 16: .ansi(index)
        case (.palette(let index), .eight) where index < 16: .ansi(index & 7)
        case (.palette, _), (.rgb, .eight), (.rgb, .sixteen): nearestANSI(of: depth.rawValue)
        case (.rgb, .palette): nearestInPalette
        }
    }

    /// Red, green and blue, 0–255; those of xterm's own palette where the terminal's may differ, nil for the default.
    public var components: (red: Int, green: Int, blue: Int)? {
        switch self {
        case .default: nil
        case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
        case .ansi(let index), .palette(let index): Color.paletteComponents(Int(index))
        }
    }

    /// How well text of this colour is read on `background`, 1–21 as WCAG 2.1 defines it; nil if either is the default.
    public func contrast(on background: Color) -> Double? {
        guard let first = luminance, let second = background.luminance else { return nil }
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    private static let cubeLevels = [0, 95, 135, 175, 215, 255]
    private static let ansiComponents: [(Int, Int, Int)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    private static func paletteComponents(_ index: Int) -> (red: Int, green: Int, blue: Int) {
        if index < 16 { return ansiComponents[index] }
        if index >= 232 {
            let grey = 8 + 10 * (index - 232)
            return (grey, grey, grey)
        }
        let cube = index - 16
        return (cubeLevels[cube / 36], cubeLevels[cube / 6 % 6], cubeLevels[cube % 6])
    }

    // The first sixteen are left out: users choose their own shades for them.
    private var nearestInPalette: Color { .palette(UInt8(nearest(16..<256))) }

    private func nearestANSI(of count: Int) -> Color { .ansi(UInt8(nearest(0..<count))) }

    private func nearest(_ candidates: Range<Int>) -> Int {
        guard let (red, green, blue) = components else { return candidates.lowerBound }
        return candidates.min { first, second in
            distance(first) < distance(second)
        } ?? candidates.lowerBound

        func distance(_ index: Int) -> Int {
            let other = Color.paletteComponents(index)
            let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
            // Eyes tell greens apart better than blues.
            return 2 * r * r + 4 * g * g + 3 * b * b
        }
    }
}
