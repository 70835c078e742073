import Foundation

/// What the tests of the package are called.
enum TestNames {
    /// How many tests have a name: one that the glossary gives must be one test's.
    static let counts = Catalogue.code(under: "Tests").flatMap(names).reduce(into: [:]) { $0[$1, default: 0] += 1 }

    /// The names in a file: what stands first between quotes after `@Test(` or `@Suite(`. What is commented out, or
    /// disabled, is no test.
    static func names(in code: String) -> [String] {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        let live = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
        return ["@Test(", "@Suite("].flatMap { live.components(separatedBy: $0).dropFirst() }.compactMap { rest in
            let text = rest.drop { $0.isWhitespace }
            guard text.first == "\"" else { return nil }
            let name = text.dropFirst().prefix { $0 != "\"" && $0 != "\n" }
            let traits = text.dropFirst(name.count + 2).prefix { $0 != "\n" }
            return traits.contains(".disabled") ? nil : String(name)
        }
    }
}
