import Workflows

extension Filter {
    /// Reads a filter.
    ///
    /// - Throws: the first thing that is wrong, with its place.
    public init(parsing text: String) throws(FilterError) {
        var terms: [Term] = []
        for word in Filter.words(text) {
            if let term = try Filter.term(word) { terms.append(term) }
        }
        self.init(terms: terms)
    }

    /// A word of the text, with quotes taken off its value and where it stands.
    struct Word {
        var bytes: [UInt8]
        var range: Range<Int>
        /// Whether a quote was opened and not closed.
        var open: Bool
        /// Where the first quote stood within `bytes`: what follows is a value, whatever it contains.
        var quotedFrom: Int?
        /// Whether it is a regular expression between slashes, blanks and all.
        var isPattern = false
    }

    static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var word = Word(bytes: [], range: 0..<0, open: false, quotedFrom: nil)
        var start: Int?
        var quoted = false
        var escaped = false
        var offset = 0
        func finish(_ end: Int) {
            guard let begin = start else { return }
            word.range = begin..<end
            word.open = quoted
            words.append(word)
            word = Word(bytes: [], range: 0..<0, open: false, quotedFrom: nil)
            start = nil
        }
        let bytes = Array(text.utf8)
        while offset < bytes.count {
            let byte = bytes[offset]
            if start == nil, let end = endOfPattern(bytes, from: offset) {
                word = Word(bytes: Array(bytes[offset..<end]), range: offset..<end, open: false, isPattern: true)
                words.append(word)
                word = Word(bytes: [], range: 0..<0, open: false, quotedFrom: nil)
                offset = end
                continue
            }
            if escaped {
                word.bytes.append(byte)
                escaped = false
            } else if quoted, byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                start = start ?? offset
                quoted.toggle()
                if quoted { word.quotedFrom = word.quotedFrom ?? word.bytes.count }
            } else if byte == UInt8(ascii: " "), !quoted {
                finish(offset)
            } else {
                start = start ?? offset
                word.bytes.append(byte)
            }
            offset += 1
        }
        finish(offset)
        return words
    }

    /// Where a pattern ends that begins here: behind the first slash that ends a word. A path that begins with a slash, and
    /// does not end with one, is a text.
    private static func endOfPattern(_ bytes: [UInt8], from start: Int) -> Int? {
        let slash = UInt8(ascii: "/")
        let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
        guard first < bytes.count, bytes[first] == slash else { return nil }
        var place = first + 1
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            if bytes[place] == slash, place > first + 1, place + 1 == bytes.count || bytes[place + 1] == 0x20 {
                return place + 1
            }
            place += 1
        }
        return nil
    }

    private static func term(_ word: Word) throws(FilterError) -> Term? {
        func wrong(_ message: String) -> FilterError { FilterError(range: word.range, description: message) }
        guard !word.open else { throw wrong("the quote is not closed") }
        let negated = word.bytes.first == UInt8(ascii: "-") && word.bytes.count > 1 && word.quotedFrom != 0
        let body = negated ? Array(word.bytes.dropFirst()) : word.bytes
        if word.isPattern {
            do throws(ByteRegex.Mistake) {
                let regex = try ByteRegex(String(decoding: body.dropFirst().dropLast(), as: UTF8.self))
                return Term(field: .regex(Pattern(regex: regex)), negated: negated, range: word.range)
            } catch {
                throw wrong("the pattern cannot be read: \(error)")
            }
        }
        let unquoted = word.quotedFrom.map { $0 - (negated ? 1 : 0) } ?? body.count
        guard let split = body.firstIndex(where: { ":<>".utf8.contains($0) }), split < unquoted else {
            let text = String(decoding: body, as: UTF8.self)
            return text.isEmpty ? nil : Term(field: .text(text), negated: negated, range: word.range)
        }
        let name = String(decoding: body[..<split], as: UTF8.self)
        let sign = Character(Unicode.Scalar(body[split]))
        let value = String(decoding: body[(split + 1)...], as: UTF8.self)
        let known = Filter.fields.first { $0.name == name }
        guard let known else {
            throw wrong("no field \"\(name)\": \(Filter.fields.map(\.name).joined(separator: " "))")
        }
        guard known.signs.contains(sign) else { throw wrong("write \(known.example)") }
        guard !value.isEmpty, value != "~" else { throw wrong("a value is missing: \(known.example)") }
        // A quoted value is one value, commas and all.
        let list = word.quotedFrom == nil ? value.split(separator: ",").map(String.init) : [value]
        let field = try Filter.field(name, sign: sign, value: value, list: list, fail: wrong)
        return Term(field: field, negated: negated, range: word.range)
    }

    private static func field(
        _ name: String, sign: Character, value: String, list: [String], fail: (String) -> FilterError
    ) throws(FilterError) -> Field {
        guard !list.isEmpty else { throw fail("a value is missing") }
        switch name {
        case "state":
            var states: [RunState] = []
            for text in list {
                guard let state = RunState(name: text.lowercased()) else {
                    let names = RunState.allCases.map(\.name).joined(separator: ", ")
                    throw fail("no run state is called \"\(text)\": \(names)")
                }
                states.append(state)
            }
            return .states(states)
        case "status": return .statuses(list)
        case "wf": return .workflows(list)
        case "id":
            for text in list where RunIDPrefix(text) == nil {
                throw fail("\"\(text)\" does not begin a run ID: hexadecimal digits")
            }
            return .idPrefix(list)
        case "fid": return value.hasPrefix("~") ? .foreignIDContains(String(value.dropFirst())) : .foreignIDs(list)
        // Nobody knows a whole error by heart: both ways of writing it mean a part.
        case "reason": return .reasonContains(value.hasPrefix("~") ? String(value.dropFirst()) : value)
        case "version":
            guard let range = versions(sign, value) else { throw fail("\"\(value)\" is no version: version>=4") }
            return .version(range)
        case "dwell":
            let comparison = Comparison(rawValue: sign) ?? .more
            switch value.lowercased() {
            case "p50": return .dwell(comparison, .p50)
            case "p95": return .dwell(comparison, .p95)
            default:
                guard let duration = Duration(writing: value) else {
                    throw fail("\"\(value)\" is no length of time: dwell>5m, dwell>p95, dwell>p50")
                }
                return .dwell(comparison, .time(duration))
            }
        default:
            guard let duration = Duration(writing: value) else {
                throw fail("\"\(value)\" is no length of time: 30s, 5m, 2h, 3d")
            }
            let comparison = Comparison(rawValue: sign) ?? .more
            return name == "age" ? .age(comparison, duration) : .updated(comparison, duration)
        }
    }

    /// The versions that a comparison leaves; `nil` for what is no number.
    private static func versions(_ sign: Character, _ value: String) -> ClosedRange<Int>? {
        let orEqual = sign != ":" && value.hasPrefix("=")
        guard let number = Int(orEqual ? String(value.dropFirst()) : value), number > 0, number < .max else {
            return nil
        }
        switch sign {
        case ">": return (orEqual ? number : number + 1)...Int.max
        case "<": return 0...(orEqual ? number : number - 1)
        default: return number...number
        }
    }

    /// The fields there are, as help and completion name them.
    static let fields: [(name: String, signs: [Character], example: String)] = [
        ("state", [":"], "state:paused,running"), ("status", [":"], "status:Collecting or status:3"),
        ("wf", [":"], "wf:kyc"), ("id", [":"], "id:8f2c"), ("fid", [":"], "fid:cust-1 or fid:~cust"),
        ("age", [">", "<"], "age>5m"), ("updated", [">", "<"], "updated<10m"),
        ("dwell", [">", "<"], "dwell>5m or dwell>p95: in its status"), ("version", [":", ">", "<"], "version>=4"),
        ("reason", [":"], "reason:503 or reason:\"no such address\""),
    ]
}

extension Duration {
    /// Reads a length of time: a number and `s`, `m`, `h` or `d`, several one after another: `1h30m`, `90s`, `1.5h`.
    init?(writing text: some StringProtocol) {
        var total = 0.0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber || character == "." {
                digits.append(character)
                continue
            }
            guard let unit = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400][String(character)] else { return nil }
            guard digits.utf8.count < 10, let number = Double(digits) else { return nil }
            total += number * unit
            digits = ""
        }
        guard digits.isEmpty, !text.isEmpty, total < 3e9 else { return nil }
        self = .milliseconds(Int64(total * 1000))
    }
}
