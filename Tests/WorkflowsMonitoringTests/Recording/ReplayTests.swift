import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsMonitoring

@Suite("A recording that is replayed")
struct ReplayTests {
    /// A run that is triggered after ten seconds, looked at before and after.
    private func twoMoments() async throws -> (Recording, Recorded, Record) {
        let made = try await Recorded()
        _ = try await made.source.workflows()
        made.clock.advance(by: .seconds(10))
        let run = try await made.store.trigger("order-1", at: made.now)
        _ = try await made.source.workflows()
        _ = try await made.source.history(run.runID)
        _ = try await made.source.runs(RunQuery(), after: nil, limit: 64)
        return (try await made.opened(), made, run)
    }

    @Test("It answers as of its moment, which runs with the clock")
    func moments() async throws {
        let (recording, made, run) = try await twoMoments()
        #expect(recording.warning == nil)
        #expect(recording.target == "store.db")
        #expect(recording.startedAt == Recorded.began)
        #expect(recording.length == .seconds(10))
        let clock = ManualClock()
        let replay = ReplaySource(recording, clock: clock.engineClock)
        #expect(try await replay.workflows().value[0].counts == [:])
        clock.advance(by: .milliseconds(9999))
        #expect(try await replay.workflows().value[0].counts == [:])
        #expect(replay.now == Recorded.began + .milliseconds(9999))
        clock.advance(by: .milliseconds(1))
        let after = try await replay.workflows()
        #expect(after.value[0].counts == [.initiated: 1])
        #expect(after.asOf == made.now)
        #expect(try await replay.history(run.runID).value.map(\.record) == [run])
        // When it is over it stays as it was.
        clock.advance(by: .hours(1))
        #expect(try await replay.workflows().value[0].counts == [.initiated: 1])
        #expect(replay.now == made.now)
    }

    @Test("It may run faster, and may begin where one likes")
    func speed() async throws {
        let (recording, _, _) = try await twoMoments()
        let clock = ManualClock()
        let fast = ReplaySource(recording, speed: 10, clock: clock.engineClock)
        let late = ReplaySource(recording, from: .milliseconds(9500), clock: clock.engineClock)
        #expect(try await fast.workflows().value[0].counts == [:])
        #expect(try await late.workflows().value[0].counts == [:])
        clock.advance(by: .seconds(1))
        #expect(try await fast.workflows().value[0].counts == [.initiated: 1])
        #expect(try await late.workflows().value[0].counts == [.initiated: 1])
        #expect(try await ReplaySource(endOf: recording).workflows().value[0].counts == [.initiated: 1])
    }

    @Test("What was never asked is not in the recording: that is an error, and no empty list")
    func never() async throws {
        let (recording, _, _) = try await twoMoments()
        let replay = ReplaySource(endOf: recording)
        var other = RunQuery()
        other.statuses = [7]
        for ask in [
            { _ = try await replay.roles(nil) }, { _ = try await replay.runs(other, after: nil, limit: 64) },
            { _ = try await replay.find("order-1", limit: 20) }, { _ = try await replay.why(.zero) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: MonitoringError.self) { try await ask() }
            #expect(error?.code == .unsupported)
            #expect(error?.description.contains("not in the recording") == true)
        }
    }

    @Test("What was asked a little later is waited for; for what came much later one is to ask again")
    func later() async throws {
        let (recording, _, run) = try await twoMoments()
        let clock = ManualClock()
        let replay = ReplaySource(recording, clock: clock.engineClock)
        let error = await #expect(throws: MonitoringError.self) { try await replay.history(run.runID) }
        #expect(error?.code == .busy)
        #expect(error?.description.contains("before 0:10") == true, "\(error?.description ?? "")")
        clock.advance(by: .milliseconds(8500))
        async let history = replay.history(run.runID)
        await clock.waitForSleeper(dueIn: .milliseconds(1500))
        clock.advance(by: .milliseconds(1500))
        #expect(try await history.value.count == 1)
    }

