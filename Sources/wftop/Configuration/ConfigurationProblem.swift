/// Something odd in a file of the person's, and where it stands.
struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    var file: String
    /// Counted from 1; 0 for the file as a whole.
    var line: Int
    /// What is odd, and what would be right.
    var message: String

    /// The place and the message, as compilers write them.
    var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}

/// A file that cannot be used: everything that is wrong with it, at once.
struct ConfigurationError: Error, CustomStringConvertible {
    var problems: [ConfigurationProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
