import Testing
import Workflows
import WorkflowsTesting

extension DoubleTests {
    private func open(_ fault: CodeFault?) async throws -> Set<String> {
        try await lending(fault, ConformanceSuite.openTransaction)
    }

    @Test("A double of an open transaction passes without a fault")
    func soundOpen() async throws { #expect(try await open(nil) == []) }

    @Test(
        "With a fault of an open transaction exactly those cases fail that state what it breaks",
        arguments: CodeFault.open)
    func faultOfOpen(_ fault: CodeFault) async throws { hold(try await open(fault), fault.breaks) }
}
