import Workflows

extension Filter {
    /// What the word at the end of a text could become: whole texts, most likely first.
    static func completions(of text: String, labels: StatusLabels, workflows: [String]) -> [String] {
        let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
        let head = String(text[..<start])
        var word = String(text[start...])
        var dash = ""
        if word.hasPrefix("-") {
            dash = "-"
            word.removeFirst()
        }
        guard let colon = word.firstIndex(of: ":") else {
            return fields.filter { $0.name.hasPrefix(word) && $0.name != word }
                .map { head + dash + $0.name + String($0.signs[0]) }
        }
        let name = String(word[..<colon])
        let value = String(word[word.index(after: colon)...])
        let comma = value.lastIndex(of: ",").map { value.index(after: $0) } ?? value.startIndex
        let before = String(value[..<comma])
        let part = value[comma...].lowercased()
        let soFar = (try? Filter(parsing: head)) ?? .none
        let candidates: [String] =
            switch name {
            case "state": RunState.allCases.map(\.name)
            case "status": labels.all(in: soFar.workflowNames)
            case "wf": workflows
            default: []
            }
        return candidates.filter { $0.lowercased().hasPrefix(part) && $0.lowercased() != part }
            .map { head + dash + name + ":" + before + quoted($0) }
    }

    /// The word at the end of a text, and what stands before it.
    static func lastWord(of text: String) -> String {
        text.lastIndex(of: " ").map { String(text[text.index(after: $0)...]) } ?? text
    }

    static func head(of text: String) -> String {
        text.lastIndex(of: " ").map { String(text[..<$0]) } ?? ""
    }

    /// A text without the blanks around it.
    static func trimmed(_ text: String) -> String {
        let end = text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end].drop { $0 == " " })
    }

    /// A text without the word at its end that is about to name a field: `wf` on the way to `wf:kyc` is not looked for,
    /// and the rows do not vanish while it is written.
    static func finished(_ text: String) -> String {
        let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
        var word = text[start...]
        if word.hasPrefix("-") { word = word.dropFirst() }
        guard !word.isEmpty, fields.contains(where: { $0.name.hasPrefix(word) }) else {
            return withoutOpenPattern(text)
        }
        return String(text[..<start])
    }

    /// A pattern is looked for once its second slash is there.
    private static func withoutOpenPattern(_ text: String) -> String {
        let bytes = Array(text.utf8)
        for word in words(text) where !word.isPattern && word.quotedFrom == nil {
            let first = word.bytes.first == UInt8(ascii: "-") ? 1 : 0
            guard word.bytes.count > first, word.bytes[first] == UInt8(ascii: "/") else { continue }
            return String(decoding: bytes[..<word.range.lowerBound], as: UTF8.self)
        }
        return text
    }

    /// A value as it must be written to be read back.
    static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { " \",".contains($0) || $0 == "\\" }) else { return value }
        var text = "\""
        for character in value {
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "\""
    }
}
