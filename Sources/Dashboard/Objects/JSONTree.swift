/// JSON as it was written: the order of keys and every digit of a number survive.
indirect enum JSONTree: Hashable, Sendable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// The number's own text: no digit of a big integer is lost.
    case number(String)
    case literal(String)

    struct Member: Hashable, Sendable {
        var key: String
        var value: JSONTree
    }

    /// Reads JSON; `nil` for anything else, and for what is nested deeper than a screen could show.
    init?(_ bytes: some Sequence<UInt8>) {
        var reader = Reader(bytes: Array(bytes))
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipBlanks()
        guard reader.isAtEnd else { return nil }
        self = value
    }

    private static let depth = 64

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        var isAtEnd: Bool { place >= bytes.count }
        var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func skipBlanks() {
            while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
        }

        mutating func take(_ wanted: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard byte == UInt8(ascii: wanted) else { return false }
            place += 1
            return true
        }

        mutating func value(depth: Int) -> JSONTree? {
            guard depth < JSONTree.depth else { return nil }
            skipBlanks()
            switch byte {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map(JSONTree.string)
            case UInt8(ascii: "t"): return literal("true")
            case UInt8(ascii: "f"): return literal("false")
            case UInt8(ascii: "n"): return literal("null")
            default: return number()
            }
        }

        private mutating func object(depth: Int) -> JSONTree? {
            var members: [Member] = []
            guard take("{") else { return nil }
            if take("}") { return .object([]) }
            repeat {
                skipBlanks()
                guard let key = string(), take(":"), let value = value(depth: depth + 1) else { return nil }
                members.append(Member(key: key, value: value))
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func array(depth: Int) -> JSONTree? {
            var elements: [JSONTree] = []
            guard take("[") else { return nil }
            if take("]") { return .array([]) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            } while take(",")
            return take("]") ? .array(elements) : nil
        }

        private mutating func literal(_ text: String) -> JSONTree? {
            guard bytes[place...].starts(with: text.utf8) else { return nil }
            place += text.utf8.count
            return .literal(text)
        }

        private mutating func number() -> JSONTree? {
            let start = place
            while let byte, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            return Double(text) != nil ? .number(text) : nil
        }

        private mutating func string() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte {
                place += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> Unicode.Scalar? {
            guard let byte else { return nil }
            place += 1
            switch byte {
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "u"):
                guard let unit = unit() else { return nil }
                guard unit & 0xFC00 == 0xD800 else { return Unicode.Scalar(UInt32(unit)) ?? "\u{FFFD}" }
                let mark = place
                if bytes[place...].starts(with: "\\u".utf8) {
                    place += 2
                    if let low = self.unit(), low & 0xFC00 == 0xDC00 {
                        let value = 0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(low) & 0x3FF
                        return Unicode.Scalar(value)
                    }
                }
                place = mark
                return "\u{FFFD}"
            default: return Unicode.Scalar(byte)
            }
        }

        private mutating func unit() -> UInt16? {
            guard place + 4 <= bytes.count else { return nil }
            let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
            place += 4
            return UInt16(digits, radix: 16)
        }
    }
}

extension JSONTree {
    /// A value in a few characters: what stands in a line beside its key, or in a line of changes.
    var brief: String {
        switch self {
        case .object(let members): members.isEmpty ? "{}" : "{…\(members.count)}"
        case .array(let elements): elements.isEmpty ? "[]" : "[…\(elements.count)]"
        case .string(let text): "\"" + (text.count > 40 ? String(text.prefix(39)) + "…" : text) + "\""
        case .number(let text), .literal(let text): text
        }
    }

    /// What changed at the first level from one object to the next, in a line: `+ verifiedAt  ~ attempts 0 → 1`.
    static func difference(from old: JSONTree, to new: JSONTree, arrow: String) -> String {
        guard case .object(let before) = old, case .object(let after) = new else {
            return old == new ? "" : "~ \(old.brief) \(arrow) \(new.brief)"
        }
        let oldValues = Dictionary(before.map { ($0.key, $0.value) }) { first, _ in first }
        let newKeys = Set(after.map(\.key))
        var parts: [String] = []
        for member in after {
            guard let value = oldValues[member.key] else {
                parts.append("+ \(member.key)")
                continue
            }
            if value != member.value { parts.append("~ \(member.key) \(value.brief) \(arrow) \(member.value.brief)") }
        }
        for member in before where !newKeys.contains(member.key) { parts.append("- \(member.key)") }
        return parts.joined(separator: "  ")
    }
}
