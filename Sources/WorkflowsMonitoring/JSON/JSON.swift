public import Workflows

/// A JSON text as a value, with its keys in the order they were given and bytes that are JSON already passed through.
///
/// `JSONEncoder` can do neither: it sorts or shuffles keys, and re-encodes an object's bytes, which loses large
/// integers.
public enum JSON: Sendable {
    /// An object; the keys in this order.
    case object([(String, JSON)])
    /// An array.
    case array([JSON])
    /// A string.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// A number; one that is not finite is written as a string.
    case number(Double)
    /// A truth value.
    case bool(Bool)
    /// Text that is JSON already, without line breaks outside strings.
    case raw([UInt8])

    /// The text, in one line.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text's bytes, in one line. Control characters are escaped, those of ISO 6429's C1 set included, so that the
    /// text is safe to show.
    public var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// Appends the text to bytes.
    public func write(to output: inout [UInt8]) {
        switch self {
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(member.0, to: &output)
                output.append(UInt8(ascii: ":"))
                member.1.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .string(let text): Self.write(text, to: &output)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value):
            guard value.isFinite else { return Self.write(String(value), to: &output) }
            output.append(contentsOf: String(value).utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .raw(let bytes): output.append(contentsOf: bytes)
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output.append(contentsOf: "\\\"".utf8)
            case "\\": output.append(contentsOf: "\\\\".utf8)
            case "\n": output.append(contentsOf: "\\n".utf8)
            case "\t": output.append(contentsOf: "\\t".utf8)
            case "\r": output.append(contentsOf: "\\r".utf8)
            default:
                if UnsafeText.contains(scalar) {
                    appendEscape(scalar.value, to: &output)
                } else {
                    output.append(contentsOf: String(scalar).utf8)
                }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    static func appendEscape(_ value: UInt32, to output: inout [UInt8]) {
        let digits = String(value, radix: 16)
        output.append(contentsOf: "\\u".utf8)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, 4 - digits.utf8.count)))
        output.append(contentsOf: digits.utf8)
    }
}

extension JSON {
    /// A moment as RFC 3339 in UTC with milliseconds.
    public static func time(_ moment: Timestamp) -> JSON { .string(moment.description) }

    /// A duration in seconds; one that is longer than two moments can lie apart is as long as they can.
    /// Whole microseconds, so that it is written as it was measured.
    public static func seconds(_ duration: Duration) -> JSON {
        .number(Double(duration.bounded.wholeMicroseconds) / 1_000_000)
    }
}

/// An object's members, with those that are unknown left out: never null, never 0.
struct Members {
    private(set) var members: [(String, JSON)] = []

    mutating func add(_ key: String, _ value: JSON?) {
        if let value { members.append((key, value)) }
    }

    mutating func add(_ key: String, text: String?) { add(key, text.map { .string($0) }) }
    mutating func add(_ key: String, time: Timestamp?) { add(key, time.map { .time($0) }) }
    mutating func add(_ key: String, seconds: Duration?) { add(key, seconds.map { .seconds($0) }) }
    mutating func add(_ key: String, integer: Int?) { add(key, integer.map { .integer(Int64($0)) }) }
    mutating func add(_ key: String, number: Double?) { add(key, number.map { .number($0) }) }

    var json: JSON { .object(members) }
}
