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

    /// The blocks of code in it, whatever language they name but `sh` and `text`.
    var blocks: [[Substring]] {
        var blocks: [[Substring]] = []
        var open: (language: Substring, lines: [Substring])?
        for line in lines {
            if line.hasPrefix("```") {
                if let block = open, !["sh", "text"].contains(block.language) { blocks.append(block.lines) }
                open = open == nil ? (line.dropFirst(3), []) : nil
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
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
            guard lines[start].hasSuffix(first) else { return false }
            let indentation = lines[start].dropLast(first.count)
            guard indentation.allSatisfy({ $0 == " " }) else { return false }
            return zip(lines[start...], block).allSatisfy { line, shown in
                shown.isEmpty ? line.isEmpty : line == indentation + shown
            }
        }
    }
}

extension Substring {
    /// Without the spaces around it.
    var trimmed: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
