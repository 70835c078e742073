/// What an argument of a public function is where it is not given: counts and durations, read from the code.
enum DefaultArguments {
    /// By the function with its labels and the argument, `SQLiteAdapter.check(limit:) limit`, in the words of the table.
    static let all: [String: String] = Declarations.libraryNames
        .flatMap { Catalogue.code(under: "Sources/\($0)") }
        .reduce(into: [:]) { all, code in all.merge(arguments(in: code)) { "\($0) and \($1)" } }

    /// What a number counts.
    private static let units = [
        "DeadLetterOperations.replayAll(limit:reason:actor:) limit": "events",
        "InMemoryErrorCounter.init(limit:) limit": "errors",
        "SQLiteAdapter.check(limit:) limit": "violations",
        "Workflow.deadLetters(limit:) limit": "events",
        "Workflow.keptEvents(limit:) limit": "events",
        "Workflow.keptEventCount(limit:) limit": "events",
        "InMemoryAdapter.init(clock:keepingFinished:keepingEvents:keepingFailed:) keepingFailed": "events",
    ]

    static func arguments(in code: String) -> [String: String] {
        var found: [String: String] = [:]
        let functions = code.matches(of: /(?m)^ +public (?:static )?(?:func )?(?<name>\w+)(?:<[^(]*>)?\(/)
        for function in functions where function.name != "var" {
            let owner = code[..<function.range.lowerBound].matches(of: /(?m)^(?:\w+ )*(?:struct|class|extension) (\w+)/)
                .last
            let parts = Declarations.arguments(in: code[function.range.upperBound...])
            let labels = parts.map { $0.prefix { $0.isLetter || $0.isNumber || $0 == "_" } + ":" }.joined()
            for part in parts {
                guard let match = part.wholeMatch(of: /(?:\w+ )?(\w+): (?:Int|Duration) = (.+?)\s*/),
                    let words = words(for: match.2)
                else { continue }
                // What the type keeps as a property stands there.
                guard let owner, Defaults.all["\(owner.1).\(match.1)"] == nil else { continue }
                let name = "\(owner.1).\(function.name)(\(labels)) \(match.1)"
                found[name] = [words, units[name]].compactMap(\.self).joined(separator: " ")
            }
        }
        return found
    }

    /// `nil` for none, which says nothing of a bound or a wait.
    private static func words(for value: Substring) -> String? {
        if let match = value.wholeMatch(of: /\.(\w+)\((\d+)\)/) {
            let unit = ["milliseconds": "ms", "seconds": "s", "minutes": "min", "hours": "h"][String(match.1)]
            return "\(match.2) \(unit ?? String(match.1))"
        }
        guard let number = Int(value.filter { $0 != "_" }), number > 1 else { return nil }
        return String(value.map { $0 == "_" ? " " : $0 })
    }
}
