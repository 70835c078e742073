import Foundation
import Testing

@testable import Mutations

@Suite("The list of mutations")
struct MutationListTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("Each of at least forty has a name of its own, and can be made in the sources as they are")
    func applicable() throws {
        let mutations = try MutationList(package: Self.root).mutation
        #expect(mutations.count >= 40)
        #expect(Set(mutations.map(\.name)).count == mutations.count)
        for mutation in mutations {
            let source = try String(contentsOf: Self.root.appending(path: mutation.file), encoding: .utf8)
            let mutated = Result { try mutation.applied(to: source) }
            #expect(throws: Never.self) { try mutated.get() }
            #expect((try? mutated.get()) != source)
        }
    }

    @Test("What does not stand in the file, or stands there twice, cannot be made")
    func ambiguous() throws {
        let mutation = Mutation(name: "n", file: "f", find: "a < b", replace: "a <= b", tests: "t")
        #expect(throws: MutationProblem.self) { try mutation.applied(to: "a > b") }
        #expect(throws: MutationProblem.self) { try mutation.applied(to: "a < b, a < b") }
        #expect(try mutation.applied(to: "if a < b {}") == "if a <= b {}")
    }
}
