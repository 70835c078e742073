public import FoundationEssentials

/// Turns objects into stored bytes and back.
public struct ObjectCodec<Object: Sendable>: Sendable {
    /// The object's bytes.
    public let encode: @Sendable (Object) throws -> Data
    /// The bytes' object.
    public let decode: @Sendable (Data) throws -> Object
    /// Which version of the object's form the bytes are.
    var version = 1
    /// Brings the bytes of an earlier version to this one.
    var migrate: (@Sendable (Data, Int) throws -> Data)?

    /// A codec of these two functions.
    public init(
        encode: @escaping @Sendable (Object) throws -> Data, decode: @escaping @Sendable (Data) throws -> Object
    ) {
        self.encode = encode
        self.decode = decode
    }
}

extension ObjectCodec where Object: Codable {
    /// JSON with sorted keys, so that equal objects have equal bytes.
    public static var json: ObjectCodec {
        // Both may be used by several threads at once.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let decoder = JSONDecoder()
        return ObjectCodec(
            encode: { try encoder.encode($0) }, decode: { try decoder.decode(Object.self, from: $0) })
    }
}

/// Where in an object decoding failed: the path and what was expected, never the value.
func codingPath(of error: any Error) -> String {
    func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the top level" : keys.map(\.stringValue).joined(separator: ".")
    }
    guard let error = error as? DecodingError else { return String(describing: type(of: error)) }
    return switch error {
    case .typeMismatch(let type, let context): "\(path(context.codingPath)) is not a \(type)"
    case .valueNotFound(let type, let context): "\(path(context.codingPath)) has no \(type)"
    case .keyNotFound(let key, let context): "\(path(context.codingPath)) has no key \(key.stringValue)"
    case .dataCorrupted(let context): "\(path(context.codingPath)) is not readable"
    @unknown default: "unknown"
    }
}
