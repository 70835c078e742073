import Foundation
import Testing
import Workflows
import WorkflowsMonitoring

@Suite("Actions from another process on a service at work", .serialized)
struct ActionTests {
    private let directory: TemporaryDirectory
    private let service: DemoService

    init() async throws {
        directory = try TemporaryDirectory()
        service = try DemoService(on: directory.store, rate: 20, for: "600s")
        try await service.holdsEverything()
    }

    /// An invoice that waits for its timeout: nothing moves it for three seconds.
    private func waitingInvoice(_ monitor: StoreMonitor) async throws -> RunSummary {
        var query = RunQuery()
        query.workflows = ["invoices"]
        query.statuses = [2]
        query.runStates = [.running]
        var found: RunSummary?
        try await eventually(
            "an invoice was sent just now", seeing: { try await monitor.runs(query, after: nil, limit: 1) }
        ) {
            let page = try await monitor.runs(query, after: nil, limit: 1)
            found = page.items.first { page.asOf - $0.updatedAt < .milliseconds(1000) }
            return found != nil
        }
        return try #require(found)
    }

    private func act(_ words: String..., on run: RunSummary) async throws -> Finished {
        try await Program(
            Wftop.path, words + [run.runID.description, "--yes", "--reason", "tested", "--at", directory.store]
        ).finish(within: .seconds(60))
    }

    private func state(_ monitor: StoreMonitor, _ run: RunSummary) async throws -> RunState {
        try await monitor.run(run.runID).value.runState
    }

    @Test("A paused run stands, also when its timeout is due; resumed it goes on and ends")
    func pauseAndResume() async throws {
        let monitor = try StoreFile(directory.store).monitor()
        let run = try await waitingInvoice(monitor)
        let paused = try await act("pause", on: run)
        #expect(paused.end == .code(0), "\(paused)")
        let version = try await monitor.run(run.runID).value.version
        // Others of its kind that were sent later go on meanwhile.
        func settled() throws -> Int {
            try StoreFile(directory.store).number(
                """
                SELECT count(*) FROM runs WHERE workflow_id = (SELECT id FROM workflows WHERE name = 'invoices')
                  AND run_state = 5 AND created_at > \(run.updatedAt.microseconds + 500_000)
                """)
        }
        try await eventually("later invoices are settled", seeing: settled) { try settled() > 3 }
        let still = try await monitor.run(run.runID).value
        #expect(still.runState == .paused)
        #expect(still.version == version)
        #expect(still.meta.reason == "tested")
        #expect(try await act("resume", on: run).end == .code(0))
        try await eventually("it ends", seeing: { try await state(monitor, run) }) {
            try await state(monitor, run) == .completed
        }
        let history = try await monitor.history(run.runID).value
        #expect(history.map(\.record.runState) == [.initiated, .running, .paused, .running, .completed])
        #expect(history[2].record.meta.origin.kind == .person)
        try await service.stop()
    }

    @Test("A cancelled run is never moved again; retried it is a new run that the service takes up")
    func cancelAndRetry() async throws {
        let monitor = try StoreFile(directory.store).monitor()
        let run = try await waitingInvoice(monitor)
        #expect(try await act("cancel", on: run).end == .code(0))
        let again = try await act("cancel", on: run)
        #expect(again.end == .code(2), "\(again)")
        #expect(again.output.contains("illegal"))
        let retried = try await act("retry", "-o", "json", on: run)
        #expect(retried.end == .code(0), "\(retried)")
        let outcome = try #require(try JSONValue(retried.output)["items"].elements.first)
        #expect(outcome["effect"].text == "triggered")
        let id = try #require(outcome["triggered_run_id"].text.flatMap { RunID($0) })
        try await eventually("the new run ends", seeing: { try await monitor.run(id).value }) {
            try await monitor.run(id).value.runState == .completed
        }
        #expect(try await monitor.run(id).value.meta.retriedFrom == run.runID)
        #expect(try await state(monitor, run) == .cancelled)
        let twice = try await act("retry", on: run)
        #expect(twice.end == .code(2), "\(twice)")
        let results = try await monitor.actions(run: run.runID, limit: 10).value.map(\.result)
        #expect(results == [.refused, .applied, .illegal, .applied])
        try await service.stop()
    }

    @Test("The data of a finished run is deleted by the service, in every version; a run under way keeps its own")
    func delete() async throws {
        let monitor = try StoreFile(directory.store).monitor()
        let run = try await waitingInvoice(monitor)
        let early = try await act("delete", on: run)
        #expect(early.end == .code(2) && early.output.contains("illegal"), "\(early)")
        #expect(try await act("cancel", on: run).end == .code(0))
        let deleted = try await act("delete", on: run)
        #expect(deleted.end == .code(0) && deleted.output.contains("deletion_requested"), "\(deleted)")
        try await eventually("nothing is left of it", seeing: { try await state(monitor, run) }) {
            try await state(monitor, run) == .dataDeleted
        }
        let history = try await monitor.history(run.runID).value
        #expect(history.allSatisfy { $0.record.object.isEmpty })
        #expect(history.last?.record.meta.reason == "tested")
        try await service.stop()
    }

    @Test(
        "What was decided on a version that is no more is a conflict, and the run is untouched; both are in the audit log"
    )
    func conflict() async throws {
        let monitor = try StoreFile(directory.store).monitor(readOnly: false, actor: "night shift")
        let run = try await waitingInvoice(monitor)
        func request(_ kind: ActionKind, version: Int, id: String) -> ActionRequest {
            ActionRequest(
                kind: kind, runID: run.runID, decidedVersion: version, requestID: RequestID(id), reason: "tested")
        }
        let stale = request(.cancel, version: run.version - 1, id: "stale")
        let end = await monitor.performed(stale)
        guard case .outcome(.conflict(let version, _, let state)) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(version == run.version)
        #expect(state == .running)
        #expect(try await monitor.run(run.runID).value.version == run.version)
        // The same request gets the same answer, whatever happened since.
        let pause = request(.pause, version: run.version, id: "pause")
        #expect(await monitor.performed(pause) == .outcome(.applied(.paused)))
        #expect(await monitor.performed(pause) == .outcome(.applied(.paused)))
        #expect(await monitor.performed(stale) == end)
        let history = try await monitor.history(run.runID).value
        #expect(history.last?.record.version == run.version + 1)
        let audit = try await monitor.actions(run: run.runID, limit: 10).value
        #expect(audit.map(\.requestID.rawValue) == ["pause", "stale"])
        #expect(audit.map(\.result) == [.applied, .conflict])
        #expect(audit.allSatisfy { $0.actor == "night shift" && $0.reason == "tested" })
        try await service.stop()
    }
}
