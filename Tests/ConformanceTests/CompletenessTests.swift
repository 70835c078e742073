import Foundation
import Testing
import WorkflowsTesting

@Suite("The suites, the adapters and the doubles")
struct CompletenessTests {
    @Test("Every case has a fault that it alone finds", arguments: Doubled.all)
    func hasFault(_ double: Doubled) {
        let promises = double.cases.map(\.promise)
        let found = Set(double.faults.filter { $0.count == 1 }.flatMap(\.self))
        #expect(promises.filter { !found.contains($0) } == [])
        #expect(double.faults.flatMap(\.self).filter { !promises.contains($0) } == [], "cases that there are not")
        #expect(Set(promises).count == promises.count, "faults name cases by their promises")
    }

    @Test("Every suite there is, an adapter is held against, and doubles prove its cases")
    func areUsed() throws {
        let suites = try Self.suites()
        #expect(suites.count >= 24, "the suites were not found")
        #expect(suites.subtracting(ConformanceTests.all.map(\.suite)) == [], "no adapter is held against these")
        #expect(suites.subtracting(Doubled.all.flatMap(\.cases).map(\.suite)) == [], "no double is held against these")
    }

    /// The names of all suites, as the code has them.
    private static func suites() throws -> Set<String> {
        let package = URL(filePath: #filePath).appending(path: "../../..").standardized
        var names: Set<String> = []
        for library in ["WorkflowsTesting", "WorkflowsReflexTesting"] {
            let folder = package.appending(path: "Sources/\(library)")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                let code = try String(contentsOf: file, encoding: .utf8)
                names.formUnion(code.matches(of: /ConformanceSuite\("(?<name>[^"]+)"/).map { String($0.name) })
            }
        }
        return names
    }
}
