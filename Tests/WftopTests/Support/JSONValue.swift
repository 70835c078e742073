import Foundation

/// A JSON text that a command printed, taken apart.
struct JSONValue {
    private let value: Any?

    init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    private init(value: Any?) { self.value = value }

    subscript(key: String) -> JSONValue { JSONValue(value: (value as? [String: Any])?[key]) }
    var keys: [String] { (value as? [String: Any]).map { Array($0.keys) } ?? [] }
    var elements: [JSONValue] { (value as? [Any])?.map { JSONValue(value: $0) } ?? [] }
    var text: String? { value as? String }
    var number: Double? { (value as? NSNumber)?.doubleValue }
    /// A moment, in seconds since 1970.
    var moment: Double? {
        guard let text else { return nil }
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return try? format.parse(text).timeIntervalSince1970
    }
    /// Whether there is nothing here.
    var isMissing: Bool { value == nil }
}

extension JSONValue: Equatable {
    static func == (left: JSONValue, right: JSONValue) -> Bool {
        (left.value as? NSObject) == (right.value as? NSObject)
    }
}
