import Testing
import WorkflowsReflexTesting
import WorkflowsTesting

@Suite("What the adapter protocols promise", .timeLimit(.minutes(1)))
struct ConformanceTests {
    private static let inMemory = Adapters.both { Adapters.memory($0) }.flatMap(\.cases)
    private static let atOnce = ConformanceSuite.immediateRecordStore { Adapters.memory($0) }.cases
    static let onSQLite =
        (Adapters.both { try Adapters.sqlite($0) } + Adapters.counting { try Adapters.sqlite($0) }
        + Adapters.files { try Adapters.sqlite($0) }).flatMap(\.cases)

    private static let lending = ConformanceSuite.transactionCode { try await Adapters.lending($0) }.cases

    private static let opened = ConformanceSuite.openTransaction { try await Adapters.lending($0) }.cases

    private static let beside = ConformanceSuite.relayedStreamer { Adapters.relayed($0) }.cases

    private static let inReflex = ConformanceSuite.relayedStreamer { try await Adapters.reflex($0) }.cases

    private static let replays = ConformanceSuite.replayingStreamer { try await Adapters.reflex($0) }.cases

    private static let streams = ConformanceSuite.connectorSource { Adapters.stream($0) }.cases

    private static let tables = ConformanceSuite.connectorSource { try await Adapters.reflexStream($0) }.cases

    private static let kept = ConformanceSuite.replayingSource { try await Adapters.reflexStream($0) }.cases

    private static let databases = ConformanceSuite.reflexDatabase { try Adapters.database() }.cases

    /// Every case that an adapter is held against.
    static let all =
        [
            inMemory, atOnce, onSQLite, lending, opened, beside, inReflex, replays, streams, tables, kept, databases,
        ].flatMap(\.self)

    @Test("The adapter in memory keeps it", arguments: inMemory)
    func memory(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The adapter in memory keeps it of what it stores at once", arguments: atOnce)
    func immediate(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The SQLite adapter keeps it", arguments: onSQLite)
    func sqlite(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The SQLite adapter keeps it with code in its transactions", arguments: lending)
    func lent(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The SQLite adapter keeps it of the transaction that code is lent", arguments: opened)
    func open(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The streamer beside a store keeps it", arguments: beside)
    func relay(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("Reflex's tables beside a store keep it", arguments: inReflex)
    func reflex(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("Reflex's tables keep it of what could not be read", arguments: replays)
    func replay(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("The outside stream in memory keeps it", arguments: streams)
    func stream(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("Reflex's table of others' events keeps it", arguments: tables)
    func table(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("Reflex's table of others' events keeps it of what could not be read", arguments: kept)
    func keeper(_ promise: ConformanceCase) async throws { try await promise.run() }

    @Test("A SQLite file with Reflex's tables keeps it", arguments: databases)
    func database(_ promise: ConformanceCase) async throws { try await promise.run() }
}
