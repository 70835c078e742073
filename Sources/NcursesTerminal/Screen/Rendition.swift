/// How a terminal was told to draw: attributes and colours by the numbers of ECMA-48.
struct Rendition: Equatable, Sendable {
    /// Bit `n` for attribute `n`, from 1 (bold) to 9.
    private var attributes: UInt16 = 0
    private var foreground = Color.standard
    private var background = Color.standard
    /// 10, 11 or 12; 0 where the terminal was never told.
    private var font: UInt8 = 0

    private enum Color: Equatable {
        case standard
        /// One of sixteen.
        case basic(UInt8)
        /// One of 256.
        case palette(UInt8)
    }

    private static let boldAndDim: UInt16 = 0b110
    /// Bold, dim and italic.
    private static let inkOnly: UInt16 = 0b1110

    /// This one after the parameters of a sequence; `nil` for some that are not known here.
    func changed(by parameters: ArraySlice<UInt8>) -> Rendition? {
        var values: [Int] = [0]
        for byte in parameters {
            switch byte {
            case 0x30...0x39: values[values.count - 1] = min(9999, values[values.count - 1] * 10 + Int(byte) - 0x30)
            case 0x3B: values.append(0)
            default: return nil
            }
        }
        var result = self
        var rest = values[...]
        while let value = rest.popFirst() {
            switch value {
            case 0: result = Rendition(font: font)
            case 1...9: result.attributes |= 1 << UInt16(value)
            case 10...12: result.font = UInt8(value)
            case 22: result.attributes &= ~Self.boldAndDim
            case 25: result.attributes &= ~0b110_0000
            case 23, 24, 27, 28, 29: result.attributes &= ~(1 << UInt16(value - 20))
            case 30...37: result.foreground = .basic(UInt8(value - 30))
            case 39: result.foreground = .standard
            case 40...47: result.background = .basic(UInt8(value - 40))
            case 49: result.background = .standard
            case 90...97: result.foreground = .basic(UInt8(value - 82))
            case 100...107: result.background = .basic(UInt8(value - 92))
            case 38, 48:
                guard rest.popFirst() == 5, let number = rest.popFirst().flatMap(UInt8.init(exactly:)) else {
                    return nil
                }
                if value == 38 { result.foreground = .palette(number) } else { result.background = .palette(number) }
            default: return nil
            }
        }
        return result
    }

    /// Whether a blank looks the same in another rendition: on the same background, with nothing drawn that has a colour
    /// of its own, such as a line under it.
    func looksAlikeBlank(_ other: Rendition) -> Bool {
        self == other
            || background == other.background && font == other.font
                && (attributes | other.attributes) & ~Self.inkOnly == 0
    }

    /// The shortest sequence that leads here from another rendition, or from an unknown one.
    func sequence(from other: Rendition?) -> [UInt8] {
        let anew = Self.sequence(anew(fontOf: other))
        guard let other else { return anew }
        let onwards = Self.sequence(parameters(from: other))
        return anew.count <= onwards.count ? anew : onwards
    }

    /// After a reset, whose number can be left out.
    private func anew(fontOf other: Rendition?) -> [String] {
        let plain = Rendition(font: other?.font ?? 0)
        let parameters = parameters(from: plain)
        return parameters.isEmpty ? [] : [""] + parameters
    }

    private func parameters(from other: Rendition) -> [String] {
        var parameters: [String] = []
        var kept = other.attributes
        let gone = kept & ~attributes
        if gone & Self.boldAndDim != 0 {
            parameters.append("22")
            kept &= ~Self.boldAndDim
        }
        if gone & 0b110_0000 != 0 {
            parameters.append("25")
            kept &= ~0b110_0000
        }
        for number in [3, 4, 7, 8, 9] where gone & 1 << number != 0 { parameters.append("2\(number)") }
        for number in 1...9 where attributes & ~kept & 1 << number != 0 { parameters.append("\(number)") }
        if foreground != other.foreground { parameters.append(Self.parameter(foreground, base: 30)) }
        if background != other.background { parameters.append(Self.parameter(background, base: 40)) }
        if font != other.font { parameters.append("\(font)") }
        return parameters
    }

    private static func parameter(_ color: Color, base: Int) -> String {
        switch color {
        case .standard: "\(base + 9)"
        case .basic(let number): "\(number < 8 ? base + Int(number) : base + 52 + Int(number))"
        case .palette(let number): "\(base + 8);5;\(number)"
        }
    }

    private static func sequence(_ parameters: [String]) -> [UInt8] {
        Array("\u{1b}[\(parameters.joined(separator: ";"))m".utf8)
    }
}

extension Rendition {
    private init(font: UInt8) {
        self.init()
        self.font = font
    }
}
