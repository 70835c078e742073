/// When a schedule is due, as cron writes it: five fields, a name such as `@daily`, or `@every` with an interval.
///
/// The fields are minute, hour, day of month, month and day of week. Each is `*`, a value, a range (`1-5`), a list of
/// these (`1,15,20-25`), or one of them in steps (`*/10`, `8-18/2`; `5/15` is from 5 on). Months and days of the week
/// have names too (`jan`, `mon`), and 7 is Sunday like 0. Where both days are given, either suffices, as in Vixie's
/// cron: `0 0 13 * fri` is each 13th and each Friday. A field that begins with `*` gives no day.
///
/// - `@yearly` or `@annually`, `@monthly`, `@weekly`, `@daily` or `@midnight`, `@hourly`: at the beginning of each.
/// - `@every 1h30m`: an interval in hours, minutes and seconds, of at least a second.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    enum Form: Hashable, Sendable {
        case fields(CronFields)
        case every(Duration)
    }

    /// The expression in lower case with single spaces: equal for what differs in nothing else.
    public let description: String
    let form: Form

    /// Reads an expression.
    ///
    /// - Throws: which part is wrong, and what is allowed there. What could never be due, such as 30 February, is wrong.
    public init(_ text: String) throws(ParseError) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let written = words.joined(separator: " ")
        description = written.lowercased()
        form = try Self.parse(words, written)
    }

    /// What is wrong with an expression.
    public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The parts of an expression, named as people call them.
        public enum Part: String, Hashable, Sendable, CaseIterable {
            /// The expression as a whole.
            case expression
            /// The first field.
            case minute
            /// The second field.
            case hour
            /// The third field.
            case dayOfMonth = "day of month"
            /// The fourth field.
            case month
            /// The fifth field.
            case dayOfWeek = "day of week"
            /// What follows `@every`.
            case interval
        }

        /// Which part.
        public let part: Part
        /// The part as it was written.
        public let text: String
        /// What is wrong with it, and what is allowed.
        public let problem: String

        /// A sentence that names the part and says what is allowed.
        public var description: String { "the \(part.rawValue) \"\(text)\" \(problem)" }
    }
}
