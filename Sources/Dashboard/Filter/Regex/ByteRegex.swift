/// A regular expression over UTF-8 bytes whose search takes time in proportion to the text, whatever is written: it follows
/// all ways at once and never goes back.
///
/// Understood are literals, `.`, classes (`[a-z]`, `[^0-9]`, `\d \w \s` and their opposites), groups, `|`, `*`, `+`, `?`,
/// `{2,5}`, `^` and `$`. Letters of ASCII match in either case unless a capital is written.
struct ByteRegex: Hashable, Sendable {
    /// What was written.
    let pattern: String
    let program: RegexProgram

    /// What is wrong with a pattern.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a pattern.
    init(_ pattern: String) throws(Mistake) {
        self.pattern = pattern
        var parser = RegexParser(pattern)
        program = try RegexProgram(parser.parse())
    }

    static func == (left: ByteRegex, right: ByteRegex) -> Bool { left.pattern == right.pattern }

    func hash(into hasher: inout Hasher) { hasher.combine(pattern) }

    /// Whether it matches anywhere in a text. For many texts a ``RegexMatcher`` is quicker: it learns as it goes.
    func matches(_ text: some StringProtocol) -> Bool {
        var matcher = RegexMatcher(self)
        return Array(text.utf8).withUnsafeBufferPointer { matcher.matches($0) }
    }
}

/// What a pattern says.
indirect enum RegexSyntax {
    case nothing
    /// One scalar out of these ranges, in order.
    case scalar([ClosedRange<UInt32>])
    case sequence([RegexSyntax])
    case any([RegexSyntax])
    case repeated(RegexSyntax, atLeast: Int, atMost: Int?)
    case start
    case end
}
