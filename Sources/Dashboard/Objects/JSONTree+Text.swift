extension JSONTree {
    /// The value as JSON in one line, of at most so many bytes and a mark where it was cut.
    func text(limit: Int = .max) -> String {
        var text = ""
        write(to: &text, limit: limit)
        guard text.utf8.count > limit else { return text }
        return Self.prefix(text, limit) + "…"
    }

    private func write(to text: inout String, limit: Int) {
        guard text.utf8.count <= limit else { return }
        switch self {
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                guard text.utf8.count <= limit else { return }
                text += (index > 0 ? "," : "") + Self.quoted(member.key) + ":"
                member.value.write(to: &text, limit: limit)
            }
            text += "}"
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                guard text.utf8.count <= limit else { return }
                text += index > 0 ? "," : ""
                element.write(to: &text, limit: limit)
            }
            text += "]"
        case .string(let value): text += Self.quoted(limit < value.utf8.count ? Self.prefix(value, limit) : value)
        case .number(let value), .literal(let value): text += value
        }
    }

    /// At most so many bytes of a text, without half a character.
    private static func prefix(_ text: String, _ bytes: Int) -> String {
        String(decoding: text.utf8.prefix(max(0, bytes)), as: UTF8.self).trimmingReplacement
    }

    /// A string as JSON writes it: every control character escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Whether both are the same, scalar for scalar: Swift takes texts for equal that only look alike.
    func isSame(as other: JSONTree) -> Bool {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.isSame(as: $1.key) && $0.value.isSame(as: $1.value) }
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.string(let left), .string(let right)), (.number(let left), .number(let right)),
            (.literal(let left), .literal(let right)):
            left.isSame(as: right)
        default: false
        }
    }
}

extension String {
    /// Whether both are the same bytes.
    func isSame(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// Without what stands for half a character at its end.
    fileprivate var trimmingReplacement: String { last == "\u{FFFD}" ? String(dropLast()) : self }
}
