import Foundation
import Testing
import Workflows
import WorkflowsTesting

/// Tests of races switch protections off in the engine, which is the same on any store, and in the store in memory. What of
/// them is a store's to give, SQLite is held to by promises, and the doubles here prove that each fails without it.
@Suite("What keeps races from doing harm")
struct ProtectionTests {
    private static let onSQLite = Set(ConformanceTests.onSQLite.map(\.promise))

    @Test(
        "What tests of races switch off in the store in memory, SQLite is held to",
        arguments: Protection.allCases.filter { !$0.isOfEngine })
    func promised(_ protection: Protection) {
        #expect(!protection.promises.isEmpty)
        for promise in protection.promises { #expect(Self.onSQLite.contains(promise), "“\(promise)”") }
    }

    @Test("Each protection has a test of a race that runs without it", arguments: Protection.allCases)
    func raced(_ protection: Protection) throws {
        #expect(!protection.races.isEmpty)
        for name in protection.races {
            let test = try #require(Self.tests[name], "there is no test “\(name)”")
            #expect(test.contains(".\(protection)"), "“\(name)” does not name it")
            #expect(
                test.contains("guarded.make(") || test.contains("switchOff(") || test.contains("switchedOff = "),
                "“\(name)” switches nothing off")
        }
    }

    /// The code of every test, by the words that it is described by.
    private static let tests: [String: String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var tests: [String: String] = [:]
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            let code = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            for test in code.components(separatedBy: "@Test(").dropFirst() {
                let words = test.drop { $0.isWhitespace }
                if words.first == "\"" { tests[String(words.dropFirst().prefix { $0 != "\"" })] = test }
            }
        }
        return tests
    }()
}

extension Protection {
    /// Whether it is the engine that gives it, and no store. The gaps are seen by the reader of Reflex's tables, and its
    /// tests are on SQLite.
    fileprivate var isOfEngine: Bool {
        switch self {
        case .passedVersions, .gaps, .undecodable, .connectedOrder, .slotWithRun, .pauseOrigin: true
        case .unfinishedRun, .versionCheck, .visits, .armedOnce, .fences, .cursorCheck, .idempotencyKeys, .eventIDs,
            .connectedOnce:
            false
        }
    }

    /// The tests of races that are run without it.
    fileprivate var races: [String] {
        switch self {
        case .passedVersions: ["A status that a run came through is awaited after the fact"]
        case .unfinishedRun:
            [
                "Of two triggers at once one wins", "Of two people who retry a cancelled run at once one does",
                "A slot that comes while a run that a person triggered is unfinished starts no other",
            ]
        case .versionCheck:
            [
                "A step that was in hand while a person cancelled its run changes nothing",
                "Of two callbacks at once one moves the run", "Of two people who retry a paused run at once one does",
            ]
        case .visits:
            [
                "A timeout of an older run of the foreign ID is not called",
                "A timeout that was read before its visit ended is not called, though the run is in the status again",
                "A timeout of an older visit of the status is not called",
            ]
        case .armedOnce: ["A run that is paused and resumed before its timeout is armed has it once"]
        case .fences: ["What an instance decided whose role was given away in the middle of a step is refused"]
        case .cursorCheck:
            [
                "A run whose move was not stored is not lost where workers change from 1 to 5 to 3 and two instances disagree",
                "Nothing is lost or done twice under load while the number of workers changes and two instances disagree",
            ]
        case .idempotencyKeys:
            [
                "An event of an outside stream that comes again after its run finished starts no other",
                "A slot that had its run and comes again, because a clock that was years ahead is set right, has no other",
            ]
        case .eventIDs: ["The ID of an event that is gone is not given again, which who is past it would never see"]
        case .gaps:
            ["An event that becomes visible late is lost to a reader that goes past gaps: nothing else keeps it"]
        case .undecodable: ["An object that does not decode pauses its run at once"]
        case .connectedOrder:
            ["A connector moves a run once for an event, also where the store loses what was read before it"]
        case .connectedOnce:
            ["A connector moves a run once for an event, also where that comes again and the run is back in the status"]
        case .slotWithRun:
            ["A slot whose decision is stored, and whose service dies before it hears of that, is decided once"]
        case .pauseOrigin: ["What a person paused is not resumed by the engine"]
        }
    }

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
        case .passedVersions, .gaps, .undecodable, .connectedOrder, .slotWithRun, .pauseOrigin: []
        }
    }
}
