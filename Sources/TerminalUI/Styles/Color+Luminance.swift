internal import Glibc

extension Color {
    /// Relative luminance as WCAG 2.1 defines it.
    var luminance: Double? {
        components.map { parts in
            0.2126 * Color.linear(parts.red) + 0.7152 * Color.linear(parts.green) + 0.0722 * Color.linear(parts.blue)
        }
    }

    private static func linear(_ part: Int) -> Double {
        let value = Double(part) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
}
