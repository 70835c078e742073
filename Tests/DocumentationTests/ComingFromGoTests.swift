import Testing

@Suite("Who comes from the Go framework")
struct ComingFromGoTests {
    /// What stands in the first column of the page's tables as code, taken apart: `w.Trigger(ctx, foreignID)` has the word
    /// `Trigger`.
    private let words: Set<String>

    init() throws {
        let cells = try Catalogue.article("ComingFromGo.md").rows.compactMap(\.first)
        let code = cells.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
        words = Set(code.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) })
    }

    @Test("finds each thing that it exports under its own name", arguments: GoNames.all)
    func finds(_ name: String) {
        #expect(words.contains(name))
    }

    @Test("finds no row without an answer")
    func hasAnswers() throws {
        for row in try Catalogue.article("ComingFromGo.md").rows {
            #expect(row.count == 2 && row.allSatisfy { !$0.isEmpty }, "\(row)")
        }
    }
}
