import Testing

/// A file that is read by lines.
struct Article: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [Substring]

    init(name: String, text: String) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var testDescription: String { name }

    /// The blocks of code in it, whatever language they name but `sh`, `text` and `toml`.
    var blocks: [[Substring]] {
        var blocks: [[Substring]] = []
        var open: (language: Substring, lines: [Substring])?
        for line in lines {
            if line.hasPrefix("```") {
                if let block = open, !["sh", "text", "toml"].contains(block.language) { blocks.append(block.lines) }
                open = open == nil ? (line.dropFirst(3), []) : nil
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
    }

    /// The blocks of code in the comments of what it declares. One of JSON, which begins with a brace, is none.
    var commentedBlocks: [[Substring]] {
        var blocks: [[Substring]] = []
        var isOpen = false
        var before: Substring = ""
        for line in lines.map({ $0.drop { $0 == " " } }) {
            // What continues the line before it, as the words about a parameter do, is indented too.
            if line.hasPrefix("///     "), isOpen || before == "///" {
                if !isOpen { blocks.append([]) }
                isOpen = true
                blocks[blocks.count - 1].append(line.dropFirst("///     ".count))
            } else if isOpen, line == "///" {
                blocks[blocks.count - 1].append("")
            } else {
                isOpen = false
            }
            before = line
        }
        return blocks.filter { $0.first != "{" }
            .map { block in Array(block.reversed().drop(while: \.isEmpty).reversed()) }
    }

    /// Whether a block of an article stands here. What it imports is at the head of the file, among other imports.
    func shows(_ block: [Substring]) -> Bool {
        let imports = block.prefix { $0.hasPrefix("import ") }
        guard imports.allSatisfy(lines.contains) else { return false }
        return contains(Array(block.dropFirst(imports.count).drop { !imports.isEmpty && $0.isEmpty }))
    }

    /// The cells of the rows of its tables, without the heads and the lines under them.
    var rows: [[String]] {
        zip(lines, lines.dropFirst() + [""]).compactMap { line, next in
            guard line.hasPrefix("|"), !line.hasPrefix("|-"), !next.hasPrefix("|-") else { return nil }
            return line.split(separator: "|").map { $0.trimmed }
        }
    }

    /// Whether a block stands here, line by line, at whatever indentation.
    func contains(_ block: [Substring]) -> Bool {
        guard let first = block.first, lines.count >= block.count else { return false }
        return (0...(lines.count - block.count)).contains { start in
            let indentation = lines[start].prefix { $0 == " " }.dropLast(first.prefix { $0 == " " }.count)
            return zip(lines[start...], block).allSatisfy { line, shown in
                shown.isEmpty ? line.isEmpty : (indentation + shown).matches(line)
            }
        }
    }
}

extension Substring {
    /// Whether this is a line, as it is or with an ellipsis for some of it.
    func matches(_ line: Substring) -> Bool {
        guard let ellipsis = firstIndex(of: "…") else { return self == line }
        let (head, tail) = (self[..<ellipsis], self[index(after: ellipsis)...])
        return line.count >= head.count + tail.count && line.hasPrefix(head) && line.hasSuffix(tail)
    }

    /// Without the spaces around it.
    var trimmed: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