    @Test("A wait for a change ends where the next line comes, and otherwise when the time is up")
    func changes() async throws {
        let (recording, _, _) = try await twoMoments()
        let clock = ManualClock()
        let replay = ReplaySource(recording, clock: clock.engineClock)
        async let quiet = replay.waitForChange(upTo: .seconds(2))
        await clock.waitForSleeper(dueIn: .seconds(2))
        clock.advance(by: .seconds(2))
        #expect(try await !quiet)
        async let changed = replay.waitForChange(upTo: .seconds(60))
        await clock.waitForSleeper(dueIn: .seconds(8))
        clock.advance(by: .seconds(8))
        #expect(try await changed)
        // Nothing more comes.
        async let over = replay.waitForChange(upTo: .seconds(60))
        await clock.waitForSleeper(dueIn: .seconds(60))
        clock.advance(by: .seconds(60))
        #expect(try await !over)
    }

    @Test("Whoever waits for its end is told at its end")
    func end() async throws {
        let (recording, _, _) = try await twoMoments()
        let clock = ManualClock()
        let replay = ReplaySource(recording, clock: clock.engineClock)
        async let end: Void = replay.waitForEnd()
        await clock.waitForSleeper(dueIn: .seconds(10))
        clock.advance(by: .seconds(10))
        try await end
    }

    @Test("Nothing can be done in it, because it is a recording")
    func readOnly() async throws {
        let (recording, _, run) = try await twoMoments()
        let replay = ReplaySource(recording, clock: ManualClock().engineClock)
        let capabilities = try await replay.capabilities()
        #expect(!capabilities.canAct)
        #expect(capabilities.target == "recording of store.db")
        let reason = "this is a recording of store.db, made at 2023-11-14 22:13:20 UTC"
        #expect(capabilities.readOnlyReason == reason)
        let action = ActionRequest(
            kind: .pause, runID: run.runID, decidedVersion: 1, requestID: "r", reason: "because")
        #expect(await replay.perform(action) == .outcome(.refused("read-only: \(reason)")))
    }

    @Test("A question that failed fails again")
    func failed() async throws {
        let made = try await Recorded()
        await #expect(throws: MonitoringError.self) { try await made.source.graph("nothing") }
        let replay = ReplaySource(endOf: try await made.opened())
        let error = await #expect(throws: MonitoringError.self) { try await replay.graph("nothing") }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains("there is no workflow \"nothing\"") == true)
    }

    @Test("A page of a list answers whatever size is asked for: a screen may be larger now than then")
    func pages() async throws {
        let made = try await Recorded()
        for number in 1...30 { _ = try await made.store.trigger(ForeignID("order-\(number)"), at: made.now) }
        _ = try await made.source.runs(RunQuery(), after: nil, limit: 20)
        made.clock.advance(by: .seconds(1))
        let short = try await made.source.runs(RunQuery(), after: nil, limit: 16)
        // For a name or two, and not for the list.
        _ = try await made.source.runs(RunQuery(), after: nil, limit: 1)
        var oldest = RunQuery()
        oldest.descending = false
        _ = try await made.source.runs(oldest, after: nil, limit: 1)
        let replay = ReplaySource(endOf: try await made.opened())
        #expect(try await replay.runs(RunQuery(), after: nil, limit: 16).asOf == short.asOf)
        #expect(try await replay.runs(RunQuery(), after: nil, limit: 18).items.count == 20)
        let page = try await replay.runs(RunQuery(), after: nil, limit: 100)
        #expect(page.items.count == 16)
        #expect(page.next != nil)
        #expect(try await !replay.runs(oldest, after: nil, limit: 1).items.isEmpty)
        await #expect(throws: MonitoringError.self) { try await replay.runs(oldest, after: nil, limit: 100) }
    }

    @Test("A recording that a script wrote anew, spaced and ordered otherwise, is the same recording")
    func rewritten() async throws {
        let (_, made, run) = try await twoMoments()
        let other = made.path + ".spaced"
        let lines = try String(contentsOfFile: made.path, encoding: .utf8).split(separator: "\n").map { line in
            let question = #""question":{"read":"history","run_id":"\#(run.runID)"}"#
            let turned = #""question" : { "run_id":"\#(run.runID)" , "read":"histor\u0079" }"#
            return line.replacing(question, with: turned) + "  \n"
        }
        try Data(lines.joined().utf8).write(to: URL(filePath: other))
        let replay = ReplaySource(endOf: try Recording(path: other))
        #expect(try await replay.history(run.runID).value.count == 1)
    }
}
