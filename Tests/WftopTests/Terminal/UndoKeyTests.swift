import Foundation
import TerminalTesting
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

/// What was done by mistake is undone with a key, beside a service at work.
@Suite("The key that undoes", .serialized)
struct UndoKeyTests {
    @Test("A pause is undone: the run goes on and ends; both are in the list of what was done, and told at the end")
    func undo() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 5)
        try await service.holdsEverything()
        let monitor = try StoreFile(directory.store).monitor()
        // Stock that is reserved waits ten seconds for its timeout.
        var query = RunQuery()
        query.workflows = ["stock"]
        query.statuses = [2]
        query.runStates = [.running]
        var found: RunSummary?
        try await eventually(
            "stock was reserved just now", seeing: { try await monitor.runs(query, after: nil, limit: 1) }
        ) {
            let page = try await monitor.runs(query, after: nil, limit: 1)
            found = page.items.first { page.asOf - $0.updatedAt < .milliseconds(1000) }
            return found != nil
        }
        let run = try #require(found)
        let program = try TerminalProgram(
            Wftop.path, [directory.store, "--screen", "runs", "--filter", "id:\(run.runID)"],
            environment: ["HOME": "/nonexistent"], size: Size(columns: 120, rows: 40))
        try program.waitFor("Reserved")
        program.type("p")
        try program.waitForBox("Pause")
        program.type("y")
        try program.waitFor("applied: paused")
        #expect(try await monitor.run(run.runID).value.runState == .paused)
        program.type("z")
        try program.waitForBox("Resume")
        try program.waitFor("Undo: Resume this run")
        let version = try await monitor.run(run.runID).value.version
        #expect(version == run.version + 1, "nothing is sent before it is confirmed")
        program.type("y")
        try program.waitFor("applied: resumed")
        program.type(":what was done")
        try program.waitFor("what was done in this session")
        program.type("\r")
        try program.waitFor("undoing, applied")
        program.type("\u{1B}")
        try await eventually("it ends", seeing: { try await monitor.run(run.runID).value }) {
            try await monitor.run(run.runID).value.runState == .completed
        }
        let states = try await monitor.history(run.runID).value.map(\.record.runState)
        #expect(states.suffix(3) == [.paused, .running, .completed])
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        let told = program.screen.text.replacing("\n", with: "")
        #expect(told.contains("v\(run.version): applied: paused"), "\(told)")
        #expect(told.contains("v\(run.version + 1): applied: resumed"), "\(told)")
        try await service.stop()
    }
}
