import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// What was done in this session can be looked up.
@Suite struct LedgerTests {
    private func openLedger(_ desk: inout Desk) {
        desk.press(":")
        desk.type("what was done")
        desk.press("Enter")
    }

    @Test("It is found by name; with nothing done it says so")
    func nothing() async {
        var desk = await Desk.open()
        openLedger(&desk)
        #expect(desk.shows("nothing was done yet"))
    }

    @Test("Each batch has a line, the newest first, with what became of it; Enter opens its targets")
    func lines() async throws {
        var desk = await Desk.runs("wf:kyc state:running")
        desk.press("p")
        desk.answer("Tab")
        desk.type("INC-42")
        desk.press("Tab y")
        await desk.settle()
        await desk.changed()
        desk.source.change { $0.ends = [.outcome(.notFound), .outcome(.applied(.paused))] }
        desk.press("j Space Space p")
        desk.answer("y")
        for _ in 0..<8 {
            await desk.settle()
            desk.wait(.milliseconds(20))
        }
        desk.press("Esc")
        openLedger(&desk)
        let newest = try #require(desk.screen.firstIndex { $0.contains("1 not found, 1 applied") }, "\(desk)")
        let oldest = try #require(desk.screen.firstIndex { $0.contains("applied  (INC-42)") })
        #expect(newest < oldest && desk.screen[newest].contains("Pause 2 runs"))
        desk.press("Enter")
        #expect(desk.shows("✗ 0 failed") && desk.shows("not found"))
        desk.press("Esc j Enter")
        #expect(desk.shows("applied: paused"))
        desk.press("Esc Esc")
        #expect(desk.model.overlays.isEmpty)
    }

    @Test("What is on the way is shown to come to its end while the list is open, and the cursor stays on its line")
    func live() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("INC-7")
        desk.press("Tab y")
        openLedger(&desk)
        #expect(desk.shows("to be sent  (INC-7)"))
        desk.wait(.seconds(6))
        await desk.settle()
        #expect(desk.shows("applied  (INC-7)"))
    }
}
