import Foundation
import TerminalTesting
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

/// What a person does at night: the dashboard on a terminal, beside a service at work.
@Suite("The key that stops a run", .serialized)
struct StopKeyTests {
    private let directory: TemporaryDirectory
    private let service: DemoService
    private let monitor: StoreMonitor
    private let reason = "wrong address"

    init() async throws {
        directory = try TemporaryDirectory()
        service = try DemoService(on: directory.store, rate: 5)
        try await service.holdsEverything()
        monitor = try StoreFile(directory.store).monitor()
    }

    /// A reservation of stock that was made just now: nothing but its timeout moves it, in ten seconds.
    private func reservation() async throws -> RunSummary {
        var query = RunQuery()
        query.workflows = ["stock"]
        query.statuses = [2]
        query.runStates = [.running]
        var found: RunSummary?
        try await eventually(
            "stock was reserved just now, and its timeout is armed",
            seeing: { try await monitor.runs(query, after: nil, limit: 1) }
        ) {
            let page = try await monitor.runs(query, after: nil, limit: 1)
            found = page.items.first { page.asOf - $0.updatedAt < .milliseconds(1000) }
            guard let found else { return false }
            return try await !monitor.timeouts(nil, run: found.runID, limit: 1).value.isEmpty
        }
        return try #require(found)
    }

    private func open(_ arguments: String...) throws -> TerminalProgram {
        try TerminalProgram(
            Wftop.path, [directory.store] + arguments, environment: ["HOME": "/nonexistent"],
            size: Size(columns: 120, rows: 60))
    }

    private func states(_ run: RunSummary) async throws -> [RunState] {
        try await monitor.history(run.runID).value.map(\.record.runState)
    }

    /// Stock that was reserved after this run's was released, as this run's would have been.
    private func othersAreReleased(after run: RunSummary) async throws {
        func released() throws -> Int {
            try StoreFile(directory.store).number(
                """
                SELECT count(*) FROM runs WHERE workflow_id = (SELECT id FROM workflows WHERE name = 'stock')
                  AND run_state = 5 AND created_at > \(run.updatedAt.microseconds + 500_000)
                """)
        }
        try await eventually("stock that was reserved later is released", seeing: released) { try released() > 3 }
    }

    /// Somebody else lets the run stand.
    private func pauseElsewhere(_ run: RunSummary) async throws {
        let other = try StoreFile(directory.store).monitor(readOnly: false, actor: "night shift")
        let request = ActionRequest(
            kind: .pause, runID: run.runID, decidedVersion: run.version, requestID: "elsewhere", reason: "looking")
        #expect(await other.performed(request) == .outcome(.applied(.paused)))
    }

    @Test("A run stopped with the key is honoured by the service: it never moves again, whatever was due")
    func stops() async throws {
        let run = try await reservation()
        let program = try open("--screen", "runs", "--filter", "id:\(run.runID)")
        try program.waitFor("Reserved")
        #expect(program.screen.shows("S stop"), "\(program.screen.text)")
        program.type("S")
        try program.waitForBox("Stop")
        program.type(reason)
        try program.waitFor(reason)
        program.type("\ty")
        try program.waitFor("z takes it back")
        #expect(try await monitor.run(run.runID).value.version == run.version, "nothing is sent before it is time")
        try program.waitFor("applied: cancelled")

        let history = try await monitor.history(run.runID).value.map(\.record)
        #expect(history.map(\.runState) == [.initiated, .running, .cancelled])
        let last = try #require(history.last?.meta)
        #expect(last.reason == reason)
        #expect(last.origin.kind == .person)
        #expect(last.origin.actor == NSUserName())
        #expect(try await monitor.timeouts(nil, run: run.runID, limit: 10).value.isEmpty)
        try await othersAreReleased(after: run)
        #expect(try await states(run) == [.initiated, .running, .cancelled])
        #expect(try await monitor.actions(run: run.runID, limit: 10).value.map(\.result) == [.applied])

        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(
            program.screen.text.replacing("\n", with: "").contains(
                "cancel stock \(run.foreignID) \(run.runID) v\(run.version) (\(reason)): applied: cancelled"),
            "\(program.screen.text)")
        try await service.stop()
    }

