/// In which line each key of a TOML text stands. The TOML reader tells places only for what is not TOML at all.
struct TOMLPlaces {
    private var lines: [[String]: Int] = [:]

    init(_ text: String) {
        var scanner = Scanner(text: Array(text.utf8))
        var table: [String] = []
        while scanner.skipToStatement() {
            let line = scanner.line
            if scanner.current == UInt8(ascii: "[") {
                table = scanner.header()
                note(table, line)
            } else {
                note(table + scanner.key(upTo: UInt8(ascii: "=")), line)
                scanner.skipValue()
            }
        }
    }

    /// The line of a key, counted from 1; that of the nearest table around it where its own is not known, 0 for none.
    subscript(_ path: [String]) -> Int {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Array(path)] { return line }
            path = path.dropLast()
        }
        return 0
    }

    private mutating func note(_ path: [String], _ line: Int) {
        // `[profiles.prod]` and `profiles.prod.target = …` are a place for the tables around them, too.
        for length in stride(from: path.count, to: 0, by: -1) where lines[Array(path.prefix(length))] == nil {
            lines[Array(path.prefix(length))] = line
        }
    }
}

/// Reads just enough of TOML to tell keys from values.
private struct Scanner {
    let text: [UInt8]
    var index = 0
    var line = 1

    var current: UInt8? { index < text.count ? text[index] : nil }

    mutating func advance() {
        if current == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    /// Goes to the next key or header; `false` at the end.
    mutating func skipToStatement() -> Bool {
        while let byte = current {
            switch byte {
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
            default: return true
            }
        }
        return false
    }

    mutating func skipLine() {
        while let byte = current, byte != UInt8(ascii: "\n") { advance() }
    }

    /// The name of a table, or of an array of tables.
    mutating func header() -> [String] {
        while current == UInt8(ascii: "[") { advance() }
        let path = key(upTo: UInt8(ascii: "]"))
        skipLine()
        return path
    }

    /// The parts of a dotted key, and past the byte that ends it.
    mutating func key(upTo end: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var quote: UInt8?
        while let byte = current, byte != UInt8(ascii: "\n"), quote != nil || byte != end {
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if quote == nil, byte == UInt8(ascii: ".") {
                parts.append([])
            } else if quote != nil || (byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t")) {
                parts[parts.count - 1].append(byte)
            }
            advance()
        }
        if current == end { advance() }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Past a value, over as many lines as it has.
    mutating func skipValue() {
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "\n") where depth <= 0: return
            default:
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
                advance()
            }
        }
    }

    private mutating func skipString(_ quote: UInt8) {
        let isLong = text[index...].prefix(3) == [quote, quote, quote]
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
            } else if isLong ? text[index...].prefix(3) == [quote, quote, quote] : byte == quote {
                for _ in 0..<(isLong ? 3 : 1) { advance() }
                return
            } else if !isLong, byte == UInt8(ascii: "\n") {
                return
            }
            if current != nil { advance() }
        }
    }
}
