/// Reads a JSON text into the places of its values: one pass, no recursion, nothing converted.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: ParsedJSON.Limits
    private var place = 0
    /// The arrays and objects that are open, the innermost last.
    private var open: [Int] = []
    private(set) var nodes: [ParsedJSON.Node] = []

    init(_ bytes: [UInt8], limits: ParsedJSON.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parse() throws(JSONError) {
        guard bytes.count <= min(limits.bytes, Int(Int32.max)) else {
            throw JSONError("\(bytes.count) bytes are more than are read of one text")
        }
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw JSONError("the text is not UTF-8") }
        skipBlanks()
        try value()
        while let container = open.last {
            skipBlanks()
            let isObject = nodes[container].kind == .object
            if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                place += 1
                close(container)
                open.removeLast()
                continue
            }
            if nodes.count > container + 1 {
                try take(",")
                skipBlanks()
            }
            if isObject {
                guard byte == UInt8(ascii: "\"") else { throw unexpected("a name") }
                try string()
                skipBlanks()
                try take(":")
                skipBlanks()
            }
            try value()
        }
        skipBlanks()
        guard place == bytes.count else { throw unexpected("the end") }
    }

    private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func unexpected(_ wanted: String) -> JSONError {
        JSONError(
            place < bytes.count
                ? "not JSON at byte \(place): \(wanted) is expected"
                : "not JSON: it ends where \(wanted) is expected")
    }

    private mutating func skipBlanks() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ wanted: Unicode.Scalar) throws(JSONError) {
        guard byte == UInt8(ascii: wanted) else { throw unexpected("\"\(wanted)\"") }
        place += 1
    }

    private mutating func add(_ kind: ParsedJSON.Kind, from start: Int) throws(JSONError) {
        guard nodes.count < limits.values else { throw JSONError("there are more values than are read of one text") }
        nodes.append(
            ParsedJSON.Node(
                kind: kind, start: UInt32(start), end: UInt32(place), next: UInt32(nodes.count + 1)))
    }

    private mutating func close(_ container: Int) {
        nodes[container].end = UInt32(place)
        nodes[container].next = UInt32(nodes.count)
    }

    private mutating func value() throws(JSONError) {
        switch byte {
        case UInt8(ascii: "{"): try begin(.object)
        case UInt8(ascii: "["): try begin(.array)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true", .yes)
        case UInt8(ascii: "f"): try literal("false", .no)
        case UInt8(ascii: "n"): try literal("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): try number()
        default: throw unexpected("a value")
        }
    }

    private mutating func begin(_ kind: ParsedJSON.Kind) throws(JSONError) {
        guard open.count < limits.depth else { throw JSONError("it is nested deeper than \(limits.depth) levels") }
        open.append(nodes.count)
        try add(kind, from: place)
        place += 1
    }

    private mutating func literal(_ text: String, _ kind: ParsedJSON.Kind) throws(JSONError) {
        guard bytes[place...].starts(with: text.utf8) else { throw unexpected("a value") }
        let start = place
        place += text.utf8.count
        try add(kind, from: start)
    }

    private mutating func number() throws(JSONError) {
        let start = place
        if byte == UInt8(ascii: "-") { place += 1 }
        // A zero at the front stands alone.
        if byte == UInt8(ascii: "0") { place += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            place += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            place += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { place += 1 }
            try digits()
        }
        try add(.number, from: start)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func digits() throws(JSONError) {
        let start = place
        while let byte, Self.isDigit(byte) { place += 1 }
        guard place > start else { throw unexpected("a digit") }
    }

    private mutating func string() throws(JSONError) {
        let start = place
        place += 1
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return try add(.string, from: start)
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw unexpected("no control character in a string")
            default: place += 1
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func escape() throws(JSONError) {
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 1
        case UInt8(ascii: "u"):
            place += 1
            for _ in 0..<4 {
                guard let byte, Character(Unicode.Scalar(byte)).isHexDigit else { throw unexpected("a hex digit") }
                place += 1
            }
        default: throw unexpected("a character that can be escaped")
        }
    }
}
