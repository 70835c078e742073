/// JSON as bytes whose blanks may be changed and nothing else: every digit, escape and order of keys survives.
struct JSONText: Hashable, Sendable {
    /// With no blank that need not be there.
    let compact: [UInt8]

    /// An object with nothing in it.
    static let nothing = JSONText(compact: Array("{}".utf8))

    private init(compact: [UInt8]) { self.compact = compact }

    /// Reads bytes; `nil` where they are no JSON, to the letter of it.
    init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard Self.mistake(in: bytes) == nil, String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var compact: [UInt8] = []
        compact.reserveCapacity(bytes.count)
        var text = Strings()
        for byte in bytes {
            let isInside = text.take(byte)
            if isInside || !Self.isBlank(byte) { compact.append(byte) }
        }
        self.compact = compact
    }

    /// One value or bracket on each line, two blanks for each depth.
    var indented: String {
        var lines: [UInt8] = []
        lines.reserveCapacity(compact.count * 2)
        var depth = 0
        var text = Strings()
        func newLine() -> [UInt8] { [UInt8(ascii: "\n")] + Array(repeating: UInt8(ascii: " "), count: 2 * depth) }
        for (index, byte) in compact.enumerated() {
            guard !text.take(byte) else {
                lines.append(byte)
                continue
            }
            let next = index + 1 < compact.count ? compact[index + 1] : 0
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                lines.append(byte)
                if next != UInt8(ascii: "}"), next != UInt8(ascii: "]") { lines += newLine() }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                let before = compact[max(0, index - 1)]
                if before != UInt8(ascii: "{"), before != UInt8(ascii: "[") { lines += newLine() }
                lines.append(byte)
            case UInt8(ascii: ","):
                lines.append(byte)
                lines += newLine()
            case UInt8(ascii: ":"): lines += [byte, UInt8(ascii: " ")]
            default: lines.append(byte)
            }
        }
        return String(decoding: lines, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Tells what is within a string from what is between.
    private struct Strings {
        private var isInside = false
        private var isEscaped = false

        /// Whether a byte, and the quotes around, are a string's.
        mutating func take(_ byte: UInt8) -> Bool {
            guard isInside else {
                isInside = byte == UInt8(ascii: "\"")
                return isInside
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInside = false
            }
            return true
        }
    }
}
