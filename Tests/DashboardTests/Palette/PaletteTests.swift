import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite struct PaletteTests {
    private func palette(_ desk: Desk) -> Palette? {
        guard case .palette(let palette)? = desk.model.overlays.last else { return nil }
        return palette
    }

    @Test("What is written narrows the list, and Enter does it")
    func findAndDo() async {
        var desk = await Desk.open()
        desk.press(":")
        desk.type("roles by")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.shows("3 Roles"))
    }

    @Test("A workflow's runs and graph are found by its name")
    func workflows() async {
        var desk = await Desk.open()
        desk.press("ctrl-p")
        // Also in "status graph of a workflow", which does not begin so.
        desk.type("graph of k")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .graph)
        #expect(desk.model.graph.workflow == "kyc")
        desk.press(":")
        desk.type("runs of kyc")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.runs.filterText == "wf:kyc")
    }

    @Test("What is not possible says why and does nothing; no letter is a key")
    func obstacles() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press(":")
        desk.type("take back")
        #expect(desk.shows("nothing is waiting to be sent"))
        desk.press("Enter")
        #expect(palette(desk) != nil)
        desk.press("ctrl-u")
        desk.type("qSyR")
        #expect(palette(desk)?.field.text == "qSyR")
        #expect(desk.shows("nothing here is called that"))
        desk.press("Enter Esc")
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.model.screen == .runs)
    }

    @Test("An action chosen there asks like its key")
    func actions() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        let run = desk.model.runs.cursorRun
        desk.press(":")
        desk.type("stop: cancel")
        desk.press("Enter")
        guard case .confirm(let confirm)? = desk.model.overlays.last else {
            Issue.record("it did not ask")
            return
        }
        #expect(confirm.plan.runs.map(\.runID) == [run?.runID])
        #expect(desk.source.performed.isEmpty)
    }

    @Test("Read-only, no action is in it")
    func readOnly() async {
        var desk = await Desk.open(readOnly: "asked for")
        desk.press("2")
        await desk.settle()
        desk.press(":")
        for item in desk.model.paletteItems {
            if case .command(let binding) = item.deed { #expect(!binding.acts, "\(item.title)") }
        }
    }
}
