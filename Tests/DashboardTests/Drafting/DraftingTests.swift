import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite("Triggering a run through an editor")
struct DraftingTests {
    /// What the editor was given last.
    private func given(_ desk: Desk) -> String? {
        desk.others.lazy.reversed().compactMap { if case .edit(let text, _) = $0 { text } else { nil } }.first
    }

    /// The run under the cursor is to be triggered like that: from the menu of every action.
    private func drafting(_ source: FakeSource = Sample.source()) async -> Desk {
        var desk = await Desk.open(source)
        desk.press("2")
        await desk.settle()
        desk.press("m")
        desk.press("G Enter")
        await desk.settle()
        return desk
    }

    @Test("The editor is given the run's foreign ID and object, and where a run may start")
    func given() async throws {
        let desk = await drafting()
        let run = try #require(desk.model.runs.cursorRun)
        let text = try #require(given(desk))
        #expect(text.contains("foreign_id: \(run.foreignID)\n"))
        #expect(text.contains("\"amount\": 12345678901234567890,"))
        #expect(text.contains("A new run of \(run.workflow) on prod-eu.") && text.contains("Collecting"))
    }

    @Test("What was saved is asked for once more, waits five seconds, and is triggered as it was written")
    func triggers() async throws {
        var desk = await drafting()
        let workflow = try #require(desk.model.runs.cursorRun?.workflow)
        let text = "foreign_id: cust-new\nstatus: Created\nreason: lost\n\n{\n  \"amount\": 12345678901234567890\n}\n"
        desk.send(.edited(.text(text), of: workflow))
        desk.send(.drawn)
        #expect(desk.shows("Trigger a run on prod-eu?") && desk.shows("cust-new") && desk.shows("at Created"))
        #expect(desk.source.triggered.isEmpty)
        desk.answer("y")
        await desk.settle()
        #expect(desk.source.triggered.isEmpty && desk.shows("z takes it back"))
        desk.wait(.seconds(6))
        await desk.settle()
        let request = try #require(desk.source.triggered.first)
        #expect(request.foreignID == "cust-new" && request.workflow == workflow && request.status == 1)
        #expect(
            String(decoding: request.object, as: UTF8.self) == "{\"amount\":12345678901234567890}"
                && request.reason == "lost")
        #expect(desk.source.triggered.count == 1)
        #expect(desk.shows("applied: new run"))
    }

    @Test("Taken back, it is never sent")
    func takenBack() async {
        var desk = await drafting()
        desk.send(.edited(.text("foreign_id: cust-new\n\n{}"), of: Sample.kyc))
        desk.send(.drawn)
        desk.answer("y")
        desk.press("z")
        desk.wait(.seconds(9))
        await desk.settle()
        #expect(desk.source.triggered.isEmpty)
    }

    @Test("A mistake is told of, and what was written can be mended")
    func mistake() async {
        var desk = await drafting()
        let text = "foreign_id: cust-new\n\n{\"amount\": }\n"
        desk.send(.edited(.text(text), of: Sample.kyc))
        desk.send(.drawn)
        #expect(desk.shows("line 3: the object is not JSON from here on"))
        desk.press("Enter")
        await desk.settle()
        #expect(given(desk) == text)
        desk.send(.edited(.text("foreign_id: a\nstatus: Nowhere\n\n{}"), of: Sample.kyc))
        desk.send(.drawn)
        #expect(desk.shows("there is no status \"Nowhere\""))
        desk.press("j Enter")
        #expect(desk.shows("nothing is triggered") && desk.source.triggered.isEmpty)
    }

    @Test(
        "Left without saving, emptied, or with an editor that fails: nothing is done, and that is said",
        arguments: [
            (Edited.left, "left without saving"), (.text("# nothing\n"), "nothing in it"),
            (.failed("the editor vi could not be started"), "could not be started"),
        ])
    func nothing(_ edited: Edited, _ says: String) async {
        var desk = await drafting()
        desk.send(.edited(edited, of: Sample.kyc))
        desk.send(.drawn)
        #expect(desk.shows(says) && desk.model.overlays.isEmpty)
    }

    @Test("The palette begins a run of a workflow from nothing")
    func palette() async throws {
        var desk = await Desk.open()
        desk.press(":")
        desk.type("trigger a run of payments")
        desk.press("Enter")
        await desk.settle()
        let text = try #require(given(desk))
        #expect(text.contains("A new run of payments on prod-eu.") && text.contains("foreign_id: \n"))
    }

    @Test("Where nothing may be changed nothing is offered, and an object that is not JSON is no text to edit")
    func refused() async {
        var desk = await Desk.open(readOnly: "this is the night")
        desk.press(":")
        desk.type("trigger")
        #expect(desk.shows("nothing here is called that"))
        let source = Sample.source()
        source.change { source in
            let run = source.runs[0]
            var versions = Sample.history(run)
            var record = versions.removeLast().record
            record.object = .init([0xFF, 0x00])
            versions.append(RecordVersion(record: record, dwell: nil))
            source.histories[run.runID] = versions
        }
        let other = await drafting(source)
        #expect(given(other) == nil && other.shows("is not JSON"))
    }
}
