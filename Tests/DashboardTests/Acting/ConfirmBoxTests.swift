import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// The box that asks before anything is done: it cannot be answered by accident.
@Suite struct ConfirmBoxTests {
    @Test("The y of a sentence written where nothing is written is not a yes")
    func stray() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("r")
        desk.wait(.milliseconds(300))
        desk.type("why is it so")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.shows("Tab goes to the reason"))
        // After a rest it is a yes again.
        desk.wait(.seconds(1))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.count == 1)
    }

    @Test("A sentence typed on a button neither leaves the box nor reaches the list, and Tab leads to the reason")
    func sentenceOnButton() async {
        var desk = await Desk.runs("state:paused")
        desk.press("r")
        desk.wait(.milliseconds(300))
        desk.type("bad address, not yet")
        await desk.settle()
        #expect(desk.confirm != nil)
        desk.press("Tab")
        desk.type("bad address, not yet")
        #expect(desk.confirm?.reason.text == "bad address, not yet")
        desk.press("Esc")
        #expect(desk.source.performed.isEmpty)
        #expect(desk.model.runs.marks.isEmpty)
    }

    @Test("Enter on the button does not go right after a sentence that went nowhere: the reason comes first")
    func enterAfterSentence() async {
        var desk = await Desk.runs("state:paused")
        desk.press("r")
        desk.wait(.milliseconds(300))
        desk.press("S-Tab")
        desk.type("fixed")
        desk.wait(.seconds(2))
        desk.press("Enter")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.confirm?.focus == .reason)
        desk.press("Enter Enter")
        await desk.settle()
        #expect(desk.source.performed.count == 1)
    }

    @Test("What is typed on after a letter left the box is ignored, until there is a rest")
    func restOfSentence() async {
        var desk = await Desk.runs("state:paused")
        desk.press("r")
        desk.wait(.milliseconds(300))
        desk.type("not v * S")
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.model.runs.marks.isEmpty)
        #expect(desk.shows("what is typed on is ignored"))
        desk.wait(.seconds(1))
        desk.press("space")
        #expect(desk.model.runs.marks.count == 1)
    }

    @Test("The question whether to quit all the same goes when the action it is about was sent")
    func answeredQuestion() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("INC-7")
        desk.press("Tab y")
        desk.press("Esc q")
        #expect(desk.shows("An action is pending"))
        desk.wait(.seconds(6))
        await desk.settle()
        #expect(desk.source.performed.count == 1)
        #expect(!desk.shows("An action is pending"))
        #expect(!desk.shows("will not be sent"))
    }

    @Test("A run that moved on while the box was open stays one that moved on when its row leaves the list")
    func staysMoved() async throws {
        var desk = await Desk.runs("state:running")
        let id = try #require(desk.cursor)
        desk.press("p")
        desk.wait(.milliseconds(300))
        desk.source.change { state in
            guard let index = state.runs.firstIndex(where: { $0.runID == id }) else { return }
            state.runs[index].version += 1
            state.runs[index].runState = .completed
        }
        for _ in 0..<4 { await desk.changed() }
        #expect(desk.model.runs.table.row(of: id) == nil)
        #expect(desk.shows("It changed since"))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
    }

    @Test("While a text is written the box does not say that y goes; whoever leaves is told that nothing was done")
    func honestFooter() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("S")
        desk.wait(.milliseconds(300))
        #expect(!desk.shows("y go") && desk.shows("Esc leave"))
        desk.type("INC-7")
        desk.press("Enter")
        #expect(desk.shows("y go"), "Enter keeps the text and goes on to the button")
        #expect(desk.confirm?.focus == .go && desk.confirm?.reason.text == "INC-7")
        desk.press("Tab Enter")
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.shows("nothing was done"))
        #expect(desk.source.performed.isEmpty)
    }

    @Test("ctrl-u clears the reason, as it does in every prompt")
    func clearedReason() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("INC-7")
        desk.press("ctrl-u")
        desk.type("INC-8")
        #expect(desk.shows("INC-8") && !desk.shows("INC-7"))
    }

    @Test("Enter presses Leave at first; n, Esc and q leave; nothing is done", arguments: ["Enter", "n", "Esc", "q"])
    func leave(_ key: String) async {
        var desk = await Desk.runs("state:running")
        desk.press("p")
        desk.answer(key)
        await desk.settle()
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.source.performed.isEmpty)
    }

    @Test("The box takes no key before it is on the screen, nor in its first 250 ms")
    func deaf() async {
        var desk = await Desk.runs("state:running")
        // Typed ahead: no frame was drawn between the two keys.
        desk.send(.terminal(.key(.character("p"))))
        desk.wait(.seconds(2))
        desk.send(.terminal(.key(.character("y"))))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        desk.send(.drawn)
        desk.wait(.milliseconds(249))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        desk.wait(.milliseconds(1))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.count == 1)
    }

    @Test("S wants a reason: it has the focus first, and y is a letter of it")
    func reason() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        #expect(desk.confirm?.focus == .reason)
        desk.answer("y")
        #expect(desk.confirm?.reason.text == "y")
        desk.press("Backspace Tab y")
        #expect(desk.confirm?.complaint == "a reason is needed")
        #expect(desk.confirm?.focus == .reason)
        desk.type("INC-42")
        desk.press("Tab y")
        desk.wait(.seconds(6))
        await desk.settle()
        #expect(desk.source.performed.first?.reason == "INC-42")
        #expect(desk.source.performed.first?.kind == .cancel)
    }
}
