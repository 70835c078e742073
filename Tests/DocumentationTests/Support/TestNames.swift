import Foundation

/// What the tests of the package are called.
enum TestNames {
    static let all = Set(Catalogue.code(under: "Tests").flatMap(names))

    /// The names in a file: what stands first between quotes after `@Test(` or `@Suite(`.
    static func names(in code: String) -> [String] {
        ["@Test(", "@Suite("].flatMap { code.components(separatedBy: $0).dropFirst() }.compactMap { rest in
            let text = rest.drop { $0.isWhitespace }
            guard text.first == "\"" else { return nil }
            return String(text.dropFirst().prefix { $0 != "\"" && $0 != "\n" })
        }
    }
}
