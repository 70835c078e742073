import Testing
import Workflows
import WorkflowsTesting

@Suite("An adapter of one's own, held against the suites", .timeLimit(.minutes(5)))
struct AdapterConformance {
    static let suites = ConformanceSuite.all { clock in
        AdapterUnderTest(InMemoryAdapter(clock: clock.engineClock))
    }

    @Test(arguments: suites.flatMap(\.cases))
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}
