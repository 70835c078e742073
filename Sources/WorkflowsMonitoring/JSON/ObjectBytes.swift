public import FoundationEssentials
import Workflows

extension Members {
    /// An object's bytes: JSON as it is, without the white space between its tokens; other bytes in base 64.
    mutating func add(object: Data) {
        if let compact = ObjectBytes.compactJSON(object) {
            add("object", .raw(compact))
        } else {
            add("object_base64", text: object.base64EncodedString())
        }
    }
}

/// What an object's bytes are.
public enum ObjectBytes {
    /// What is nested deeper is given as bytes: not every reader of JSON goes on for ever.
    private static let deepest = 512

    /// The bytes without the white space between tokens, when they are JSON; `nil` when they are not. Numbers keep
    /// every digit. Characters that would act on a terminal or hide text are escaped, which means the same.
    public static func compactJSON(_ object: Data) -> [UInt8]? {
        guard ParsedJSON.accepts(Array(object), depth: deepest) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(object.count)
        var inString = false
        var escaped = false
        for byte in object {
            if inString {
                output.append(byte)
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
            } else if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
                output.append(byte)
                inString = byte == UInt8(ascii: "\"")
            }
        }
        return escapingUnsafe(output)
    }

    /// Outside strings JSON is ASCII without controls, so that what is unsafe stands in a string.
    private static func escapingUnsafe(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(where: { $0 >= 0x7F }) else { return json }
        let text = String(decoding: json, as: UTF8.self)
        guard text.unicodeScalars.contains(where: UnsafeText.contains) else { return json }
        var output: [UInt8] = []
        output.reserveCapacity(json.count)
        for scalar in text.unicodeScalars {
            if UnsafeText.contains(scalar) {
                JSON.appendEscape(scalar.value, to: &output)
            } else {
                output.append(contentsOf: String(scalar).utf8)
            }
        }
        return output
    }
}
