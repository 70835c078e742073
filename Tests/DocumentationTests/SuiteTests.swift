import Testing

@Suite("The suites of the adapter protocols")
struct SuiteTests {
    private let libraries = ["Sources/WorkflowsTesting", "Sources/WorkflowsReflexTesting"]

    /// Protocols that are held with the suite of another: what is of no use alone, or has one in each of its kinds.
    private let heldWith = [
        "WorkflowAdapter": "ChangeHub", "EventReceiver": "EventStreamer", "ConnectorReceiver": "ConnectorSource",
        "TransactionEffect": "TransactionCode", "DeadLetterKeeping": "ReplayingStreamer",
    ]

    @Test("Each protocol that an adapter keeps has a suite of its name, or is held with that of another")
    func haveSuites() {
        let folders = ["Sources/Workflows/Adapters", "Sources/Workflows/Effects", "Sources/WorkflowsReflex"]
        let protocols = folders.flatMap { Catalogue.code(under: $0) }.flatMap { code in
            code.matches(of: /\npublic protocol (?<name>\w+)/).map { String($0.name) }
        }
        let suites = Set(
            libraries.flatMap { Catalogue.code(under: $0) }.flatMap { code in
                code.matches(of: /ConformanceSuite\("(?<name>[^"]+)"/).map { String($0.name) }
            })
        #expect(protocols.count >= 24, "the protocols were not found")
        for name in protocols {
            #expect(suites.contains(heldWith[name] ?? name), "\(name) has no suite")
        }
        #expect(Set(heldWith.keys).subtracting(protocols) == [], "a protocol that there is not")
    }

    @Test("The article about adapters names each suite that is not one of those that any adapter must pass")
    func areNamed() throws {
        let code = libraries.flatMap { Catalogue.code(under: $0) }
        let suites = code.flatMap { code in
            code.matches(of: /public static func (?<name>\w+)\(_ make:/).map { String($0.name) }
        }
        let all = try #require(code.compactMap { $0.firstMatch(of: /\[\s*recordStore\(make\)[^\]]*\]/) }.first?.output)
        let page = try Catalogue.article("WritingAnAdapter.md").lines.joined(separator: "\n")
        #expect(suites.count >= 24, "the suites were not found")
        for suite in suites where suite != "all" && !all.contains("\(suite)(make)") {
            #expect(page.contains(".\(suite)"), "\(suite) is not named")
        }
    }
}
