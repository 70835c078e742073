/// The names that a library declares.
struct Declarations {
    private let names: Set<String>

    static func ofLibrary(_ name: String) -> Declarations { libraries[name] ?? Declarations(names: []) }

    /// The libraries that the package has for its users.
    static let libraryNames = [
        "Workflows", "WorkflowsMetrics", "WorkflowsMonitoring", "WorkflowsReflex", "WorkflowsSQLite",
        "WorkflowsTesting", "WorkflowsTracing", "WorkflowsWire",
    ]

    private static let libraries = libraryNames.reduce(into: [String: Declarations]()) { libraries, library in
        let lines = Catalogue.code(under: "Sources/\(library)").flatMap { $0.split(separator: "\n") }
        libraries[library] = Declarations(names: Set(lines.compactMap { declaredName($0) }))
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

    /// Whether the last part of a path is declared: what a library adds to a type of another.
    func hasLast(of path: String) -> Bool { path.split(separator: "/").last.map { has(String($0)) } ?? false }

    /// Whether every part of a symbol's path is declared: `Workflow/run()` of a type and a method.
    func has(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map { $0.prefix { $0 != "(" && $0 != "-" } }
        return !parts.isEmpty && parts.allSatisfy { names.contains(String($0)) }
    }
}
