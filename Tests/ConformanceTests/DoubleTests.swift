import Testing
import Workflows
import WorkflowsTesting

@Suite("Each case finds its own fault", .timeLimit(.minutes(1)))
struct DoubleTests {
    private func memory(_ fault: Fault?) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            let make: ConformanceSuite.Factory = { clock in
                var double = BrokenAdapter(clock)
                fault?.install(&double)
                return Self.subject(double, patience)
            }
            return Adapters.runs(make) + Adapters.counting(make)
        }
    }

    private func keeping(_ fault: KeepingFault?) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            Adapters.keeping { clock in
                var double = BrokenAdapter(clock)
                fault?.install(&double)
                return Self.subject(double, patience)
            }
        }
    }

    private func sqlite(
        _ fault: StoreFault?, _ suites: (@escaping ConformanceSuite.Factory) -> [ConformanceSuite]
    ) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            suites { clock in
                var double = try BrokenSQLite(clock)
                try fault?.install(&double, clock)
                let (store, another) = (double.store, double.another)
                var subject = Self.subject(double, patience)
                subject.another = { try another() }
                subject.spoilEvent = { try await store.spoil($0) }
                subject.mendEvent = { try await store.mend($0) }
                subject.spoilKept = { try await store.spoil($1, of: $0) }
                subject.mendKept = { try await store.mend($1, of: $0) }
                return subject
            }
        }
    }

    /// What the double on SQLite is held against. What it shares with the one in memory, faults of that one break.
    static func ofFiles(_ make: @escaping ConformanceSuite.Factory) -> [ConformanceSuite] {
        Adapters.numbers(make) + [.sharedStore(make), .deadLetters(make)]
    }

    private func streamed(_ fault: SourceFault?) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            [
                .connectorSource { clock in
                    var double = BrokenSource(clock)
                    fault?.install(&double)
                    let stream = double.inner
                    var subject = ConnectorSourceUnderTest(double) { event in
                        stream.send(event)
                        return event
                    }
                    subject.patience = patience
                    return subject
                }
            ]
        }
    }

    func lending(
        _ fault: CodeFault?,
        _ suite: (@escaping ConformanceSuite.Factory) -> ConformanceSuite = ConformanceSuite.transactionCode
    ) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            [
                suite { clock in
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

    static func subject(_ double: any WorkflowAdapter, _ patience: Duration) -> AdapterUnderTest {
        var subject = AdapterUnderTest(double)
        subject.patience = patience
        subject.keptEvents = Adapters.keptEvents
        return subject
    }

    @Test("A double without a fault passes")
    func sound() async throws {
        #expect(try await memory(nil) == [])
        #expect(try await keeping(nil) == [])
        #expect(try await sqlite(nil, Self.ofFiles) == [])
        #expect(try await sqlite(nil, Adapters.letters) == [])
        #expect(try await sqlite(nil) { [.keptLetters($0)] } == [])
        #expect(try await streamed(nil) == [])
        #expect(try await lending(nil) == [])
    }

    @Test("With a fault exactly those cases fail that state what it breaks", arguments: Fault.all)
    func fault(_ fault: Fault) async throws { hold(try await memory(fault), fault.breaks) }

    @Test(
        "With a fault of what is kept exactly those cases fail that state what it breaks", arguments: KeepingFault.all)
    func fault(_ fault: KeepingFault) async throws { hold(try await keeping(fault), fault.breaks) }

    @Test("With a fault of a store exactly those cases fail that state what it breaks", arguments: StoreFault.all)
    func fault(_ fault: StoreFault) async throws { hold(try await sqlite(fault, Self.ofFiles), fault.breaks) }

    @Test(
        "With a fault of dead letters exactly those cases fail that state what it breaks", arguments: StoreFault.letters
    )
    func letters(_ fault: StoreFault) async throws { hold(try await sqlite(fault, Adapters.letters), fault.breaks) }

    @Test(
        "With a fault of kept events that cannot be read exactly those cases fail that state what it breaks",
        arguments: StoreFault.kept)
    func kept(_ fault: StoreFault) async throws { hold(try await sqlite(fault) { [.keptLetters($0)] }, fault.breaks) }

    @Test(
        "With a fault of an outside stream exactly those cases fail that state what it breaks",
        arguments: SourceFault.all)
    func fault(_ fault: SourceFault) async throws { hold(try await streamed(fault), fault.breaks) }

    @Test(
        "With a fault of code in a transaction exactly those cases fail that state what it breaks",
        arguments: CodeFault.all)
    func fault(_ fault: CodeFault) async throws { hold(try await lending(fault), fault.breaks) }

    func hold(_ failures: Set<String>, _ breaks: [String]) {
        #expect(Set(breaks).subtracting(failures) == [], "these should have failed")
        #expect(failures.subtracting(breaks) == [], "these should not have failed")
    }
}
