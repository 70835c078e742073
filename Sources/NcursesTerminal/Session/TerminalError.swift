/// Why no screen can be shown.
public struct TerminalError: Error, Hashable, Sendable {
    /// What kind of reason it is; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A short name.
        public let rawValue: String
        /// A kind by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The environment does not say which terminal this is, or says that it is none to draw on.
        public static let noTerminalType = Code(rawValue: "no-terminal-type")
        /// The terminal database is missing, or has no entry that could do.
        public static let unknownTerminalType = Code(rawValue: "unknown-terminal-type")
        /// The process has no terminal.
        public static let noTerminal = Code(rawValue: "no-terminal")
        /// Another session is open in this process.
        public static let alreadyOpen = Code(rawValue: "already-open")
        /// The system refused something.
        public static let system = Code(rawValue: "system")
    }

    /// What kind of reason it is.
    public let code: Code
    /// What is wrong and what can be done, in a sentence or two.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension TerminalError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
