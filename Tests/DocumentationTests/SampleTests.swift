import Testing

@Suite("Samples of the documentation")
struct SampleTests {
    @Test(
        "Each block of code in an article stands word for word in a sample, which compiles",
        arguments: Catalogue.articles)
    func stands(_ article: Article) {
        for block in article.blocks {
            #expect(
                Catalogue.samples.contains { $0.contains(block) },
                "\(article.name) shows what no sample has:\n\(block.joined(separator: "\n"))")
        }
    }

    @Test("Articles are found, and show code")
    func found() throws {
        #expect(Catalogue.articles.count >= 15)
        #expect(try Catalogue.article("GettingStarted.md").blocks.count >= 5)
    }

    @Test(
        "A block that differs from its sample is told from one that does not",
        arguments: [
            (["orders.addStep {", "    .skip", "", "}"], true), (["orders.addStep {", "    .to(.paid)"], false),
            (["orders.addStep {", ".skip"], false), (["addStep {", "    .skip"], false), (["let orders"], false),
        ])
    func differs(block: [String], stands: Bool) {
        let sample = Article(
            name: "Sample.swift", text: "func sample() {\n    orders.addStep {\n        .skip\n\n    }\n}\n")
        #expect(sample.contains(block.map { $0[...] }) == stands)
    }
}
