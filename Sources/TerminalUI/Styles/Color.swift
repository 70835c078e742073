/// A colour of text or of what is behind it.
public enum Color: Hashable, Sendable {
    /// Whatever the terminal uses when told nothing.
    case `default`
    /// One of the sixteen colours the user's own palette defines, 0–15.
    case ansi(UInt8)
    /// One of xterm's 256 colours.
    case palette(UInt8)
    /// A colour fixed by its parts; shown as the nearest the terminal has.
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

extension Color {
    /// The colour in 26 bits, so that a style fits one word and compares in one instruction.
    var packed: UInt64 {
        switch self {
        case .default: 0
        case .ansi(let index): 1 << 24 | UInt64(index & 15)
        case .palette(let index): 2 << 24 | UInt64(index)
        case .rgb(let red, let green, let blue): 3 << 24 | UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
        }
    }

    init(packed: UInt64) {
        let low = UInt8(truncatingIfNeeded: packed)
        switch packed >> 24 & 3 {
        case 1: self = .ansi(low)
        case 2: self = .palette(low)
        case 3:
            self = .rgb(
                red: UInt8(truncatingIfNeeded: packed >> 16), green: UInt8(truncatingIfNeeded: packed >> 8), blue: low)
        default: self = .default
        }
    }
}

extension Color: CustomStringConvertible {
    /// The colour as theme files write it: `default`, `bright-red`, `208`, `#1e1e2e`.
    public var description: String {
        switch self {
        case .default: "default"
        case .ansi(let index): Color.ansiNames[Int(index & 15)]
        case .palette(let index): String(index)
        case .rgb(let red, let green, let blue): "#" + [red, green, blue].map(Color.hex).joined()
        }
    }

    /// The names of the sixteen ANSI colours, in order.
    static let ansiNames: [String] = {
        let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return names + names.map { "bright-" + $0 }
    }()

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

extension Color: LosslessStringConvertible {
    /// Reads what `description` writes; nil for anything else.
    public init?(_ description: String) {
        if description == "default" {
            self = .default
        } else if let index = Color.ansiNames.firstIndex(of: description) {
            self = .ansi(UInt8(index))
        } else if description.hasPrefix("#") {
            let digits = description.dropFirst()
            guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
                return nil
            }
            self = .rgb(
                red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
                blue: UInt8(truncatingIfNeeded: value))
        } else if let first = description.utf8.first, first >= 0x30, first <= 0x39, let index = UInt8(description) {
            self = .palette(index)
        } else {
            return nil
        }
    }
}
