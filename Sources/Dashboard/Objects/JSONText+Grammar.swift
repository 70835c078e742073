extension JSONText {
    /// Where bytes stop being JSON, to the letter of RFC 8259; `nil` where all of them are.
    static func mistake(in bytes: [UInt8]) -> Int? {
        var reader = Grammar(bytes: bytes)
        guard reader.value(depth: 0) else { return min(reader.place, bytes.count) }
        reader.skipBlanks()
        return reader.place == bytes.count ? nil : reader.place
    }

    /// Goes through JSON without keeping any of it. What it stops at is wrong.
    private struct Grammar {
        let bytes: [UInt8]
        var place = 0

        private static let deepest = 500

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

        mutating func skipBlanks() {
            while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
        }

        private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: wanted) else { return false }
            place += 1
            return true
        }

        mutating func value(depth: Int) -> Bool {
            guard depth < Self.deepest else { return false }
            skipBlanks()
            if take("{") { return members(depth) }
            if take("[") { return elements(depth) }
            switch next {
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return word("true")
            case UInt8(ascii: "f"): return word("false")
            case UInt8(ascii: "n"): return word("null")
            default: return number()
            }
        }

        private mutating func members(_ depth: Int) -> Bool {
            skipBlanks()
            if take("}") { return true }
            repeat {
                skipBlanks()
                guard string() else { return false }
                skipBlanks()
                guard take(":"), value(depth: depth + 1) else { return false }
                skipBlanks()
            } while take(",")
            return take("}")
        }

        private mutating func elements(_ depth: Int) -> Bool {
            skipBlanks()
            if take("]") { return true }
            repeat {
                guard value(depth: depth + 1) else { return false }
                skipBlanks()
            } while take(",")
            return take("]")
        }

        private mutating func word(_ text: StaticString) -> Bool {
            for index in 0..<text.utf8CodeUnitCount {
                guard next == text.utf8Start[index] else { return false }
                place += 1
            }
            return true
        }

        private mutating func string() -> Bool {
            guard take("\"") else { return false }
            while let byte = next, byte >= 0x20 {
                place += 1
                if byte == UInt8(ascii: "\"") { return true }
                guard byte == UInt8(ascii: "\\") else { continue }
                guard let escaped = next, "\"\\/bfnrtu".utf8.contains(escaped) else { return false }
                place += 1
                guard escaped == UInt8(ascii: "u") else { continue }
                for _ in 0..<4 {
                    guard let digit = next, Unicode.Scalar(digit).properties.isASCIIHexDigit else { return false }
                    place += 1
                }
            }
            return false
        }

        private mutating func digits() -> Bool {
            let start = place
            while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
            return place > start
        }

        private mutating func number() -> Bool {
            _ = take("-")
            if !take("0") { guard digits() else { return false } }
            if take(".") { guard digits() else { return false } }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                return digits()
            }
            return true
        }
    }
}
