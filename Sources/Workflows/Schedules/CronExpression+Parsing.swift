extension CronExpression {
    private static let named = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    static func parse(_ words: [String], _ text: String) throws(ParseError) -> Form {
        let name = words.first?.lowercased() ?? ""
        if name == "@every" { return .every(try interval(words.dropFirst().joined(separator: " "))) }
        if words.count == 1, let fields = named[name] {
            return try parse(fields.split(separator: " ").map(String.init), text)
        }
        guard words.count == 5, !name.hasPrefix("@") else {
            throw ParseError(
                part: .expression, text: text,
                problem: "is none; write five fields (minute, hour, day of month, month, day of week), @yearly, "
                    + "@monthly, @weekly, @daily, @hourly, or @every with an interval")
        }
        let minutes = try CronField.minute.values(words[0])
        let hours = try CronField.hour.values(words[1])
        let fields = CronFields(
            times: hours.flatMap { hour in minutes.map { hour * 60 + $0 } },
            days: Set(try CronField.dayOfMonth.values(words[2])), months: Set(try CronField.month.values(words[3])),
            weekdays: Set(try CronField.dayOfWeek.values(words[4])),
            isEitherDayEnough: !words[2].hasPrefix("*") && !words[4].hasPrefix("*"))
        guard fields.isEverDue else {
            throw ParseError(
                part: .dayOfMonth, text: words[2], problem: "never comes in month \(words[3]); give a day that it has")
        }
        return .fields(fields)
    }

    /// The longest interval, in hours: ten years.
    private static let longest = 87_600

    private static func interval(_ text: String) throws(ParseError) -> Duration {
        func wrong(_ problem: String) -> ParseError { ParseError(part: .interval, text: text, problem: problem) }
        var rest = text[...]
        var seconds = 0
        for (unit, size) in [("h", 3600), ("m", 60), ("s", 1)] as [(Character, Int)] {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, rest.dropFirst(digits.count).first == unit else { continue }
            guard let count = Int(digits), count <= longest * 3600 / size else {
                throw wrong("is too long; an interval has at most \(longest) hours")
            }
            seconds += count * size
            rest = rest.dropFirst(digits.count + 1)
        }
        guard rest.isEmpty, !text.isEmpty else {
            throw wrong("is none; write hours, minutes and seconds in this order, for example 1h30m or 45s")
        }
        guard seconds >= 1 else { throw wrong("is too short; an interval has at least 1s") }
        return .seconds(seconds)
    }
}

/// One field of an expression: which values it may have, and how they are called.
private struct CronField {
    let part: CronExpression.ParseError.Part
    let values: ClosedRange<Int>
    /// The names of the values from the first on.
    var names: [String] = []

    static let minute = CronField(part: .minute, values: 0...59)
    static let hour = CronField(part: .hour, values: 0...23)
    static let dayOfMonth = CronField(part: .dayOfMonth, values: 1...31)
    static let month = CronField(
        part: .month, values: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let dayOfWeek = CronField(
        part: .dayOfWeek, values: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    private var isDayOfWeek: Bool { part == .dayOfWeek }

    /// What is allowed, for whoever wrote something else.
    private var allowed: String {
        let last = isDayOfWeek ? 7 : values.upperBound
        let named = names.isEmpty ? "" : " or \(names[0]) to \(names[names.count - 1])"
        return "use \(values.lowerBound) to \(last)\(named), *, ranges (a-b), lists (a,b) and steps (*/n)"
    }

    /// The values of a field as it is written, in order.
    func values(_ text: String) throws(CronExpression.ParseError) -> [Int] {
        var found: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            for value in try range(item, text) { found.insert(isDayOfWeek ? value % 7 : value) }
        }
        return found.sorted()
    }

    private func wrong(_ text: String, _ problem: String) -> CronExpression.ParseError {
        CronExpression.ParseError(part: part, text: text, problem: "\(problem); \(allowed)")
    }

    private func range(_ item: Substring, _ text: String) throws(CronExpression.ParseError) -> StrideThrough<Int> {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if parts.count == 2 {
            guard let number = Int(parts[1]), parts[1].allSatisfy(\.isNumber), (1...values.upperBound).contains(number)
            else { throw wrong(text, "has no steps of \"\(parts[1])\"") }
            step = number
        }
        let body = parts[0]
        if body == "*" { return stride(from: values.lowerBound, through: values.upperBound, by: step) }
        let ends = body.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], text)
        guard ends.count == 2 else {
            return stride(from: first, through: parts.count == 2 ? max(first, values.upperBound) : first, by: step)
        }
        var last = try value(ends[1], text)
        // Sunday ends a week as it begins one.
        if isDayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else { throw wrong(text, "has a range that runs backwards, \(body)") }
        return stride(from: first, through: last, by: step)
    }

    private func value(_ word: Substring, _ text: String) throws(CronExpression.ParseError) -> Int {
        if let index = names.firstIndex(of: word.lowercased()) { return values.lowerBound + index }
        let highest = isDayOfWeek ? 7 : values.upperBound
        guard !word.isEmpty, word.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(word),
            (values.lowerBound...highest).contains(number)
        else { throw wrong(text, word.isEmpty ? "lacks a value" : "has \"\(word)\"") }
        return number
    }
}
