import Foundation

/// The files of the package, as the tests of its documentation read them.
enum Catalogue {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every article of every catalogue.
    static let articles: [Article] = files(under: "Sources", ending: "md").filter { $0.path.contains(".docc/") }
        .map { Article(name: $0.lastPathComponent, text: text(of: $0)) }

    /// The first page that anybody reads.
    static let readme = Article(name: "README.md", text: text(of: root.appending(path: "README.md")))

    /// What the samples are made of, by their files' names.
    static let samples: [Article] = (["Sources/Examples/DocumentationSamples", "Tests/DocumentationTests/Samples"])
        .flatMap { files(under: $0, ending: "swift") }.map { Article(name: $0.lastPathComponent, text: text(of: $0)) }

    /// The files of the libraries, of which the comments show code.
    static let commented: [Article] = Declarations.libraryNames
        .flatMap { files(under: "Sources/\($0)", ending: "swift") }
        .map { Article(name: $0.lastPathComponent, text: text(of: $0)) }.filter { !$0.commentedBlocks.isEmpty }

    /// All of the code under a folder.
    static func code(under folder: String) -> [String] { files(under: folder, ending: "swift").map(text) }

    static func article(_ name: String) throws -> Article {
        guard let article = articles.first(where: { $0.name == name }) else { throw NoSuchArticle(name: name) }
        return article
    }

    private static func files(under folder: String, ending suffix: String) -> [URL] {
        let found = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
        return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == suffix }
            .sorted { $0.path < $1.path }
    }

    private static func text(of file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    struct NoSuchArticle: Error {
        let name: String
    }
}
