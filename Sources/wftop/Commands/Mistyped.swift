import ArgumentParser
import Foundation

/// A first word that is neither a command nor a file is more likely a command mistyped.
enum Mistyped {
    /// Looks at the arguments before anything else does: whatever follows a mistyped command would be reported instead.
    static func refuse(arguments: some Collection<String>) throws {
        guard let first = arguments.first, !first.hasPrefix("-"), first != "help", !commands.contains(first) else {
            return
        }
        try refuse(first)
    }

    static func refuse(_ text: String) throws {
        guard !text.contains("/"), !text.contains(":"), !text.contains("."),
            !FileManager.default.fileExists(atPath: text)
        else { return }
        let nearest = commands.min { EditDistance.between(text, $0) < EditDistance.between(text, $1) }
        let offer = nearest.flatMap { EditDistance.between(text, $0) <= 3 ? "did you mean \"wftop \($0)\"?" : nil }
        throw Failure(
            .usage,
            "\"\(text)\" is neither a command nor a file; \(offer ?? "wftop --help names the commands")")
    }

    private static var commands: [String] {
        Wftop.configuration.subcommands.flatMap { command in
            [command.configuration.commandName].compactMap(\.self) + command.configuration.aliases
        }
    }
}

/// How many letters differ.
enum EditDistance {
    /// Levenshtein's distance: insertions, deletions and replacements; two neighbours in each other's place are one too.
    static func between(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var rows = [Array(0...right.count)]
        for (line, character) in left.enumerated() {
            var row = [line + 1]
            for (column, other) in right.enumerated() {
                let replaced = rows[line][column] + (character == other ? 0 : 1)
                var least = min(replaced, rows[line][column + 1] + 1, row[column] + 1)
                if line > 0, column > 0, character == right[column - 1], left[line - 1] == other {
                    least = min(least, rows[line - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
