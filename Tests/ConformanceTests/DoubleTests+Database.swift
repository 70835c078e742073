import Testing
import WorkflowsReflex
import WorkflowsReflexTesting
import WorkflowsTesting

extension DoubleTests {
    private func database(_ fault: DatabaseFault?) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, _ in
            [
                .reflexDatabase {
                    var double = try BrokenDatabase()
                    fault?.install(&double)
                    let inner = double.inner
                    var subject = ReflexDatabaseUnderTest(double)
                    subject.another = { try inner.another() }
                    return subject
                }
            ]
        }
    }

    @Test("A double of a database passes without a fault")
    func soundDatabase() async throws { #expect(try await database(nil) == []) }

    @Test(
        "With a fault of a database exactly those cases fail that state what it breaks", arguments: DatabaseFault.all)
    func fault(_ fault: DatabaseFault) async throws { hold(try await database(fault), fault.breaks) }
}
