/// Identifies one run: a UUID (version 4) held as two words, so that a hundred thousand of them are cheap to keep.
public struct RunID: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// Makes an ID from the two halves of a UUID.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The ID that no run has: all zeros.
    public static let zero = RunID(high: 0, low: 0)

    /// A new version 4 UUID from the given generator; a seeded generator makes a run of tests repeatable.
    public static func random(using generator: inout some RandomNumberGenerator) -> RunID {
        let high = generator.next()
        return version4(high, generator.next())
    }

    private static func version4(_ high: UInt64, _ low: UInt64) -> RunID {
        RunID(
            high: high & 0xFFFF_FFFF_FFFF_0FFF | 0x0000_0000_0000_4000,
            low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// A new version 4 UUID from the system's generator.
    public static func random() -> RunID {
        // Asked once for all of it: each question is a call of the system.
        var system = SystemRandomNumberGenerator()
        let bits: UInt128 = system.next()
        return version4(UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits))
    }

    /// Reads the 36-character form, upper or lower case; anything else is `nil`.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let id = text.withUTF8({ RunID(utf8: $0) }) else { return nil }
        self = id
    }

    /// Reads the bytes of the 36-character form where they stand: lists are read by the thousand.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for offset in 0..<36 {
            let byte = bytes[offset]
            if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Self.hexDigit(byte) else { return nil }
                if digits < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
                digits += 1
            }
        }
        self.init(high: words.0, low: words.1)
    }

    static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension RunID: CustomStringConvertible {
    /// The 36-character lower-case form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            let digits = "0123456789abcdef".utf8
            var offset = 0
            for nibble in 0..<32 {
                if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                    buffer[offset] = UInt8(ascii: "-")
                    offset += 1
                }
                let word = nibble < 16 ? high : low
                let value = Int(word >> UInt64(60 - 4 * (nibble % 16)) & 0xF)
                buffer[offset] = digits[digits.index(digits.startIndex, offsetBy: value)]
                offset += 1
            }
            return 36
        }
    }

    /// The first eight characters: what a screen shows where there is no room for all.
    public var short: String { String(description.prefix(8)) }
}

extension RunID: Comparable {
    /// The order of the written form.
    public static func < (left: RunID, right: RunID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension RunID: Codable {
    /// Reads the 36-character form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = RunID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a run ID: a UUID is expected")
        }
        self = id
    }

    /// Writes the 36-character form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
