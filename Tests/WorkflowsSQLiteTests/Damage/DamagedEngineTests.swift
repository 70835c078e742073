import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("The engine on a damaged store", .timeLimit(.minutes(1)))
struct DamagedEngineTests {
    /// How the newest version of a run cannot be read.
    enum Damage: String, CaseIterable, CustomTestStringConvertible {
        case origin, runState, status, missing

        var testDescription: String { rawValue }

        var sql: String {
            switch self {
            case .origin: "UPDATE versions SET origin = 0 \(ParcelService.ofBad)"
            case .runState: "UPDATE versions SET run_state = 99 \(ParcelService.ofBad)"
            case .status: "UPDATE versions SET status = 9223372036854775807 \(ParcelService.ofBad)"
            case .missing: "DELETE FROM versions \(ParcelService.ofBad)"
            }
        }

        var reason: String {
            switch self {
            case .origin: "there is no origin 0"
            case .runState: "there is no run state 99"
            case .status: "there is no status 9223372036854775807"
            case .missing: "its newest version is not there"
            }
        }
    }

    /// Events of runs in the five standings, for each of their consumers.
    private static let letters = [Standing.ordered: 1, .late: 2, .paused: 3, .done: 3, .erased: 4]

    @Test(
        "A run that cannot be read holds nobody back: its events are dead letters, its timeout waits with the reason",
        arguments: Damage.allCases)
    func unreadable(_ damage: Damage) async throws {
        let service = try ParcelService()
        try await service.prepare()
        let (bad, good) = try await service.standAll()
        try await service.change(damage.sql)
        let adapter = try service.adapter()
        let workflow = try service.workflow(on: adapter)
        try await serving(workflow) {
            try await service.serveGood(good)
            let expected = Self.letters.values.reduce(0, +)
            try await service.eventually("each event of a bad run is a dead letter") {
                try await adapter.records.deadLetterCount() == expected
            }
            let letters = try await adapter.records.deadLetters(limit: 99)
            #expect(Set(letters.map(\.error)) == ["its run's record cannot be read: \(damage.reason)"])
            try await service.eventually("each of them is counted by the role that was to be given it") {
                workflow.internalState.values.reduce(0) { $0 + $1.skipped["unreadable", default: 0] } == expected
            }
            let late = try #require(bad[.late])
            try await service.eventually("its timeout tells why it did not fire") {
                try await adapter.timeouts?.timeouts(workflow: nil, runID: late, limit: 1).first?.lastError != nil
            }
            let timeout = try #require(
                try await adapter.timeouts?.timeouts(workflow: nil, runID: late, limit: 1).first)
            #expect(timeout.lastError?.contains(damage.reason) == true && timeout.attempts == 0)
            #expect(timeout.dueAt == service.clock.wallClock + .minutes(1))
        }
        #expect(service.troubles.all.withLock { $0 } == [])
        #expect(service.calls.withLock { $0.filter { $0.contains("bad") } } == [])
    }

    @Test("Once the store is mended, what was put aside goes on where it stood")
    func mended() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let (bad, good) = try await service.standAll()
        try await service.change(Damage.origin.sql)
        let adapter = try service.adapter()
        let letters = DeadLetterOperations(adapter: adapter, clock: service.clock.engineClock)
        try await serving(try service.workflow(on: adapter)) {
            try await service.serveGood(good)
            let count = Self.letters.values.reduce(0, +)
            try await service.eventually("all of it is put aside") {
                let armed = try await adapter.timeouts?.timeouts(workflow: nil, runID: bad[.late], limit: 1)
                return try await adapter.records.deadLetterCount() == count && armed?.first?.lastError != nil
            }
            let early = try await letters.replayAll(actor: "ada").map(\.outcome)
            #expect(Set(early) == [.unreadable("its run's record cannot be read: there is no origin 0")])

            try await service.change("UPDATE versions SET origin = \(Origin.Kind.engine.rawValue) WHERE origin = 0")
            #expect(try await letters.replayAll(actor: "ada").count == count)
            try await service.eventually("the step packs") {
                try await service.stands(bad[.ordered], .packed, .running)
            }
            try await service.eventually("the hook is called") { service.called("complete bad-done") > 0 }
            try await service.eventually("the data is deleted") {
                try await service.stands(bad[.erased], .shipped, .dataDeleted)
            }
            try await service.eventually("it is resumed") {
                try await service.stands(bad[.paused], .packed, .running)
            }
            await service.clock.waitForSleeper(dueIn: .minutes(1))
            service.clock.advance(by: .minutes(1))
            try await service.eventually("the timeout fires") {
                try await service.stands(bad[.late], .expired, .completed)
            }
        }
        #expect(service.troubles.all.withLock { $0 } == [])
        #expect(try await adapter.records.deadLetterCount() == 0)
    }

    @Test("A run whose object is garbage is paused, or its failure waits; the others go on")
    func garbage() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let (bad, good) = try await service.standAll()
        try await service.change("UPDATE versions SET object = x'00ff' \(ParcelService.ofBad)")
        let adapter = try service.adapter()
        try await serving(try service.workflow(on: adapter)) {
            try await service.serveGood(good)
            for standing in [Standing.ordered, .paused] {
                try await service.eventually("\(standing): paused") {
                    try await service.stands(bad[standing], .ordered, .paused)
                }
            }
            try await service.eventually("late: paused") { try await service.stands(bad[.late], .packed, .paused) }
            // What does not decode is emptied.
            try await service.eventually("erased") {
                try await service.stands(bad[.erased], .shipped, .dataDeleted)
            }
            let failures = try await adapter.records.parked(workflow: nil, runID: bad[.done], limit: 9)
            #expect(failures.count == 1 && failures.first?.lastError.contains("decode") == true, "\(failures)")
        }
        #expect(service.troubles.all.withLock { $0 } == [])
        #expect(try await adapter.records.deadLetterCount() == 0)
    }
}
