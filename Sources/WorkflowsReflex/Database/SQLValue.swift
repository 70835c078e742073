/// A value that goes to a SQL database, or comes from one.
public enum SQLValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A whole number.
    case integer(Int64)
    /// A text.
    case text(String)
    /// Bytes.
    case bytes([UInt8])

    /// The number; `nil` for a value of another kind.
    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// The text; `nil` for a value of another kind.
    public var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The bytes, of a text too; `nil` for a value of another kind.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .text(let text): Array(text.utf8)
        case .integer, .null: nil
        }
    }
}

/// A statement with its arguments. They are called `$1`, `$2` and so on, each once and in this order: that is how SQLite
/// and PostgreSQL both take them.
public struct SQLStatement: Hashable, Sendable {
    /// The text.
    public var sql: String
    /// The arguments, `$1` first.
    public var arguments: [SQLValue]

    /// A statement.
    public init(_ sql: String, _ arguments: [SQLValue] = []) {
        self.sql = sql
        self.arguments = arguments
    }
}
