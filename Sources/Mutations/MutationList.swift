import Foundation
import TOMLKit

/// A mistake that is made in the sources on purpose.
struct Mutation: Codable, Sendable {
    /// What is wrong then.
    let name: String
    /// The file, from the package's root.
    let file: String
    /// What stands there once.
    let find: String
    /// What is put in its place.
    let replace: String
    /// The tests that must fail, as `swift test --filter` is given them.
    let tests: String

    /// The sources with the mistake.
    ///
    /// - Throws: where what is looked for does not stand there exactly once.
    func applied(to source: String) throws -> String {
        let places = source.components(separatedBy: find).count - 1
        guard places == 1 else {
            throw MutationProblem("\(name): what is looked for stands \(places) times in \(file), and not once")
        }
        return source.replacingOccurrences(of: find, with: replace)
    }
}

/// Why a mutation cannot be made.
struct MutationProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The mistakes that the tests have to find.
struct MutationList: Codable, Sendable {
    let mutation: [Mutation]

    /// Where the list is, from the package's root.
    static let path = "Tests/MutationTests/engine.toml"

    /// Reads the list of a package.
    init(package root: URL) throws {
        let text = try String(contentsOf: root.appending(path: Self.path), encoding: .utf8)
        self = try TOMLDecoder().decode(MutationList.self, from: text)
    }
}