    /// When a run moves on that somebody is about to stop.
    enum Moment: CaseIterable {
        /// The box is open, on a screen that is frozen and does not tell.
        case beforeYes
        /// It was answered with yes, and can still be taken back.
        case beforeItIsSent
    }

    @Test(
        "A run that moved on between the box and what its y sends is answered with conflict and is untouched",
        arguments: Moment.allCases)
    func conflict(moved: Moment) async throws {
        let run = try await reservation()
        let program = try open("--run", run.runID.description)
        try program.waitFor("Reserved")
        if moved == .beforeYes {
            program.type("F")
            try program.waitFor("frozen")
        }
        program.type("S")
        try program.waitForBox("Stop")
        program.type(reason + "\t")
        try program.waitFor(reason)
        if moved == .beforeYes { try await pauseElsewhere(run) }
        program.type("y")
        try program.waitFor("z takes it back")
        if moved == .beforeItIsSent { try await pauseElsewhere(run) }
        try program.waitFor("conflict: changed since v\(run.version), to v\(run.version + 1)")

        let history = try await monitor.history(run.runID).value.map(\.record)
        #expect(history.map(\.runState) == [.initiated, .running, .paused])
        #expect(history.last?.meta.origin.actor == "night shift")
        let audit = try await monitor.actions(run: run.runID, limit: 10).value
        #expect(audit.map(\.result) == [.conflict, .applied])
        #expect(audit.first?.action == .cancel)
        #expect(audit.first?.actor == NSUserName())
        #expect(audit.first?.reason == reason)
        #expect(audit.first?.decidedVersion == run.version)
        #expect(try await monitor.timeouts(nil, run: run.runID, limit: 10).value.count == 1)
        try await service.stop()
    }

    @Test("Where the screen tells that the run moved on, the box does too, and its y sends nothing")
    func seen() async throws {
        let run = try await reservation()
        let program = try open("--run", run.runID.description)
        try program.waitFor("Reserved")
        program.type("S")
        try program.waitForBox("Stop")
        program.type(reason + "\t")
        try program.waitFor(reason)
        try await pauseElsewhere(run)
        try program.waitFor("It changed since: it will not be touched.")
        program.type("y")
        try program.waitFor("nothing can be done to it")
        program.type("n")
        try program.waitFor("Stop: nothing was done")
        try await othersAreReleased(after: run)
        #expect(try await states(run) == [.initiated, .running, .paused])
        #expect(try await monitor.actions(run: run.runID, limit: 10).value.map(\.actor) == ["night shift"])
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(!program.screen.shows("cancel stock"), "there is nothing to tell at the end")
        try await service.stop()
    }

    @Test("Opened read-only it offers no such key, and does nothing when it is pressed")
    func readOnly() async throws {
        let run = try await reservation()
        let program = try open("--read-only", "--run", run.runID.description)
        try program.waitFor("Reserved")
        #expect(program.screen.shows(" RO "), "\(program.screen.text)")
        #expect(!program.screen.shows("S stop"), "\(program.screen.text)")
        program.type("S")
        try program.waitFor("read-only: --read-only")
        // With no box to say yes in, `y` is the key that copies.
        program.type("\ty")
        try program.waitFor("┌ Copy ")
        program.type("\u{1B}")
        try program.waitUntil("no box") { !$0.shows("┌ Copy ") }
        program.type("?")
        try program.waitFor("search on this tab")
        #expect(!program.screen.shows("stop: cancel"), "\(program.screen.text)")
        program.type("G")
        try program.waitFor("Nothing can be changed here: --read-only.")
        program.type("q")
        // Longer than a stop that was asked for would be held back.
        try program.waitFor("Released", timeout: .seconds(20))
        #expect(try await states(run) == [.initiated, .running, .completed])
        #expect(try await monitor.actions(run: run.runID, limit: 10).value.isEmpty)
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(!program.screen.shows("cancel stock"), "\(program.screen.text)")
        try await service.stop()
    }
}
