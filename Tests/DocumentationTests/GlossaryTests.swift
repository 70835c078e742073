import Testing

/// What the glossary of an article says of one term.
struct GlossaryEntry {
    let term: String
    /// The symbols it links to: resolved by DocC, which knows no warning that is not an error.
    var links: [String] = []
    /// The symbols of other libraries, whose own catalogue has the link.
    var elsewhere: [(symbol: String, library: String)] = []
    var tests: [String] = []

    /// The entries of a page: a heading of the third level each.
    static func entries(of page: Article) -> [GlossaryEntry] {
        var entries: [GlossaryEntry] = []
        for line in page.lines {
            if line.hasPrefix("### ") {
                entries.append(GlossaryEntry(term: String(line.dropFirst(4))))
            } else if line.hasPrefix("## ") {
                continue
            } else if line.hasPrefix("- Symbol: "), !entries.isEmpty {
                let last = entries.count - 1
                entries[last].links = line.matches(of: /``([^`]+)``/).map { String($0.1) }
                entries[last].elsewhere = line.matches(of: /(?:^|[^`])`([^`]+)` of `([^`]+)`/).map {
                    (String($0.1), String($0.2))
                }
            } else if line.hasPrefix("- Test: "), !entries.isEmpty {
                entries[entries.count - 1].tests.append(String(line.dropFirst("- Test: “".count).dropLast()))
            }
        }
        return entries
    }
}

@Suite("The glossary")
struct GlossaryTests {
    private let entries: [GlossaryEntry]

    init() throws { entries = GlossaryEntry.entries(of: try Catalogue.article("Glossary.md")) }

    @Test("Each term of the design's glossary, and each feature since, has a heading", arguments: Terms.all)
    func hasHeading(_ term: String) {
        #expect(entries.contains { $0.term == term })
    }

    @Test("Each entry links to a symbol, and every one it names is declared in the library")
    func symbolsAreDeclared() throws {
        for entry in entries {
            #expect(!entry.links.isEmpty, "\(entry.term) links to no symbol")
            for link in entry.links {
                let isDeclared = Declarations.ofLibrary("Workflows").has(link)
                #expect(isDeclared, "\(entry.term): \(link) is declared nowhere")
            }
            for (symbol, library) in entry.elsewhere {
                let isDeclared = Declarations.ofLibrary(library).hasLast(of: symbol)
                #expect(isDeclared, "\(entry.term): \(library) declares no \(symbol)")
                // Links resolve within a library: there is one in the catalogue of the other.
                let page = try Catalogue.article("\(library).md")
                #expect(
                    page.lines.contains { $0.contains("``\(symbol)``") }, "\(page.name) does not link to \(symbol)")
            }
        }
    }

    @Test("A link to a function, in an article or in a comment, is to one that is declared with those labels")
    func labelsAreDeclared() {
        let libraries = Declarations.libraryNames.map { Declarations.ofLibrary($0) }
        let texts =
            Catalogue.articles.map { $0.lines.joined(separator: "\n") }
            + Declarations.libraryNames.flatMap { Catalogue.code(under: "Sources/\($0)") }
        var count = 0
        for link in texts.flatMap({ $0.matches(of: /``(?<path>[^`]*\(.*?\))``/) }).map({ String($0.path) }) {
            count += 1
            #expect(libraries.contains { $0.hasLast(of: link) }, "\(link) is declared nowhere")
        }
        #expect(count > 200, "the links were not found")
    }

    @Test("Each entry names a test, and every one it names is there, once")
    func testsExist() {
        for entry in entries {
            #expect(!entry.tests.isEmpty, "\(entry.term) names no test")
            for test in entry.tests {
                let count = TestNames.counts[test] ?? 0
                #expect(count == 1, "\(entry.term): there are \(count) tests “\(test)”")
            }
        }
    }

    @Test("A term that is there twice, and a line that is no entry's, would be overlooked: there is neither")
    func isWellFormed() throws {
        #expect(Set(entries.map(\.term)).count == entries.count)
        let page = try Catalogue.article("Glossary.md")
        #expect(page.lines.count { $0.hasPrefix("- Test: “") && $0.hasSuffix("”") } == entries.flatMap(\.tests).count)
        #expect(page.lines.count { $0.hasPrefix("- ") } == entries.count + entries.flatMap(\.tests).count)
    }
}
