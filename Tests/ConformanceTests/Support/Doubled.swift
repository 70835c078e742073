import Testing
import WorkflowsReflexTesting
import WorkflowsTesting

/// What a double is held against, and what each of its faults breaks of that.
struct Doubled: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let cases: [ConformanceCase]
    let faults: [[String]]

    init(_ name: String, _ suites: [ConformanceSuite], _ faults: [[String]]) {
        testDescription = name
        cases = suites.flatMap(\.cases)
        self.faults = faults
    }

    /// Each double by itself: what a fault of one adapter breaks says nothing of another's code.
    static let all = [
        Doubled(
            "an adapter in memory", Adapters.runs { Adapters.memory($0) } + Adapters.counting { Adapters.memory($0) },
            Fault.all.map(\.breaks)),
        Doubled(
            "what is stored at once", [.immediateRecordStore { Adapters.memory($0) }],
            DoubleTests.faultsAtOnce.map(DoubleTests.breaks)),
        Doubled("what is kept", Adapters.keeping { Adapters.memory($0) }, KeepingFault.all.map(\.breaks)),
        Doubled("an adapter on SQLite", DoubleTests.ofFiles { try Adapters.sqlite($0) }, StoreFault.all.map(\.breaks)),
        Doubled("dead letters", [.deadLetterStore { try Adapters.sqlite($0) }], StoreFault.letters.map(\.breaks)),
        Doubled(
            "dead letters of kept events", [.keptLetters { try Adapters.sqlite($0) }], StoreFault.kept.map(\.breaks)),
        Doubled("code", [.transactionCode { try await Adapters.lending($0) }], CodeFault.all.map(\.breaks)),
        Doubled(
            "an open transaction", [.openTransaction { try await Adapters.lending($0) }], CodeFault.open.map(\.breaks)),
        Doubled("a relay", [.relayedStreamer { Adapters.relayed($0) }], RelayFault.all.map(\.breaks)),
        Doubled("an outside stream", [.connectorSource { Adapters.stream($0) }], SourceFault.all.map(\.breaks)),
        Doubled(
            "what a streamer keeps", [.replayingStreamer { try await Adapters.reflex($0) }],
            LetterFault.all.map(\.breaks) + ReplayFault.all.map(\.breaks)),
        Doubled(
            "what a source keeps", [.replayingSource { try await Adapters.reflexStream($0) }],
            LetterFault.all.map(\.breaks) + UnreadableFault.all.map(\.breaks)),
        Doubled("a database", [.reflexDatabase { try Adapters.database() }], DatabaseFault.all.map(\.breaks)),
    ]
}
