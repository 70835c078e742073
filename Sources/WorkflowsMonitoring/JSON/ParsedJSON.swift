/// A value of a JSON text that was read, with its bytes as they were written.
///
/// Nothing is converted before it is asked for, so that no digit of a number and no byte of a run's object is lost. The
/// text is RFC 8259 to the letter: what that does not allow is an error, wherever it stands.
public struct ParsedJSON: Sendable {
    /// What a value is.
    public enum Kind: UInt8, Sendable {
        /// Members by name.
        case object
        /// Values in order.
        case array
        /// Text.
        case string
        /// A number.
        case number
        /// True.
        case yes
        /// False.
        case no
        /// Nothing.
        case null

        /// In words, for an error.
        var name: String {
            switch self {
            case .object: "an object"
            case .array: "an array"
            case .string: "a string"
            case .number: "a number"
            case .yes, .no: "a truth value"
            case .null: "null"
            }
        }
    }

    /// How much is read at all: the text may come from anybody.
    public struct Limits: Sendable {
        /// The bytes of the text; never more than 2 GiB are read.
        public var bytes = 64 << 20
        /// How deep arrays and objects stand in each other: a run's object may be 512 deep, and stands in an answer.
        public var depth = 520
        /// How many values there are, those in others included.
        public var values = 4_000_000

        /// What every answer keeps within.
        public init() {}
    }

    /// A value's place. Its members or elements follow it, a name before each member's value.
    struct Node {
        var kind: Kind
        var start: UInt32
        var end: UInt32
        /// The node after this value and all that is in it.
        var next: UInt32
    }

    final class Document: Sendable {
        let bytes: [UInt8]
        let nodes: [Node]

        init(bytes: [UInt8], nodes: [Node]) {
            self.bytes = bytes
            self.nodes = nodes
        }
    }

    let document: Document
    let index: Int

    /// Reads a text.
    public init(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
        var parser = JSONParser(bytes, limits: limits)
        try parser.parse()
        self.init(document: Document(bytes: bytes, nodes: parser.nodes), index: 0)
    }

    init(document: Document, index: Int) {
        self.document = document
        self.index = index
    }

    /// Whether bytes are a JSON text that is nested no deeper than so.
    static func accepts(_ bytes: [UInt8], depth: Int) -> Bool {
        var limits = Limits()
        limits.bytes = Int(Int32.max)
        limits.values = Int(Int32.max)
        limits.depth = depth
        var parser = JSONParser(bytes, limits: limits)
        do throws(JSONError) {
            try parser.parse()
            return true
        } catch {
            return false
        }
    }

    var node: Node { document.nodes[index] }
}

extension ParsedJSON {
    /// What it is.
    public var kind: Kind { node.kind }

    /// Its bytes as they were written.
    public var bytes: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

    /// The elements of an array.
    public func elements() throws(JSONError) -> [ParsedJSON] {
        guard kind == .array else { throw unexpected("an array") }
        return children
    }

    /// The members of an object, in the order they were written.
    public func members() throws(JSONError) -> [(name: String, value: ParsedJSON)] {
        guard kind == .object else { throw unexpected("an object") }
        let children = children
        return stride(from: 0, to: children.count, by: 2).map { (children[$0].decoded, children[$0 + 1]) }
    }

    private var children: [ParsedJSON] {
        var children: [ParsedJSON] = []
        var child = index + 1
        let end = Int(node.next)
        while child < end {
            children.append(ParsedJSON(document: document, index: child))
            child = Int(document.nodes[child].next)
        }
        return children
    }

    /// The text of a string.
    public func text() throws(JSONError) -> String {
        guard kind == .string else { throw unexpected("a string") }
        return decoded
    }

    /// A whole number that fits.
    public func integer() throws(JSONError) -> Int64 {
        guard kind == .number else { throw unexpected("a number") }
        let text = String(decoding: bytes, as: UTF8.self)
        if let value = Int64(text) { return value }
        // 1.0 and 1e3 are whole, too.
        guard text.utf8.count < 32, let value = Double(text).flatMap({ Int64(exactly: $0) }) else {
            throw JSONError("a whole number is expected, and not \(Self.brief(text))")
        }
        return value
    }

    /// A finite number, as near as a `Double` comes to it.
    public func number() throws(JSONError) -> Double {
        guard kind == .number else { throw unexpected("a number") }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONError("\(Self.brief(text)) is too large for a number")
        }
        return value
    }

    /// A truth value.
    public func bool() throws(JSONError) -> Bool {
        switch kind {
        case .yes: return true
        case .no: return false
        default: throw unexpected("a truth value")
        }
    }

    func unexpected(_ wanted: String) -> JSONError { JSONError("\(wanted) is expected, and not \(kind.name)") }

    static func brief(_ text: String) -> String { text.utf8.count <= 40 ? text : String(text.prefix(40)) + "…" }
}

extension ParsedJSON {
    /// A string's text, its escapes resolved. Half of a surrogate pair, which no text can have, becomes U+FFFD.
    var decoded: String {
        let inner = bytes.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var output: [UInt8] = []
        output.reserveCapacity(inner.count)
        var place = inner.startIndex
        while place < inner.endIndex {
            let byte = inner[place]
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                continue
            }
            let escaped = inner[place]
            place += 1
            switch escaped {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "u"):
                var value = Self.unit(inner, at: place)
                place += 4
                if value & 0xFC00 == 0xD800, inner[place...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
                    let low = Self.unit(inner, at: place + 2)
                    if low & 0xFC00 == 0xDC00 {
                        value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
                        place += 6
                    }
                }
                output.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
            default: output.append(escaped)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func unit(_ bytes: ArraySlice<UInt8>, at place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 4 | UInt32(Character(Unicode.Scalar($1)).hexDigitValue ?? 0) }
    }
}
