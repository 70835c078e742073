import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// What stands in the way of replaying or discarding an event that could not be read, and that it is said.
@Suite struct LetterObstacleTests {
    @Test("One that somebody else deals with while the box is open is left alone")
    func dealtWith() async {
        var desk = await Desk.letters("m Enter")
        desk.wait(.milliseconds(300))
        desk.source.change { $0.letters.removeFirst() }
        await desk.changed()
        desk.wait(.seconds(1))
        await desk.settle()
        #expect(desk.shows("It will not be touched: it was dealt with meanwhile."), "\(desk)")
        desk.press("y")
        await desk.held()
        #expect(desk.shows("nothing can be done to it") && desk.source.performedOnLetters.isEmpty)
    }

    @Test("One that is not listed because more are kept than are listed is not taken for gone")
    func notListed() async {
        var desk = await Desk.letters("m Enter")
        desk.wait(.milliseconds(300))
        desk.source.change { state in
            let other = state.letters[1]
            state.letters = (0..<200).map { index in
                let letter = DeadLetter(
                    consumer: "other", eventID: Int64(index), bytes: other.letter.bytes, error: "", at: other.letter.at)
                return DeadLetterList.Item(letter: letter, runID: nil)
            }
        }
        await desk.changed()
        desk.wait(.seconds(1))
        await desk.settle()
        #expect(!desk.shows("It will not be touched"), "\(desk)")
    }

    @Test(
        "On a protected target the count is typed; nothing is done by leaving", arguments: ["Enter", "n", "Esc", "q"])
    func leave(_ key: String) async {
        var desk = await Desk.letters("m j Enter", protected: true)
        #expect(desk.confirm?.asksCount == true)
        desk.answer("y")
        #expect(desk.confirm?.complaint == "type how many: 1")
        desk.press("Tab Tab")
        desk.wait(.seconds(1))
        desk.press(key)
        await desk.held()
        #expect(desk.confirm == nil && desk.source.performedOnLetters.isEmpty)
        #expect(desk.shows("Discard event: nothing was done"), "\(desk)")
    }

    @Test("The box takes no key in its first 250 ms")
    func deaf() async {
        var desk = await Desk.letters("m Enter")
        desk.wait(.milliseconds(249))
        desk.press("y")
        await desk.held()
        #expect(desk.source.performedOnLetters.isEmpty && desk.confirm != nil)
    }

    @Test("Ended in the five seconds, it is not sent, and a line says so")
    func ended() async {
        var desk = await Desk.letters("m j Enter")
        desk.answer("y")
        desk.press("q")
        #expect(desk.shows("An action is pending"), "\(desk)")
        desk.press("j Enter")
        await desk.held()
        #expect(desk.source.performedOnLetters.isEmpty)
        #expect(desk.model.exitLines == ["discard event 1000 of kyc-1: not sent: the program ended first"])
    }

    @Test("m says why it does nothing where the cursor is on no such event, and what is on the way is not begun again")
    func obstacles() async {
        var desk = await Desk.letters("m j Enter")
        desk.answer("y")
        desk.press("m")
        #expect(desk.shows("Replay it  Discard event is on the way"), "\(desk)")
        desk.press("Enter")
        #expect(desk.confirm == nil && desk.shows("Replay it: Discard event is on the way"), "\(desk)")
        desk.press("Esc Tab m")
        #expect(desk.model.overlays.isEmpty && desk.shows("no event that could not be read is here"), "\(desk)")
    }

    @Test("The footer names m where there are such events, and no key for nothing where there are none")
    func footer() async {
        var desk = await Desk.letters()
        #expect(desk.screen.last?.contains("m more") == true, "\(desk)")
        desk.source.change { $0.letters = [] }
        desk.press("Tab ctrl-r")
        await desk.settle()
        #expect(!desk.shows("could not be read") && desk.screen.last?.contains("m more") == false, "\(desk)")
    }

    @Test("The palette has both by name, with the reason one is not possible; keys can be given to them")
    func byName() async {
        var desk = await Desk.letters(":")
        desk.type("discard an event")
        desk.press("Enter")
        #expect(desk.confirm?.plan.deed == .letter(.discard) && desk.confirmedLetter?.id.eventID == 1000)
        desk = await Desk.letters("Tab :")
        desk.type("replay an event")
        #expect(desk.shows("no event that could not be read is here"), "\(desk)")
        desk.press("Enter")
        #expect(desk.confirm == nil)
        let wish = Rebinding(command: "replay_letter", keys: ["ctrl-e"], line: 1)
        let (keymap, refusals) = Keymap.standard.rebound([wish])
        #expect(refusals.isEmpty)
        var configuration = Configuration(seed: 1)
        configuration.keys = keymap
        var other = await Desk.open(configured: configuration)
        other.source.change { $0.letters = Sample.letters(3) }
        for key in ["5", "Tab", "Tab", "m"] {
            other.press(key)
            await other.settle()
        }
        #expect(other.shows("ctrl-e  Replay it"), "\(other)")
        other.press("Esc ctrl-e")
        #expect(other.confirm?.plan.deed == .letter(.replay))
    }

    @Test("Read-only, nothing is offered and nothing is done", arguments: ["m", "Enter m"])
    func readOnly(_ keys: String) async {
        var desk = await Desk.letters(keys, readOnly: "asked for")
        #expect(!desk.shows("m more") && desk.shows("read-only: asked for"), "\(desk)")
        #expect(desk.confirm == nil && desk.source.performedOnLetters.isEmpty)
        desk.press("Esc ?")
        #expect(!desk.model.helpLines.contains { $0.text.contains("replay an event") || $0.keys == "m" })
        desk.press("Esc :")
        desk.type("replay an event")
        #expect(desk.shows("nothing here is called that"), "\(desk)")
    }

    @Test("A source that turns read-only before it is sent is not asked")
    func turnsReadOnly() async {
        var desk = await Desk.letters("m Enter")
        desk.answer("y")
        desk.source.change {
            $0.capabilities.canAct = false
            $0.capabilities.readOnlyReason = "frozen for tonight"
        }
        desk.press("ctrl-r")
        await desk.settle()
        await desk.held()
        #expect(desk.source.performedOnLetters.isEmpty)
        #expect(desk.model.batches.first?.items.first?.stage == .notSent("read-only: frozen for tonight"))
    }
}
