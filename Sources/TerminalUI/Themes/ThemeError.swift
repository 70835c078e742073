/// What is wrong with a theme, where, and what to do about it.
public struct ThemeError: Error, Hashable, Sendable {
    /// What kind of mistake it is; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A short name.
        public let rawValue: String
        /// A kind by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not TOML.
        public static let syntax = Code(rawValue: "syntax")
        /// A key, table or role is not one that themes have.
        public static let unknownName = Code(rawValue: "unknown-name")
        /// A value is not a style or a colour.
        public static let badValue = Code(rawValue: "bad-value")
        /// No theme has the name asked for.
        public static let unknownTheme = Code(rawValue: "unknown-theme")
        /// Themes extend each other in a circle.
        public static let circular = Code(rawValue: "circular")
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The file it is in; empty if it is in none.
    public let file: String
    /// The line, counted from 1; 0 if it is nowhere in particular.
    public let line: Int
    /// The column, counted from 1.
    public let column: Int
    /// What is wrong and what would be right.
    public let message: String

    init(_ code: Code, at place: ThemePlace, _ message: String) {
        self.code = code
        file = place.file
        line = place.line
        column = place.column
        self.message = message
    }
}

extension ThemeError: CustomStringConvertible {
    /// The place and the message, as compilers write them: `night.toml:7:9: …`.
    public var description: String {
        if file.isEmpty { return message }
        return line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
    }
}

/// Where in a theme file something stands.
struct ThemePlace: Hashable, Sendable {
    var file = ""
    var line = 0
    var column = 0
}
