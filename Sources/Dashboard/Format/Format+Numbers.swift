/// Numbers, times and texts the way every screen writes them. No locale and no formatter of the platform: a screen is
/// the same everywhere, and formatting a row takes microseconds.
enum Format {}

extension Format {
    /// A whole number with its thousands set apart: `40 112`.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: " ")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A whole number in at most `width` cells, shortened rather than cut: `118 204`, `12.3k`, `4.56M`.
    ///
    /// Five cells hold any number there is up to a quintillion.
    static func count(_ number: Int, fitting width: Int) -> String {
        let grouped = grouped(number)
        if grouped.utf8.count <= width { return grouped }
        let plain = String(number)
        if plain.utf8.count <= width { return plain }
        return short(number, fitting: width)
    }

    /// A whole number in the three digits that count: `999`, `12.3k`, `4.56M`.
    static func short(_ number: Int, fitting width: Int = 5) -> String {
        let sign = number < 0 ? "-" : ""
        var rest = number.magnitude
        guard rest >= 1000 else { return sign + String(rest) }
        var fraction: UInt = 0
        var unit = 0
        while rest >= 1000, unit < units.count {
            fraction = rest % 1000
            rest /= 1000
            unit += 1
        }
        let name = units[unit - 1]
        let whole = sign + String(rest)
        let room = width - whole.utf8.count - name.utf8.count - 1
        let decimals = min(room, 3 - String(rest).utf8.count)
        guard decimals > 0 else { return whole + name }
        // Cut, not rounded: 999 950 is never shown as the next unit.
        let digits = padded(Int(fraction), to: 3).prefix(decimals)
        return whole + "." + digits + name
    }

    private static let units = ["k", "M", "G", "T", "P", "E"]

    /// A rate or another small number with one decimal: `0.2`, `7.1`, `12`, `1.2k`.
    static func rate(_ value: Double, fitting width: Int = 5) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "?" }
        let tenths = Int((value * 10).rounded())
        if tenths.magnitude >= 100 { return count(Int(value.rounded()), fitting: width) }
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    /// A number with zeros before it.
    static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// `1 run`, `3 runs`.
    static func counted(_ number: Int, _ noun: String) -> String {
        grouped(number) + " " + noun + (number == 1 ? "" : "s")
    }
}
