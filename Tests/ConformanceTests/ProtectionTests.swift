import Testing
import Workflows
import WorkflowsTesting

/// Tests of races switch protections off in the engine, which is the same on any store, and in the store in memory. What of
/// them is a store's to give, SQLite is held to by promises, and the doubles here prove that each fails without it.
@Suite("What keeps races from doing harm")
struct ProtectionTests {
    private static let onSQLite = Set(ConformanceTests.onSQLite.map(\.promise))

    @Test("What tests of races switch off in memory, SQLite is held to", arguments: Protection.allCases)
    func promised(_ protection: Protection) {
        for promise in protection.promises { #expect(Self.onSQLite.contains(promise), "“\(promise)”") }
    }
}

extension Protection {
    /// What a store promises by it; nothing where it is the engine that gives it.
    fileprivate var promises: [String] {
        switch self {
        case .unfinishedRun:
            [
                "While a foreign ID's run is unfinished - initiated, running or paused - there is no second",
                "Of many who trigger a run from two processes at once one does",
            ]
        case .versionCheck:
            [
                "Of two who write the same version of a run one gets a conflict, and nothing of it is stored",
                "Of two processes that write a version one gets a conflict, which says how the run stands",
            ]
        case .visits: ["Leaving the status ends its timeouts", "The end of a run ends its timeouts"]
        case .armedOnce: ["Arming the same name in the same visit again changes nothing, and says so"]
        case .fences:
            [
                "A write under an epoch that is over is refused and changes nothing",
                "A cursor that moves without a transition is fenced too",
            ]
        case .cursorCheck: ["A cursor moves on from where it stands, and stays where somebody else moved it"]
        case .idempotencyKeys:
            [
                "A key that was used gives back its run and stores nothing, also when that run is finished",
                "Of many who trigger runs with one key at once one does, and all are given its run",
            ]
        case .eventIDs:
            [
                "The IDs of events grow, and none is used twice",
                "The ID of an event that is gone is never given again",
            ]
        case .connectedOnce:
            ["What hangs on an event is refused where somebody else has dealt with that, and stores nothing"]
        // Those of the engine. The gaps are seen by the reader of Reflex's tables, and its tests are on SQLite.
        case .passedVersions, .gaps, .undecodable, .connectedOrder, .slotWithRun, .pauseOrigin: []
        }
    }
}
