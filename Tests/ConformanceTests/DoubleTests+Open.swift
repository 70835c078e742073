import Testing
import Workflows
import WorkflowsTesting

extension DoubleTests {
    private func open(_ fault: CodeFault?) async throws -> Set<String> {
        try await failures(fault?.breaks) { patience in
            [
                .openTransaction { clock in
                    var double = try BrokenSQLite(clock)
                    var code = try await double.store.code()
                    fault?.install(&double, &code)
                    var subject = Self.subject(double, patience)
                    subject.code = code
                    return subject
                }
            ]
        }
    }

    @Test("A double of an open transaction passes without a fault")
    func soundOpen() async throws { #expect(try await open(nil) == []) }

    @Test(
        "With a fault of an open transaction exactly those cases fail that state what it breaks",
        arguments: CodeFault.open)
    func faultOfOpen(_ fault: CodeFault) async throws { hold(try await open(fault), fault.breaks) }

    @Test("Every case of an open transaction has a fault that it alone finds")
    func completeOpen() {
        let promises = ConformanceSuite.openTransaction { try await Adapters.lending($0) }.cases.map(\.promise)
        complete(promises, CodeFault.open.map(\.breaks))
    }
}
