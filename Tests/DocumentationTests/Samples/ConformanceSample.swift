import Testing
import Workflows
import WorkflowsTesting

@testable import DocumentationSamples

@Suite("An adapter of one's own, held against the suites", .timeLimit(.minutes(5)))
struct AdapterConformance {
    static let suites = ConformanceSuite.all { clock in
        AdapterUnderTest(InMemoryAdapter(clock: clock.engineClock))
    }

    @Test(arguments: suites.flatMap(\.cases))
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}

@Suite("A source of one's own, held against its suite", .timeLimit(.minutes(5)))
struct SourceConformance {
    static let suite = ConformanceSuite.connectorSource { clock in
        let log = AppendLog(clock: clock.engineClock)
        return ConnectorSourceUnderTest(log) { event in log.append(event.payload, key: event.key) }
    }

    @Test(arguments: suite.cases)
    func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
}
