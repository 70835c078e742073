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

    @Test("Every part of what a mutation names as its tests is of tests that there are")
    func testsExist() throws {
        let names = try Self.testNames()
        #expect(names.count > 1000, "the tests were not found")
        let list = names.joined(separator: "\n")
        for mutation in try MutationList(package: Self.root).mutation {
            for part in mutation.tests.split(separator: "|") {
                let found = list.range(of: String(part), options: .regularExpression)
                #expect(found != nil, "\(mutation.name): no test is called \(part)")
            }
        }
    }

    @Test("Tests that come to no end are told apart from those that say what is wrong")
    func verdicts() {
        func verdict(_ code: Int32, _ output: String) -> MutationRun.Verdict {
            MutationRun.Verdict(code: code, output: output)
        }
        let failed = "✘ Test \"one\" recorded an issue at File.swift:3:9: Expectation failed: 1 == 2"
        let limit = "✘ Test \"two\" recorded an issue at File.swift:9:6: Time limit was exceeded: 60.000 seconds"
        #expect(verdict(0, "") == .survived)
        #expect(verdict(124, "") == .killedByTimeout)
        #expect(verdict(1, limit) == .killedByTimeout)
        #expect(verdict(1, "\(failed)\n\(limit)") == .killed)
        #expect(verdict(15, failed) == .killed)
        #expect(verdict(1, "Fatal error") == .killed)
    }

    /// The tests of the package as `swift test --filter` is given them: target, suite and function.
    private static func testNames() throws -> [String] {
        let folder = root.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var names: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let target = file.pathComponents[folder.pathComponents.count]
            var (suite, isTest) = ("", false)
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                if let type = line.firstMatch(of: /^(?:final )?(?:struct|class|actor|enum|extension) (?<name>\w+)/) {
                    suite = String(type.name)
                }
                isTest = isTest || line.contains("@Test")
                if isTest, let function = line.firstMatch(of: /func (?<name>\w+)\(/) {
                    names.append("\(target).\(suite)/\(function.name)")
                    isTest = false
                }
            }
        }
        return names
    }
}
