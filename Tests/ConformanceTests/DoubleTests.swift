import Testing
import Workflows
import WorkflowsTesting

@Suite("Each case finds its own fault", .timeLimit(.minutes(1)))
struct DoubleTests {
    private func memory(_ fault: Fault?) async throws -> Set<String> {
        try await failures(fault?.breaks) { patience in
            let make: ConformanceSuite.Factory = { clock in
                var double = BrokenAdapter(clock)
                fault?.install(&double)
                return Self.subject(double, patience)
            }
            return Adapters.both(make) + [.lateTimeoutCounting(make), .parkedCounting(make)]
        }
    }

    private func relayed(_ fault: RelayFault?) async throws -> Set<String> {
        try await failures(fault?.breaks) { patience in
            [
                .relayedStreamer { clock in
                    var relay = BrokenRelay(inner: InMemoryStreamer(clock: clock.engineClock))
                    fault?.install(&relay)
                    let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: relay)
                    return Self.subject(adapter, patience)
                }
            ]
        }
    }

    private func sqlite(_ fault: StoreFault?) async throws -> Set<String> {
        try await failures(fault?.breaks) { patience in
            Adapters.storeAlone { clock in
                var double = try BrokenSQLite(clock)
                try fault?.install(&double, clock)
                let (store, another) = (double.store, double.another)
                var subject = Self.subject(double, patience)
                subject.another = { try another() }
                subject.spoilEvent = { try await store.spoil($0) }
                return subject
            }
        }
    }

    private static func subject(_ double: any WorkflowAdapter, _ patience: Duration) -> AdapterUnderTest {
        var subject = AdapterUnderTest(double)
        subject.patience = patience
        return subject
    }

    /// Which promises are not kept. What fails as it should has not been waited for long; what fails beside that is tried
    /// again with patience, so that a busy machine is no fault.
    private func failures(
        _ breaks: [String]?, _ suites: (_ patience: Duration) -> [ConformanceSuite]
    ) async throws -> Set<String> {
        var failures: Set<String> = []
        for suite in suites(.milliseconds(200)) {
            failures.formUnion(try await suite.failures().map(\.promise))
        }
        let unexpected = failures.subtracting(breaks ?? [])
        guard !unexpected.isEmpty else { return failures }
        for promise in suites(.seconds(10)).flatMap(\.cases) where unexpected.contains(promise.promise) {
            do {
                try await promise.run()
                failures.remove(promise.promise)
            } catch is ConformanceFailure {}
        }
        return failures
    }

    @Test("A double without a fault passes")
    func sound() async throws {
        #expect(try await memory(nil) == [])
        #expect(try await sqlite(nil) == [])
        #expect(try await relayed(nil) == [])
    }

    @Test("With a fault exactly those cases fail that state what it breaks", arguments: Fault.all)
    func fault(_ fault: Fault) async throws { hold(try await memory(fault), fault.breaks) }

    @Test("With a fault of a store exactly those cases fail that state what it breaks", arguments: StoreFault.all)
    func fault(_ fault: StoreFault) async throws { hold(try await sqlite(fault), fault.breaks) }

    @Test("With a fault of a relay exactly those cases fail that state what it breaks", arguments: RelayFault.all)
    func fault(_ fault: RelayFault) async throws { hold(try await relayed(fault), fault.breaks) }

    private func hold(_ failures: Set<String>, _ breaks: [String]) {
        #expect(Set(breaks).subtracting(failures) == [], "these should have failed")
        #expect(failures.subtracting(breaks) == [], "these should not have failed")
    }

    @Test("Every case has a fault that it alone finds")
    func complete() {
        let suites =
            Adapters.both { Adapters.memory($0) } + Adapters.more { try Adapters.sqlite($0) }
            + [.relayedStreamer { Adapters.relayed($0) }]
        let promises = suites.flatMap(\.cases).map(\.promise)
        let faults = Fault.all.map(\.breaks) + StoreFault.all.map(\.breaks) + RelayFault.all.map(\.breaks)
        let found = Set(faults.filter { $0.count == 1 }.flatMap { $0 })
        #expect(promises.filter { !found.contains($0) } == [])
        #expect(faults.flatMap { $0 }.filter { !promises.contains($0) } == [])
        for suite in suites { #expect(Set(suite.cases.map(\.promise)).count == suite.cases.count) }
    }
}
