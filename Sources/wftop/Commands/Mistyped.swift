import ArgumentParser
import Foundation

/// A first word that is neither a command, a file nor a profile is more likely a command mistyped.
enum Mistyped {
    /// Looks at the arguments before anything else does: whatever follows a mistyped command would be reported instead.
    static func refuse(arguments: some Collection<String>) throws {
        guard let first = arguments.first, !first.hasPrefix("-"), first != "help", !commands.contains(first) else {
            return
        }
        try refuse(first)
    }

    static func refuse(_ text: String) throws {
        guard isWord(text) else { return }
        let profiles = try Settings.load().profiles.map(\.name)
        guard !profiles.contains(text) else { return }
        let nearest = EditDistance.nearest(to: text, in: profiles + commands, within: 3)
        let offer = nearest.map { "did you mean \"wftop \($0)\"?" }
        throw Failure(
            .usage,
            "\"\(text)\" is neither a command, a file nor a profile; \(offer ?? "wftop --help names the commands")")
    }

    /// Whether a text is no file, and does not look like the name of one.
    static func isWord(_ text: String) -> Bool {
        !text.contains("/") && !text.contains(":") && !text.contains(".")
            && !FileManager.default.fileExists(atPath: text)
    }

    private static var commands: [String] {
        Wftop.configuration.subcommands.flatMap { command in
            [command.configuration.commandName].compactMap(\.self) + command.configuration.aliases
        }
    }
}

/// How many letters differ.
enum EditDistance {
    /// What was probably meant; `nil` where nothing is near.
    ///
    /// - Parameter limit: as many letters may differ; by default a third of them, two at least.
    static func nearest(to text: String, in candidates: [String], within limit: Int? = nil) -> String? {
        let best = candidates.map { (name: $0, distance: between(text, $0)) }.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= limit ?? max(2, text.count / 3) ? $0.name : nil }
    }

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
