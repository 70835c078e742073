/// The names that a library declares.
struct Declarations {
    private let names: Set<String>
    /// Functions with the labels of their arguments, as links name them: `await(_:reaching:)`.
    private let signatures: Set<String>

    static func ofLibrary(_ name: String) -> Declarations {
        libraries[name] ?? Declarations(names: [], signatures: [])
    }

    /// The libraries that the package has for its users.
    static let libraryNames = [
        "Workflows", "WorkflowsMetrics", "WorkflowsMonitoring", "WorkflowsReflex", "WorkflowsReflexTesting",
        "WorkflowsSQLite", "WorkflowsTesting", "WorkflowsTracing", "WorkflowsWire",
    ]

    private static let libraries = libraryNames.reduce(into: [String: Declarations]()) { libraries, library in
        let files = Catalogue.code(under: "Sources/\(library)")
        let lines = files.flatMap { $0.split(separator: "\n") }
        libraries[library] = Declarations(
            names: Set(lines.compactMap { declaredName($0) }), signatures: Set(files.flatMap { signatures(in: $0) }))
    }

    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "case",
    ]
    private static let modifiers: Set<Substring> = [
        "public", "package", "indirect", "mutating", "static", "final", "private(set)", "@discardableResult",
    ]

    /// The name that a line of code declares; `nil` for one that declares none.
    static func declaredName(_ line: Substring) -> String? {
        var words = line.split(separator: " ")[...]
        while let word = words.first, modifiers.contains(word) { words.removeFirst() }
        guard let keyword = words.popFirst(), keywords.contains(keyword), let name = words.first else { return nil }
        return String(name.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// The functions, initializers and cases with associated values that some code declares, with their labels.
    static func signatures(in code: String) -> [String] {
        code.matches(of: /\b(?:func |case |(?=init[(<]))(?<name>`?\w+`?)(?:<[^(]*>)?\(/).map { match in
            let labels = arguments(in: code[match.range.upperBound...]).map { argument in
                let label = argument.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                // A value of a case has no label where its type stands alone.
                return argument.dropFirst(label.count).first.map { $0 == ":" || $0 == " " } == true ? label + ":" : "_:"
            }
            return "\(match.name.filter { $0 != "`" })(\(labels.joined()))"
        }
    }

    /// What stands between here and the parenthesis that closes, at the commas that are in no other brackets.
    static func arguments(in code: Substring) -> [Substring] {
        var found: [Substring] = []
        var (depth, start, before) = (0, code.startIndex, Character(" "))
        for index in code.indices {
            let isEnd = depth == 0 && code[index] == ")"
            if isEnd || depth == 0 && code[index] == "," {
                found.append(code[start..<index].drop { $0.isWhitespace })
                start = code.index(after: index)
            }
            if isEnd { break }
            if "([{<".contains(code[index]) { depth += 1 }
            if ")]}".contains(code[index]) || code[index] == ">" && before != "-" { depth -= 1 }
            before = code[index]
        }
        return found.filter { !$0.isEmpty }
    }

    /// Whether the last part of a path is declared: what a library adds to a type of another.
    func hasLast(of path: String) -> Bool { path.split(separator: "/").last.map { has(String($0)) } ?? false }

    /// Whether every part of a symbol's path is declared, with its labels where it has any: `Workflow/run()` of a type and a
    /// method.
    func has(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map { $0.prefix { $0 != "-" } }
        return !parts.isEmpty
            && parts.allSatisfy { $0.contains("(") ? signatures.contains(String($0)) : names.contains(String($0)) }
    }
}
