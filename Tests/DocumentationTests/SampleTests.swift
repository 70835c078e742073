import Testing

@Suite("Samples of the documentation")
struct SampleTests {
    @Test(
        "Each block of code in an article, and in the README, stands word for word in a sample, which compiles",
        arguments: Catalogue.articles + [Catalogue.readme])
    func stands(_ article: Article) {
        for block in article.blocks {
            #expect(
                Catalogue.samples.contains { $0.shows(block) },
                "\(article.name) shows what no sample has:\n\(block.joined(separator: "\n"))")
        }
    }

    @Test(
        "Each block of code in the comments of a library stands in a sample, which compiles",
        arguments: Catalogue.commented)
    func standsInComments(_ file: Article) {
        for block in file.commentedBlocks {
            #expect(
                Catalogue.samples.contains { $0.contains(block) },
                "\(file.name) shows what no sample has:\n\(block.joined(separator: "\n"))")
        }
    }

    @Test("Articles are found, and show code")
    func found() throws {
        #expect(Catalogue.articles.count >= 15)
        #expect(try Catalogue.article("GettingStarted.md").blocks.count >= 5)
        #expect(Catalogue.readme.blocks.count == 2)
        #expect(Catalogue.commented.flatMap(\.commentedBlocks).count >= 20)
    }

    @Test(
        "A block that differs from its sample is told from one that does not",
        arguments: [
            (["orders.addStep {", "    .skip", "", "}"], true), (["orders.addStep {", "    .to(.paid)"], false),
            (["orders.addStep {", ".skip"], false), (["addStep {", "    .skip"], false), (["let orders"], false),
            (["orders.addStep {", "    .s…p"], true), (["orders.addStep {", "    .skip…kip"], false),
        ])
    func differs(block: [String], stands: Bool) {
        let sample = Article(
            name: "Sample.swift", text: "func sample() {\n    orders.addStep {\n        .skip\n\n    }\n}\n")
        #expect(sample.contains(block.map { $0[...] }) == stands)
    }

    @Test("Code in a comment is told from what continues a line")
    func comments() {
        let text = """
            /// Adds a step.
            ///
            ///     orders.addStep {
            ///
            ///         .skip
            ///     }
            ///
            /// - Parameters:
            ///   - code: what is called, and what continues
            ///     on a line of its own.
            """
        let blocks = Article(name: "Sample.swift", text: text).commentedBlocks
        #expect(blocks == [["orders.addStep {", "", "    .skip", "}"]])
    }

    @Test(
        "What a block imports may stand at the head of its sample, but it has to",
        arguments: [
            (["import Logging", "import Workflows", "", "let a = 1"], true),
            (["import Workflows", "let a = 1"], true),
            (["import GRDB", "", "let a = 1"], false), (["import Logging", "", "let b = 1"], false),
        ])
    func imports(block: [String], stands: Bool) {
        let sample = Article(
            name: "Sample.swift",
            text: "import Logging\nimport ServiceLifecycle\nimport Workflows\n\nfunc sample() {\n    let a = 1\n}\n")
        #expect(sample.shows(block.map { $0[...] }) == stands)
    }
}
